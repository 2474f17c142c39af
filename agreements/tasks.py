"""What Celery runs. Tasks load, call, return; who asks for them is in `nudges.py`."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from agreements import nudges
from agreements.services import page_photos, waiting_uploads
from agreements.services.accounts import desk_news
from agreements.services.datasets import daily_numbers
from agreements.services.evidence import bundle_orders, chaining, monthly_reports
from agreements.services.grants import deletion_reminders, suspension_news
from agreements.services.imports import import_worker
from agreements.services.keeping import due_worker
from agreements.services.machines import webhook_worker
from agreements.services.mail import dispatch
from agreements.services.notices import notice_dispatch, recipients
from agreements.services.operations import alarms, orphan_files, orphan_release_files
from agreements.services.releases import downloads, recall_letters, release_news, sum_worker
from agreements.services.requests import reminders, term
from agreements.services.review import mail_servers, pending_decisions
from agreements.services.scans import check_worker, page_previews, quarantine_worker, scan_receipts
from agreements.services.student_requests import supervisor_reminders
from agreements.services.versions import effect_worker


# What no worker took within a minute is worth nothing: beat has asked again since.
@shared_task(expires=60)
def dispatch_outbox() -> int:
    """Send what is due, receipts that waited for the checks of a scan among it; safe to run twice
    and at once. Returns how many mails went out."""
    scan_receipts.write_due_receipts()
    return dispatch.dispatch_outbox()


@shared_task(expires=60)
def work_notices() -> int:
    """Let LA versions take effect, and write what notices are due; safe twice and at once.

    Returns how many steps were dealt with.
    """
    done = (
        effect_worker.apply_effects()
        + recipients.enroll_missed()
        + notice_dispatch.dispatch_due_steps()
    )
    if done:
        nudges.nudge_outbox()
    return done


@shared_task(expires=60)
def admit_quarantined_uploads() -> int:
    """Try again what is held for the virus scanner; safe twice and at once. Returns how many scans
    were taken in."""
    return quarantine_worker.admit_quarantined_uploads()


@shared_task(expires=60)
def look_up_mail_servers() -> int:
    """Ask DNS about the domains of requests that wait; safe twice and at once. Returns how many."""
    return mail_servers.look_up_mail_servers()


@shared_task(expires=60)
def check_waiting_scans() -> int:
    """Have the automatic checks look at new scans, and at old ones that they never looked at; safe
    twice and at once. Returns how many."""
    check_worker.request_missing_checks()
    done = check_worker.check_waiting_scans()
    if done:
        nudges.nudge_outbox()
    return done


@shared_task(expires=60)
def draw_missing_previews() -> int:
    """Draw the pages of papers, old ones too; safe twice and at once. Returns how many."""
    page_previews.request_missing_previews()
    return page_previews.draw_missing_previews()


@shared_task(expires=60)
def clear_sessions() -> None:
    """Forget sessions that ended: otherwise one row stays for each sign-in."""
    SessionStore.clear_expired()


@shared_task(expires=60)
def write_morning_news() -> int:
    """Write to staff what there is to tell in their morning; safe at any time, twice and at once.

    Returns how many were written.
    """
    return desk_news.write_morning_news()


@shared_task(expires=60)
def write_due_reminders() -> int:
    """Write the reminders that are due, to signers, to supervisors whom students asked and to
    whoever owes the deletion of copies; let agreements expire. Safe at any time and twice.

    Returns how many were written.
    """
    written = (
        reminders.write_due_reminders()
        + supervisor_reminders.write_due_reminders()
        + deletion_reminders.write_due_reminders()
        + term.work_terms()
    )
    if written:
        nudges.nudge_outbox()
    return written


@shared_task(expires=60)
def write_release_news() -> int:
    """Tell people of new releases and recalls, and remind them of recalls; safe twice and at once.
    Returns how many letters."""
    written = release_news.write_due_news() + recall_letters.write_due_letters()
    if written:
        nudges.nudge_outbox()
    return written


@shared_task(expires=60)
def write_suspension_news() -> int:
    """Tell whoever has access of suspensions and of their end, where that was ticked; safe at any
    time and twice. Returns how many were told."""
    written = suspension_news.write_suspension_news()
    if written:
        nudges.nudge_outbox()
    return written


# By hand it is published ahead of its time: `nudge_decisions` says when it is worth nothing.
@shared_task
def carry_out_decisions() -> int:
    """Carry out decisions that can't be taken back any more; safe twice and at once. Returns how
    many."""
    done = pending_decisions.carry_out_due()
    if done:
        nudges.nudge_outbox()
        nudges.nudge_webhooks()
    return done


@shared_task(expires=60)
def deliver_webhooks() -> int:
    """Tell servers elsewhere of changes of access; safe twice and at once. Returns how many
    messages arrived."""
    return webhook_worker.deliver_webhooks()


@shared_task(expires=60)
def chain_audit_events() -> int:
    """Give audit events their places in the chains; safe twice and at once. Returns how many."""
    return chaining.chain_waiting_events()


@shared_task(expires=60)
def make_ordered_bundles() -> int:
    """Make evidence bundles that were ordered, and delete those whose time is over; safe twice and
    at once. Returns how many were dealt with."""
    bundle_orders.delete_old_bundles()
    return bundle_orders.make_ordered_bundles()


@shared_task(expires=60)
def write_monthly_reports() -> int:
    """Write the reports of months that are over; safe at any time and twice. Returns how many."""
    written = monthly_reports.write_due_reports()
    if written:
        nudges.nudge_outbox()
    return written


@shared_task(expires=60)
def work_imports() -> int:
    """Read tables of agreements, and make agreements of those that were confirmed; safe twice and
    at once. Returns how many."""
    done = import_worker.work_imports()
    if done:
        nudges.nudge_outbox()
    return done


@shared_task(expires=60)
def end_lost_downloads() -> int:
    """End on record what a killed process was sending; safe twice. Returns how many."""
    return downloads.end_lost_downloads()


# A large file takes hours; what a worker loses is due again by its row, not by the broker.
@shared_task(expires=60, time_limit=24 * 3600)
def sum_arriving_files() -> int:
    """Read files that lie in the storage of releases, for their sums; safe twice and at once.
    Returns how many."""
    return sum_worker.sum_arriving_files()


@shared_task(expires=60)
def count_latest_numbers() -> int:
    """Count what happened since yesterday; safe twice and at once. Returns how many numbers."""
    return daily_numbers.count_all(only_lately=True)


@shared_task
def count_all_numbers() -> int:
    """Count all days anew, for what was corrected or entered later; likewise."""
    return daily_numbers.count_all(only_lately=False)


@shared_task(expires=60)
def watch_limits() -> int:
    """Tell the operator what stands still, and what goes on again; safe twice and at once. Returns
    of how much."""
    return alarms.watch_limits()


@shared_task
def erase_what_is_due() -> int:
    """Erase what was kept for its time, a little at a time; safe at any time, twice and at once.
    Returns how much."""
    return due_worker.erase_what_is_due()


@shared_task
def remove_orphan_files() -> int:
    """Remove stored files that a crash left without a row, and pages that nobody came back for.
    Returns how many."""
    removed = waiting_uploads.drop_forgotten_proposals()
    removed += page_photos.drop_forgotten_photos()
    removed += orphan_files.remove_orphans_if_plausible()
    # Last: these may lie elsewhere, and that may be away.
    return removed + orphan_release_files.remove_orphans_if_plausible()
