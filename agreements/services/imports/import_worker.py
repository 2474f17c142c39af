"""Reads tables and makes agreements of them, a slice at a time. Any number of processes may do
this at once; what a killed one leaves behind another goes on with: each row is a step of its own.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agreements import audit, storage
from agreements.enums import AuditAction, ImportOutcome, ImportState
from agreements.exceptions import KeyMissing, NotYourMove
from agreements.models import AgreementImport, ImportRow, User
from agreements.scans import antivirus
from agreements.scans.sandbox.sandbox import NoSlotFree, SandboxDown
from agreements.work_queue import BUDGET, WorkQueue

from .import_moves import may_import
from .importing import import_row
from .row_scans import read_due_scans
from .scan_names import ArchiveRefused
from .staging import judge_rows, stage_table
from .tables import TableRefused

logger = logging.getLogger(__name__)

# A table by which a whole worker dies each time is left to people.
MOST_ATTEMPTS = 10
_PAUSE = timedelta(seconds=30)
_AT_ONCE = 50
_AWAY = (antivirus.ScannerDown, SandboxDown, NoSlotFree, KeyMissing)

QUEUE = WorkQueue(
    AgreementImport.objects.select_related("dataset", "uploaded_by", "confirmed_by").order_by(
        "due_at"
    ),
    claim=lambda: {"attempts": F("attempts") + 1},
)


def work_imports(budget: float = BUDGET) -> int:
    """Go on with what is due for `budget` seconds. Returns how many imports were dealt with."""
    done, until = 0, time.monotonic() + budget
    for batch in QUEUE.work(budget):
        by = batch.confirmed_by or batch.uploaded_by
        with translation.override(by.language):
            _go_on(batch, until)
        done += 1
    return done


def _go_on(batch: AgreementImport, until: float) -> None:
    try:
        _STEPS[ImportState(batch.state)](batch, until)
    except (TableRefused, ArchiveRefused) as refused:
        _stop_reading(batch, str(refused))
    except _AWAY as error:
        logger.warning("import %d put off: %s", batch.pk, error)
        QUEUE.put_off(batch, _PAUSE, attempts=0)
    except Exception:  # ours; it is tried again when its claim is over
        logger.exception("import %d", batch.pk)


def _read(batch: AgreementImport, until: float) -> None:
    if batch.attempts > MOST_ATTEMPTS:
        _stop_reading(batch, _("Several attempts to read it were broken off."))
        return
    if not batch.rows.exists():
        stage_table(batch)
    if not read_due_scans(batch, until):
        QUEUE.put_off(batch, attempts=0)
        return
    with transaction.atomic():
        judge_rows(batch)
        _end_reading(batch, ImportState.STAGED)
    storage.discard(filter(None, [batch.archive]))


def _stop_reading(batch: AgreementImport, problem: str) -> None:
    """Where the table was read, only its scans were not."""
    with transaction.atomic():
        batch.rows.filter(scan_due=True).update(scan_due=False, outcome=ImportOutcome.ERRORS)
        for row in batch.rows.exclude(scan_name="").filter(file="", errors={}):
            row.errors = {"scan_name": _("No file of this name was uploaded.")}
            row.save(update_fields=["errors"])
        judge_rows(batch)
        staged = batch.rows.exists()
        _end_reading(batch, ImportState.STAGED if staged else ImportState.REFUSED, problem)
    storage.discard(filter(None, [batch.archive]))


def _end_reading(batch: AgreementImport, state: ImportState, problem: str = "") -> None:
    QUEUE.ours(batch).update(state=state, archive="", due_at=None, problem=problem)


def _import(batch: AgreementImport, until: float) -> None:
    by = batch.confirmed_by
    if by is None or not may_import(by, batch.dataset):
        _stop_importing(batch, by)
        return
    while rows := list(batch.rows.filter(outcome=ImportOutcome.NEW).order_by("number")[:_AT_ONCE]):
        if not QUEUE.ours(batch).exists():
            return  # another process goes on with it
        for row in rows:
            if time.monotonic() >= until:
                QUEUE.put_off(batch, attempts=0)
                return
            _import_or_say_why(batch, row, by)
    with transaction.atomic():
        now = timezone.now()
        if QUEUE.ours(batch).update(state=ImportState.DONE, finished_at=now, due_at=None):
            number = batch.rows.filter(outcome=ImportOutcome.IMPORTED).count()
            _record(AuditAction.IMPORT_FINISH, batch, rows=number)


def _import_or_say_why(batch: AgreementImport, row: ImportRow, by: User) -> None:
    try:
        import_row(batch, row, by=by)
    except (InterfaceError, OperationalError):
        raise
    except NotYourMove:
        _leave_out(row, _("It names you: a colleague has to import it."))
    except Exception:  # one of thousands: the others do not wait for it
        logger.exception("row %d of import %d", row.number, batch.pk)
        _leave_out(row, _("This could not be imported. Tell who runs the portal."))


def _leave_out(row: ImportRow, sentence: str) -> None:
    rows = ImportRow.objects.filter(pk=row.pk, outcome=ImportOutcome.NEW)
    rows.update(outcome=ImportOutcome.ERRORS, errors={"email": sentence})


def _stop_importing(batch: AgreementImport, by: User | None) -> None:
    """Whoever works on the dataset goes on with it, or not."""
    problem = _("%(who)s confirmed this and may not import any more. Confirm it anew.") % {
        "who": by
    }
    with transaction.atomic():
        QUEUE.ours(batch).update(
            state=ImportState.STAGED,
            confirmed_at=None,
            confirmed_by=None,
            due_at=None,
            problem=problem,
        )
        _record(AuditAction.IMPORT_STOP, batch)


def _record(action: AuditAction, batch: AgreementImport, **facts: object) -> None:
    named = {"import_number": batch.pk, "name": batch.name}
    audit.record(action, batch.dataset.slug, by=None, **named, **facts)


_STEPS: Mapping[ImportState, Callable[[AgreementImport, float], None]] = {
    ImportState.READING: _read,
    ImportState.IMPORTING: _import,
}
