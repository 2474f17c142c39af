"""Drafts of releases: begun, described, thrown away, and what is taken out of them."""

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements import audit
from agreements.enums import AuditAction, ReleaseKind
from agreements.exceptions import NotYourMove
from agreements.models import DataRelease, Dataset, User
from agreements.release_storage.stored_files import discard_files
from agreements.selectors import access
from agreements.text import clean_block

from .release_row import ReleaseRefused, audit_subject, lock_draft, names_of_its_own

# It becomes a part of file names.
_LABEL = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._+-]{0,48}[0-9A-Za-z])?")


def create_draft(
    dataset: Dataset,
    *,
    label: str,
    notes: str = "",
    is_marked: bool = True,
    kind: ReleaseKind = ReleaseKind.RELEASE,
    replaces: DataRelease | None = None,
    by: User,
) -> DataRelease:
    """Begin a release, empty. Raises NotYourMove, ReleaseRefused, TextRefused."""
    if not access.may_on_dataset(by, "agreements.add_datarelease", dataset):
        raise NotYourMove
    check_label(label)
    try:
        with transaction.atomic():
            draft = DataRelease.objects.create(
                dataset=dataset,
                label=label,
                notes=clean_block(notes),
                is_marked=is_marked,
                kind=kind,
                replaces=replaces,
            )
            audit.record(AuditAction.RELEASE_DRAFT, audit_subject(draft), by=by)
    except IntegrityError as error:
        taken = _("There is a release %(label)s of %(dataset)s already.")
        raise ReleaseRefused([taken % {"label": label, "dataset": dataset}]) from error
    return draft


def edit_draft(draft: DataRelease, *, notes: str, is_marked: bool, by: User) -> DataRelease:
    """Say something else of a draft. Raises what `lock_draft` does, TextRefused."""
    with transaction.atomic():
        found = lock_draft(draft, by=by)
        found.notes, found.is_marked = clean_block(notes), is_marked
        found.save(update_fields=["notes", "is_marked"])
        audit.record(AuditAction.RELEASE_EDIT, audit_subject(found), by=by)
    return found


def remove_file(draft: DataRelease, path: str, *, by: User) -> None:
    """Take a file out of a draft, also one that is still arriving; nothing where it is not there.

    What an owner put into the storage stays there. Raises what `lock_draft` does.
    """
    with transaction.atomic():
        found = lock_draft(draft, by=by)
        rows = [found.files.filter(path=path), found.arriving.filter(path=path)]
        names = [name for some in rows for name in some.values_list("file", flat=True)]
        for some in rows:
            some.delete()
        if names:
            audit.record(
                AuditAction.RELEASE_REMOVE_FILE, audit_subject(found), by=by, path=path[:200]
            )
        own = names_of_its_own(found, names)
        transaction.on_commit(lambda: discard_files(own))


def delete_draft(draft: DataRelease, *, by: User) -> None:
    """Throw a draft away with all that the portal wrote for it. Raises what `lock_draft` does."""
    with transaction.atomic():
        found = lock_draft(draft, by=by)
        if not access.may_on_dataset(by, "agreements.delete_datarelease", found.dataset):
            raise NotYourMove
        audit.record(AuditAction.RELEASE_DELETE, audit_subject(found), by=by)
        names = [
            *found.files.values_list("file", flat=True),
            *found.arriving.values_list("file", flat=True),
        ]
        own = names_of_its_own(found, names)
        found.delete()
        transaction.on_commit(lambda: discard_files(own))


def check_label(label: str) -> None:
    """Raises ReleaseRefused."""
    if not _LABEL.fullmatch(label):
        raise ReleaseRefused(
            [
                _(
                    "Write the label with letters, digits and . _ + - only, at most 50, such as "
                    "1.0 or 2026-11."
                )
            ]
        )
