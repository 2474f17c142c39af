"""The letters to staff about what goes on at the desk."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from agreements.enums import Status
from agreements.mail.outbox import enqueue
from agreements.models import Agreement, OutboundEmail, User
from agreements.selectors.accounts.desk_news import Line


def request_came(agreement: Agreement, reader: User, *, key: str) -> OutboundEmail:
    """The first request of a day is there."""
    return _about("desk_request", agreement, reader, key)


def opted_out(agreement: Agreement, reader: User, *, key: str) -> OutboundEmail:
    """A signer has ended an agreement."""
    return _about("desk_opted_out", agreement, reader, key)


def daily(reader: User, lines: Sequence[Line], *, key: str) -> OutboundEmail:
    """What waits, by dataset; `lines` has one at least."""
    queue = settings.SITE_URL + reverse("admin:agreements_agreement_changelist")
    with override(reader.language):
        told = [
            {
                "dataset": _one_line(line.dataset.name),
                "waiting": line.waiting,
                "oldest": date_format(localtime(line.oldest)) if line.oldest else "",
                "opted_out": line.opted_out,
                "asked_back": line.asked_back,
            }
            for line in lines
        ]
    return enqueue(
        "desk_daily",
        to=reader.email,
        context={
            "lines": told,
            "waiting": sum(line.waiting for line in lines),
            "page_url": queue,
            "ended_url": f"{queue}?status={Status.OPTED_OUT}",
            "any_ended": any(line.opted_out or line.asked_back for line in lines),
            "settings_url": _settings_page(),
        },
        reply_to=lines[0].dataset.contact_email,
        dedup_key=key,
        language=reader.language,
    )


def _about(letter: str, agreement: Agreement, reader: User, key: str) -> OutboundEmail:
    """Not among the mails of the request: those are its signer's."""
    dataset, signer = agreement.dataset, agreement.signer
    page = reverse("admin:agreements_agreement_change", args=[agreement.reference])
    return enqueue(
        letter,
        to=reader.email,
        context={
            "signer": _one_line(str(signer)),
            "affiliation": _one_line(signer.affiliation),
            "reference": agreement.reference,
            "dataset": _one_line(dataset.name),
            "page_url": settings.SITE_URL + page,
            "settings_url": _settings_page(),
        },
        reply_to=dataset.contact_email,
        dedup_key=key,
        language=reader.language,
    )


def _settings_page() -> str:
    return f"{settings.SITE_URL}{reverse('desk_news')}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
