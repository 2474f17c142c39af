"""The copy of a release that somebody fetches: made when first asked for, the same ever after."""

from functools import lru_cache, partial

from django.utils import timezone

from agreements import keys
from agreements.archives.mark import LAYOUT, Mark
from agreements.archives.personal_copy import FileOfCopy, personal_copy
from agreements.archives.zip_stream import ZipStream
from agreements.documents.readme import Readme, write_readme
from agreements.enums import Asked
from agreements.exceptions import LicenseTextInvalid
from agreements.models import DataRelease, DownloadGrant, PersonalCopy
from agreements.release_storage.stored_files import open_release_file
from agreements.services.license_texts import display

_README, _LICENSE = "README.txt", "LICENSE.md"
# What people look up most, quoted word for word.
_QUOTED = (Asked.STORAGE, Asked.IMAGES, Asked.CITING)


def copy_of(release: DataRelease, grant: DownloadGrant) -> PersonalCopy:
    """The frozen row, written with the first fetch. Raises KeyMissing without a MARK_KEY."""
    found = PersonalCopy.objects.filter(release=release, grant=grant).first()
    if found is not None:
        return found
    version, dataset = grant.agreement.version, grant.agreement.dataset
    columns = {
        "folder": f"{dataset.slug}-{release.label}",
        "license_text": display.text_in_full(version, dataset),
        "readme": write_readme(_readme(release, grant)).decode(),
        "layout": LAYOUT if release.is_marked else 0,
        "key_id": keys.mark_key_id() if release.is_marked else "",
        "made_at": timezone.now(),
    }
    # Of two first fetches at once, get_or_create gives both the row of the one who won.
    row, _made = PersonalCopy.objects.get_or_create(release=release, grant=grant, defaults=columns)
    return row


def archive_of(copy: PersonalCopy) -> ZipStream:
    """The archive; its bytes are read from storage as they are asked for.

    Raises KeyMissing where MARK_KEY has not the key that it was marked under.
    """
    release = copy.release
    if release.published_at is None:
        raise ValueError("A draft is fetched by nobody.")
    texts = {_README: copy.readme.encode(), _LICENSE: copy.license_text.encode()}
    return personal_copy(
        copy.folder,
        texts,
        _files_of(release.pk),
        mark_of(copy),
        int(release.published_at.timestamp()),
    )


def mark_of(copy: PersonalCopy) -> Mark | None:
    """Its mark; None for one that bears none."""
    if not copy.layout:
        return None
    return Mark(keys.mark_key(copy.key_id), str(copy.release_id), str(copy.grant_id))


# A published release keeps its files (guarded), and programs ask for one in many pieces.
@lru_cache(maxsize=4)
def _files_of(release_id: int) -> tuple[FileOfCopy, ...]:
    release = DataRelease.objects.get(pk=release_id)
    rows = release.files.order_by("path").values_list("path", "size", "crc32", "file")
    return tuple(
        FileOfCopy(path, size, crc32, partial(open_release_file, name))
        for path, size, crc32, name in rows.iterator()
    )


def _readme(release: DataRelease, grant: DownloadGrant) -> Readme:
    agreement, dataset = grant.agreement, release.dataset
    version = agreement.version
    asks = display.asked_clauses(version, dataset)
    numbers = {asks[asked] for asked in _QUOTED if asked in asks}
    try:
        clauses = display.text_of(version).clauses
    except LicenseTextInvalid:  # from before the format
        clauses = ()
    return Readme(
        reference=agreement.reference,
        dataset=dataset.name,
        full_name=dataset.full_name,
        owner=dataset.owner,
        contact_email=dataset.contact_email,
        release=release.label,
        version=version.number,
        license_name=_LICENSE,
        citation=dataset.citation,
        publishing=dataset.words.get("publishing", ""),
        quoted=[clause for clause in clauses if clause.number in numbers],
        language=display.language_of(version),
    )
