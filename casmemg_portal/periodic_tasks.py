"""What Celery's beat begins by itself, and how often."""

_DAY = 24 * 3600


def periodic_tasks(sweep: float) -> dict[str, dict[str, object]]:
    """CELERY_BEAT_SCHEDULE. `sweep`: seconds between two looks for rows whose nudge was lost."""
    seconds = {
        "dispatch_outbox work_notices check_waiting_scans draw_missing_previews": sweep,
        "write_release_news sum_arriving_files chain_audit_events make_ordered_bundles": sweep,
        "carry_out_decisions work_imports deliver_webhooks": sweep,
        "write_release_news sum_arriving_files chain_audit_events work_imports": sweep,
        "admit_quarantined_uploads end_lost_downloads write_suspension_news": 3 * sweep,
        "watch_limits": 3 * sweep,
        "write_morning_news write_due_reminders write_monthly_reports": 15 * sweep,
        "count_latest_numbers look_up_mail_servers": 15 * sweep,
        "erase_what_is_due": 180 * sweep,
        "clear_sessions remove_orphan_files count_all_numbers": _DAY,
    }
    return {
        task: {"task": f"agreements.tasks.{task}", "schedule": every}
        for tasks, every in seconds.items()
        for task in tasks.split()
    }
