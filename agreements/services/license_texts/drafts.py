"""Drafts of LA versions: written, changed and thrown away until one is announced.

A draft's body is rendered at every save: what staff look at is what signers will sign.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit, storage
from agreements.documents.body import render_body
from agreements.enums import AuditAction, VersionStatus
from agreements.exceptions import LicenseTextInvalid, NotADraft, PortalError
from agreements.models import Dataset, LicenseVersion, User
from agreements.selectors.datasets import public_datasets

from . import validation
from .blank_text import blank_text
from .display import page_url
from .version_lock import audit_subject


class DraftRefused(PortalError):
    """A text can't be saved as it is; the sentence says why."""


class DraftOvertaken(PortalError):
    """Somebody else saved the draft since this person opened it."""

    sentence = gettext_lazy(
        "A colleague saved this draft after you had opened it. Compare both, and save what you "
        "want to keep."
    )


class NotTranslatable(PortalError):
    """A version that was called off or deleted."""

    sentence = gettext_lazy(
        "This version was called off or deleted meanwhile: it is not translated any more. "
        "Open the version that is in force, and translate that one."
    )


def create_draft(dataset: Dataset, *, by: User, source: str = "") -> LicenseVersion:
    """Write a new draft: from `source`, or from the text in force under the next number.

    Raises DraftRefused, LicenseTextInvalid, TextRefused, GlyphMissing.
    """
    draft = LicenseVersion(dataset=dataset)
    with written(source or initial_text(dataset), draft) as fields, transaction.atomic():
        draft = LicenseVersion.objects.create(dataset=dataset, **fields)
        audit.record(AuditAction.VERSION_DRAFT, audit_subject(draft), by=by, sha256=draft.sha256)
    return draft


def update_draft(
    draft: LicenseVersion, *, by: User, seen: str, source: str, change_type: str, summary: str
) -> LicenseVersion:
    """Save what was typed over what `seen` (see `draft_digest`) was loaded as.

    Raises DraftOvertaken, NotADraft, and what `create_draft` raises; then nothing is changed.
    """
    with written(source, draft) as fields, transaction.atomic():
        found = lock_draft(draft)
        if draft_digest(found) != seen:
            raise DraftOvertaken
        fields |= {"change_type": change_type, "summary": summary}
        named = ("number", "source", "change_type", "summary")
        changed = [name for name in named if getattr(found, name) != fields[name]]
        replaced, was = found.body_pdf, found.number
        for name, value in fields.items():
            setattr(found, name, value)
        found.save(update_fields=list(fields))
        audit.record(
            AuditAction.VERSION_EDIT,
            audit_subject(found),
            by=by,
            sha256=found.sha256,
            changed=changed,
            **({"was": was} if was != found.number else {}),
        )
        transaction.on_commit(lambda: storage.discard([replaced]))
    return found


def delete_draft(draft: LicenseVersion, *, by: User) -> None:
    """Throw a draft away with its translations. Raises NotADraft."""
    with transaction.atomic():
        found = lock_draft(draft)
        audit.record(AuditAction.VERSION_DELETE, audit_subject(found), by=by, sha256=found.sha256)
        found.delete()
        transaction.on_commit(lambda: storage.discard([found.body_pdf]))


def lock_draft(draft: LicenseVersion) -> LicenseVersion:
    """The draft as it is now, nobody else writing or announcing it meanwhile. Raises NotADraft."""
    # The lock that `lock_version` takes too.
    Dataset.objects.select_for_update(no_key=True).get(pk=draft.dataset_id)
    found = LicenseVersion.objects.filter(pk=draft.pk).first()
    if found is None or found.status != VersionStatus.DRAFT:
        raise NotADraft
    return found


def lock_translatable(version: LicenseVersion) -> LicenseVersion:
    """The version as it is now, likewise. Raises NotTranslatable."""
    Dataset.objects.select_for_update(no_key=True).get(pk=version.dataset_id)
    found = LicenseVersion.objects.filter(pk=version.pk).first()
    if found is None:
        raise NotTranslatable
    check_translatable(found)
    return found


def check_translatable(version: LicenseVersion) -> None:
    """Raises NotTranslatable."""
    if version.status == VersionStatus.CALLED_OFF:
        raise NotTranslatable


def draft_digest(draft: LicenseVersion) -> str:
    """A digest of all that its author typed: who saves says which state they had loaded."""
    return digest("\x1f".join((draft.source, draft.change_type, draft.summary)))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def initial_text(dataset: Dataset) -> str:
    """The text in force under the next number that is free; headings where none is in force."""
    in_force = public_datasets.version_in_force(dataset)
    if in_force is None:
        return blank_text(dataset)
    taken = set(dataset.versions.values_list("number", flat=True))
    number = in_force.number
    while number in taken:
        number = _following(number)
    return relabeled(in_force.source, "version", number)


def relabeled(source: str, key: str, value: str) -> str:
    """A text with another value in its front matter."""
    line = re.compile(rf"^{key}[:：].*$", re.MULTILINE)
    return line.sub(f'{key}: "{value}"', source, count=1)


def import_file(content: bytes) -> str:
    """The text of a file; whether it is an LA, saving will tell. Raises LicenseTextInvalid."""
    validation.check_size(len(content))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise LicenseTextInvalid(
            _("This is not a text file. Choose a Markdown file (.md), saved as UTF-8.")
        ) from error


def export_text(version: LicenseVersion, language: str = "") -> tuple[str, bytes]:
    """Name and content of a file with the text, or with a translation: that which is being written,
    else that which is published.

    Raises LicenseTranslation.DoesNotExist.
    """
    source = version.source
    if language:
        drafted = version.translation_drafts.filter(language=language).first()
        found = drafted or version.translations.filter(language=language).latest("revision")
        source = found.source
    name = "-".join(filter(None, (version.dataset.slug, version.number, language)))
    return f"{name}.md", source.encode()


@contextmanager
def written(source: str, draft: LicenseVersion) -> Iterator[dict[str, Any]]:
    """The fields that follow from a text, its body stored; taken back if the block fails, which
    writes them. Raises what `create_draft` raises."""
    text = validation.parse_storable_text(source)
    if found := validation.text_objections(text, draft):
        raise DraftRefused(" ".join(found))
    body = render_body(text, page_url(draft.dataset))
    try:
        with storage.keep_file(storage.Kind.BODIES, body.pdf) as stored:
            yield {
                "number": text.version,
                "source": text.source,
                "sha256": digest(text.source),
                "body_pdf": stored.name,
                "body_sha256": stored.sha256,
                "body_pages": body.pages,
                "body_layout": body.layout,
            }
    except IntegrityError as error:
        # Somebody took the number since it was looked up.
        raise DraftRefused(" ".join(validation.text_objections(text, draft))) from error


def _following(number: str) -> str:
    """1.0 → 1.1, 1.9 → 1.10, 2024-a → 2024-a.1."""
    head, dot, last = number.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if dot and last.isdecimal() else f"{number}.1"
