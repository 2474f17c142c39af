"""Who opted out, asked to be taken back, and got no decision before the new LA took effect.

From then on nobody can take them back: they are told, and it is put on record.
"""

from collections.abc import Iterable

from agreements import audit
from agreements.enums import AuditAction, NoticeState
from agreements.mail import letters
from agreements.models import NoticeDelivery


def tell(settled: Iterable[NoticeDelivery]) -> None:
    """Write to those among them who are still waiting. Call it in the transaction that settles."""
    waiting = [
        row.pk for row in settled if row.state == NoticeState.OPTED_OUT and row.asked_back_at
    ]
    if not waiting:
        return
    rows = NoticeDelivery.objects.filter(pk__in=waiting)
    for row in rows.select_related("version__dataset", "agreement__signer", "agreement__dataset"):
        event = audit.record(
            AuditAction.NOTICE_LAPSE, row.agreement.reference, by=None, version=row.version.number
        )
        letters.not_reinstated(row, key=f"not_reinstated:{event.pk}")
