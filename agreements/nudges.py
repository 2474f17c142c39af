"""The nudges by which views ask for tasks, once the transaction stands."""

from django.conf import settings
from django.db import transaction

from agreements.broker import publish, publish_once_in
from agreements.mail import outbox
from agreements.services.mail import dispatch
from agreements.services.review import pending_decisions
from agreements.services.scans import scan_receipts


def nudge_outbox() -> None:
    """Have the outbox emptied as soon as the transaction stands, rather than at the next sweep.

    Where Redis is away, or no worker comes, this process sends what somebody may wait for.
    """
    transaction.on_commit(_have_mail_sent, robust=True)


def nudge_decisions() -> None:
    """Have a decision carried out once it can't be taken back any more.

    Where Redis is away, or no worker comes, this process carries out what is overdue.
    """
    transaction.on_commit(_have_decisions_carried_out, robust=True)


def nudge_notices() -> None:
    """Have due notices written, likewise."""
    transaction.on_commit(lambda: publish("work_notices"), robust=True)


def nudge_release_news() -> None:
    """Have people told of a release, likewise."""
    transaction.on_commit(lambda: publish("write_release_news"), robust=True)


def nudge_arriving_files() -> None:
    """Have files of a draft read for their sums, likewise."""
    transaction.on_commit(lambda: publish("sum_arriving_files"), robust=True)


def nudge_chaining() -> None:
    """Have audit events chained, likewise, those of the next two seconds together."""
    transaction.on_commit(lambda: publish_once_in(2, "chain_audit_events"), robust=True)


def nudge_ordered_bundles() -> None:
    """Have evidence bundles made, likewise."""
    transaction.on_commit(lambda: publish("make_ordered_bundles"), robust=True)


def nudge_imports() -> None:
    """Have tables of agreements worked on, likewise."""
    transaction.on_commit(lambda: publish("work_imports"), robust=True)


def nudge_suspension_news() -> None:
    """Have whoever has access told, likewise."""
    transaction.on_commit(lambda: publish("write_suspension_news"), robust=True)


def nudge_webhooks() -> None:
    """Have servers elsewhere told, likewise."""
    transaction.on_commit(lambda: publish("deliver_webhooks"), robust=True)


def nudge_held_uploads() -> None:
    """Have what is held looked at, likewise: it may only wait for its turn."""
    transaction.on_commit(lambda: publish("admit_quarantined_uploads"), robust=True)


def nudge_scan_checks() -> None:
    """Have new scans looked at and drawn, likewise: their signers wait."""
    transaction.on_commit(lambda: publish("check_waiting_scans"), robust=True)
    transaction.on_commit(lambda: publish("draw_missing_previews"), robust=True)


def _have_mail_sent() -> None:
    if not publish("dispatch_outbox"):
        pending_decisions.carry_out_due()
        # Nor does anybody come for the checks.
        scan_receipts.write_due_receipts(ahead=scan_receipts.WAIT)
    elif outbox.has_no_worker() or scan_receipts.is_receipt_overdue():
        scan_receipts.write_due_receipts()
    else:
        return
    dispatch.send_awaited_mail()


def _have_decisions_carried_out() -> None:
    wait = settings.TAKE_BACK_SECONDS
    taken = publish("carry_out_decisions", countdown=wait, expires=wait + 60)
    if (not taken or pending_decisions.is_any_overdue()) and pending_decisions.carry_out_due():
        nudge_outbox()
