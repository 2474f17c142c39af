"""What the tests of held scans share."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from agreements import models, tasks
from agreements.services.requests import issuing
from agreements.services.scans import scan_receipts
from tests.factories import complete_draft


def issued() -> models.Agreement:
    """An agreement that waits for its signed scan."""
    draft = complete_draft()
    issuing.issue_document(draft, by=draft.signer.user)
    draft.refresh_from_db()
    return draft


def sweep() -> int:
    """What beat starts a minute later."""
    models.QuarantinedUpload.objects.update(due_at=timezone.now())
    return tasks.admit_quarantined_uploads()


def files() -> int:
    """How many held files there are in storage."""
    return sum(path.is_file() for path in Path(settings.PRIVATE_ROOT, "held").rglob("*"))


def recorded(agreement: models.Agreement) -> list[str]:
    """What is on record about its scans, save for the moves they made."""
    events = models.AuditEvent.objects.filter(subject=agreement.reference)
    return list(events.filter(action__startswith="scan:").values_list("action", flat=True))


def letters() -> list[str]:
    """The names of all letters since the License Agreement was issued, in order."""
    written = models.OutboundEmail.objects.exclude(letter="issued")
    return list(written.order_by("pk").values_list("letter", flat=True))


def receipts() -> list[str]:
    """The same, once no receipt waits for the checks of a scan any more."""
    scan_receipts.write_due_receipts(ahead=scan_receipts.WAIT)
    return letters()
