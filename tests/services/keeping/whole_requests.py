"""A rejected request with all that can belong to one."""

from pathlib import Path

from django.utils import timezone

from agreements import audit, models, storage
from agreements.enums import AuditAction, Status
from agreements.models import Agreement, AuditEvent
from agreements.services import search_index
from tests.admin import desk
from tests.factories import (
    AssociatedUserFactory,
    UserFactory,
)


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*.*") if path.is_file()]


def say(agreement: Agreement, **words: object) -> AuditEvent:
    with audit.origin("192.0.2.7"):
        return audit.record(
            AuditAction.SCAN_VIEW, agreement.reference, by=agreement.signer.user, **words
        )


def with_everything() -> Agreement:
    """Rejected, after its signer and the staff wrote, listed, decided and noted."""
    agreement = desk.filed(Status.REJECTED)
    user, now, scan = agreement.signer.user, timezone.now(), agreement.scans.get()
    AssociatedUserFactory(agreement=agreement)
    search_index.index_agreement(agreement)
    message = agreement.messages.create(
        number=1, side="signer", text="x", written_at=now, written_by=user
    )
    kept = storage.store("messages", b"%PDF")
    message.files.create(
        number=1, original_name="x.pdf", file=kept.name, sha256=kept.sha256, size=kept.size
    )
    note = agreement.internal_notes.create(number=1, text="x", written_at=now, written_by=user)
    note.mentions.create(user=user)
    agreement.decisions.create(
        scan=scan,
        verb="reject",
        reason="Unsigned.",
        reviewer=UserFactory(),
        signer_user=user,
        decided_at=now,
    )
    agreement.place_checks.create(how="x", checked_at=now, checked_by=user)
    models.ScanNote.objects.create(scan=scan, text="note", written_at=now, written_by=user)
    desk.mail(agreement)
    say(agreement, word="Hm.", scan=1)
    return agreement
