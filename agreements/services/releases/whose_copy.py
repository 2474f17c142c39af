"""Whose copy of which release something is that was found."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from agreements import audit
from agreements.archives.found_files import FoundFile
from agreements.archives.identify import Likeness, identify
from agreements.archives.mark import Mark
from agreements.enums import AuditAction
from agreements.models import DataRelease, DownloadGrant, PersonalCopy
from agreements.services.releases.personal_copies import mark_of
from agreements.text import storable


@dataclass(frozen=True, slots=True)
class Named:
    """A grant whose copy it is, and how that is known."""

    grant: DownloadGrant
    release: DataRelease
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Answer:
    """`named` is empty where nobody can tell. `odds`: ln of a chance match of the likeliest of
    `copies` that were tried; `files` of a release were recognized."""

    named: tuple[Named, ...]
    odds: float
    files: int
    copies: int


def count_copies() -> int:
    """How many there are to try."""
    return _marked().count()


def find_owner(found: Sequence[FoundFile], on_tried: Callable[[int], object]) -> Answer:
    """Hold the mark of every copy that was ever asked for against it, those of ended grants, too.

    `on_tried` is told of each lot how many copies it had. Raises KeyMissing where a key is gone
    from MARK_KEY.
    """
    copies = count_copies()
    named = []
    odds, files = 0.0, 0
    releases = DataRelease.objects.filter(pk__in=_marked().values("release"))
    for release in releases.select_related("dataset"):
        of_it = _marked().filter(release=release).defer("license_text", "readme")
        sizes = list(release.files.values_list("path", "size"))
        whose = identify(found, sizes, _marks(of_it, on_tried), copies)
        if not whose.files:  # none was looked at
            on_tried(of_it.count())
        named += [Named(_grant(one.grant), release, one) for one in whose.grants]
        odds, files = min(odds, whose.odds), max(files, whose.files)
    named.sort(key=lambda one: one.likeness.odds)
    return Answer(tuple(named), odds, files, copies)


def record_answer(answer: Answer, *, name: str, sha256: str, looker: str) -> None:
    """Put on record that somebody with an account on the server looked at what is called `name`.

    `sha256` is that of an archive; of a folder "".
    """
    audit.record(
        AuditAction.LEAK_LOOK,
        storable(name)[:60],
        by=None,
        looker=looker,
        sha256=sha256,
        copies=answer.copies,
        named=[
            f"{one.grant.agreement.reference} ({one.grant.pk}), {one.release}"
            for one in answer.named
        ],
    )


def _marked() -> QuerySet[PersonalCopy]:
    return PersonalCopy.objects.exclude(layout=0)


def _marks(copies: Iterable[PersonalCopy], on_tried: Callable[[int], object]) -> Iterator[Mark]:
    for copy in copies:
        if mark := mark_of(copy):
            yield mark
        on_tried(1)


def _grant(number: str) -> DownloadGrant:
    found = DownloadGrant.objects.select_related("agreement__signer", "associate")
    return found.get(pk=int(number))
