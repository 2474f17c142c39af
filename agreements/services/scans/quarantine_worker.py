"""Takes in what is held: the virus scanner was away, or too much came at once.

Any number of processes may do this at once.
"""

import logging
from contextlib import nullcontext
from datetime import timedelta
from pathlib import PurePosixPath

from django.db import transaction
from django.utils.translation import override

from agreements import storage
from agreements.enums import AuditAction
from agreements.exceptions import InvalidTransition, ScanRefused
from agreements.models import QuarantinedUpload
from agreements.scans import upload_bundle
from agreements.scans.antivirus import ScannerDown
from agreements.scans.sandbox import time_budget
from agreements.services import uploads_at_once, waiting_uploads
from agreements.services.agreement_row import lock_agreement
from agreements.services.scan_files import Upload
from agreements.work_queue import BUDGET, WorkQueue

from . import submission

logger = logging.getLogger(__name__)

# Less than beat's minute: the next sweep tries again.
PAUSE = timedelta(seconds=45)
# Nobody's browser waits: each child may wait for its turn as long as for its work.
_SECONDS, _PATIENCE = 300.0, 60.0
# One without a verdict may be the file's doing; two in a row are the scanner's.
_DOWN_IN_A_ROW = 2

_RELATED = ("agreement__signer__user", "uploaded_by", "base")
# It is claimed as long as it is in quarantine: whoever lets it go removes the row.
QUEUE = WorkQueue(
    QuarantinedUpload.objects.select_related(*_RELATED).order_by("due_at"), claim=dict
)


def admit_quarantined_uploads(budget: float = BUDGET) -> int:
    """Take in, refuse or go on holding, until nothing is due or the scanner is not there.

    Stops `budget` seconds after the start. Returns how many files were taken in.
    """
    admitted = down = 0
    for row in QUEUE.work(budget):
        try:
            admitted += _admit(row)
            down = 0
        except ScannerDown as error:
            logger.warning("scan of %s stays held: %s", row.agreement, error.detail)
            QUEUE.put_off(row, PAUSE)
            if (down := down + 1) == _DOWN_IN_A_ROW:
                break
        except uploads_at_once.NOT_NOW as error:
            logger.warning("scan of %s waits for its turn: %r", row.agreement, error)
            QUEUE.put_off(row)
            break
        except Exception:  # one that can't be looked at never stops the others
            if QUEUE.put_off(row, PAUSE):  # else its file went as it was read
                logger.exception("scan of %s stays held", row.agreement)
    return admitted


def _admit(row: QuarantinedUpload) -> bool:
    """Whether the file was taken in; if not, it is gone. Raises ScannerDown."""
    by = row.uploaded_by
    packed = PurePosixPath(row.file).suffix == upload_bundle.SUFFIX  # as we named it
    try:
        # The refusal goes to them by mail.
        with (
            override(by.language),
            storage.local_copy(row.file) as path,
            storage.local_copy(row.pdf) if row.pdf else nullcontext() as pdf,
        ):
            added = waiting_uploads.added_pages(row)
            upload = Upload(path, row.original_name, packed=packed, pdf=pdf, added=added)
            with time_budget.at_most(_SECONDS, patience=_PATIENCE):
                submission.submit_scan(row.agreement, by=by, upload=upload, put_by=row)
            return True
    except ScanRefused as error:
        infected = error.code == "infected"
        action = AuditAction.SCAN_INFECTED if infected else AuditAction.SCAN_REFUSE
        reason = str(error)
    except InvalidTransition:  # it made a move meanwhile, or the person may not any more
        action, reason = AuditAction.SCAN_DISCARD, ""
    with transaction.atomic():
        lock_agreement(row.agreement)
        waiting_uploads.drop_upload(row, action, by=None, reason=reason)
    return False
