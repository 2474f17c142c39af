"""The letter that tells a dataset's owners of a month."""

from datetime import UTC

from django.conf import settings
from django.urls import reverse

from agreements.enums import Figure
from agreements.mail.letters import on_day
from agreements.mail.outbox import enqueue
from agreements.models import MonthlyReport, OutboundEmail
from agreements.selectors.accounts.staff import Mailbox
from agreements.selectors.datasets.numbers import Numbers


def monthly_report(report: MonthlyReport, reader: Mailbox, numbers: Numbers) -> OutboundEmail:
    """Its numbers, and the head of the chain of events to be kept: size, root, signature."""
    dataset, head, whole = report.dataset, report.head, numbers.whole
    counted = {figure.value: whole.counts[figure] for figure in Figure}
    return enqueue(
        "monthly_report",
        to=reader.email,
        context={
            **counted,
            "half": whole.half,
            "holders": whole.holders,
            "dataset": dataset.name,
            "month": on_day(report.month, "YEAR_MONTH_FORMAT"),
            "chained": head
            and {
                "told": head.line,
                "events": head.size,
                "at": f"{head.at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC",
                "key": head.key_id,
                "signature": head.signature,
            },
            "keys_url": settings.SITE_URL + reverse("signing_keys"),
            "page_url": settings.SITE_URL + reverse("admin:numbers"),
            "settings_url": settings.SITE_URL + reverse("desk_news"),
        },
        reply_to=dataset.contact_email,
        dedup_key=f"monthly_report:{report.pk}:{reader.key}",
        language=reader.language,
    )
