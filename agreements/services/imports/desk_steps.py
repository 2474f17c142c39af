"""What a data owner does with a table of agreements: uploads, throws away, confirms."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit, storage
from agreements.enums import AuditAction, ImportOutcome, ImportState
from agreements.exceptions import PortalError
from agreements.models import AgreementImport, Dataset, User
from agreements.scans.file_names import clean_name
from agreements.storage import Kind, StoredFile, keep_file

from .import_moves import move, require_may_import
from .scan_names import scan_key
from .staging import judge_rows

_DOUBLE_CLICK = timedelta(seconds=10)
DROPPABLE = (ImportState.STAGED, ImportState.REFUSED)


class NothingToImport(PortalError):
    """No row would become an agreement."""

    sentence = _(
        "No row of this table would become an agreement. Correct its rows and upload it again."
    )


class OthersSeen(PortalError):
    """What would happen is not what the page said."""

    sentence = _("The table changed after you had opened this page. Read again what will happen.")


class ImportStarted(PortalError):
    """Evidence is not thrown away."""

    sentence = _(
        "Some rows became agreements, so the import stays: what was signed is kept. Nothing has "
        "to be done."
    )


def upload_table(
    dataset: Dataset, *, by: User, table: File[Any], archive: File[Any] | None = None
) -> AgreementImport:
    """Have a table, and a ZIP of the scans it names, read by a worker; twice at once (a double
    click) is once. Raises NotYourMove."""
    require_may_import(by, dataset)
    try:
        with (
            keep_file(Kind.IMPORTS, table, ".table") as stored,
            _kept(archive) as packed,
            transaction.atomic(),
        ):
            if there := _uploaded_just_now(dataset, by, stored.sha256):
                raise _UploadedTwice(there)
            batch = AgreementImport.objects.create(
                dataset=dataset,
                name=clean_name(table.name),
                table=stored.name,
                table_sha256=stored.sha256,
                archive=packed.name if packed else "",
                uploaded_by=by,
            )
            _record(AuditAction.IMPORT_UPLOAD, batch, by=by, table_sha256=stored.sha256)
    except _UploadedTwice as twice:
        return twice.there
    return batch


class _UploadedTwice(Exception):
    def __init__(self, there: AgreementImport) -> None:
        super().__init__()
        self.there = there


def _uploaded_just_now(dataset: Dataset, by: User, sha256: str) -> AgreementImport | None:
    Dataset.objects.select_for_update().get(pk=dataset.pk)  # two come one after the other
    lately = timezone.now() - _DOUBLE_CLICK
    same = AgreementImport.objects.filter(dataset=dataset, uploaded_by=by, table_sha256=sha256)
    return same.filter(uploaded_at__gte=lately).last()


def add_scans(batch: AgreementImport, *, by: User, archive: File[Any]) -> None:
    """Have one more ZIP read, for the rows whose scan is missing. Raises NotYourMove,
    ImportMovedOn."""
    require_may_import(by, batch.dataset)
    with keep_file(Kind.IMPORTS, archive, ".zip") as packed, transaction.atomic():
        move(
            batch,
            ImportState.STAGED,
            to=ImportState.READING,
            archive=packed.name,
            due_at=timezone.now(),
            attempts=0,
            problem="",
        )
        _ask_for_missing_scans(batch)
        _record(AuditAction.IMPORT_ADD_SCANS, batch, by=by, sha256=packed.sha256)


def drop_import(batch: AgreementImport, *, by: User) -> None:
    """Throw it away, unless something of it became agreements. Raises NotYourMove,
    ImportMovedOn."""
    require_may_import(by, batch.dataset)
    with transaction.atomic():
        move(batch, *DROPPABLE, to=ImportState.REFUSED, due_at=None)
        if batch.rows.filter(outcome=ImportOutcome.IMPORTED).exists():
            raise ImportStarted
        names = [batch.table, batch.archive, *batch.rows.values_list("file", flat=True)]
        _record(AuditAction.IMPORT_DROP, batch, by=by)
        batch.rows.all().delete()
        batch.delete()
    storage.discard(filter(None, names))


def confirm_import(
    batch: AgreementImport,
    *,
    by: User,
    seen: int,
    tells_signers: bool = False,
    invites_people: bool = False,
) -> None:
    """Have the rows without errors become agreements; `seen` is how many they were on the page.

    Raises NotYourMove, ImportMovedOn, NothingToImport, OthersSeen.
    """
    require_may_import(by, batch.dataset)
    now = timezone.now()
    with transaction.atomic():
        move(
            batch,
            ImportState.STAGED,
            to=ImportState.IMPORTING,
            confirmed_at=now,
            confirmed_by=by,
            tells_signers=tells_signers,
            invites_people=invites_people,
            problem="",
            due_at=now,
            attempts=0,
        )
        judge_rows(batch)
        number = batch.rows.filter(outcome=ImportOutcome.NEW).count()
        if not number:
            raise NothingToImport
        if number != seen:
            raise OthersSeen
        chosen = {"tells_signers": tells_signers, "invites_people": invites_people}
        _record(AuditAction.IMPORT_CONFIRM, batch, by=by, rows=number, **chosen)


def _ask_for_missing_scans(batch: AgreementImport) -> None:
    named: set[str] = set()
    for row in batch.rows.exclude(scan_name="").order_by("number").iterator():
        key = scan_key(row.scan_name)
        if not row.file and key not in named:  # a second row of that name has another error
            row.errors.pop("scan_name", None)
            row.scan_due = True
            row.save(update_fields=["errors", "scan_due"])
        named.add(key)


@contextmanager
def _kept(archive: File[Any] | None) -> Iterator[StoredFile | None]:
    if archive is None:
        yield None
        return
    with keep_file(Kind.IMPORTS, archive, ".zip") as packed:
        yield packed


def _record(action: AuditAction, batch: AgreementImport, *, by: User, **facts: object) -> None:
    named = {"import_number": batch.pk, "name": batch.name}
    audit.record(action, batch.dataset.slug, by=by, **named, **facts)
