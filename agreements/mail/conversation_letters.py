"""The letters about what signer and staff write to each other: each leads to the site."""

from django.conf import settings
from django.urls import reverse

from agreements.mail.letters import agreement_context, send_to_signer, staff_context
from agreements.mail.outbox import enqueue
from agreements.models import InternalNote, OutboundEmail, RequestMessage, User
from agreements.selectors.accounts.staff import Mailbox


def to_signer(message: RequestMessage) -> OutboundEmail:
    """What staff wrote."""
    agreement = message.agreement
    facts = {
        "said": message.text,
        "files": message.files.count(),
        "page_url": settings.SITE_URL + reverse("request_messages", args=[agreement.reference]),
    }
    key = f"message_to_signer:{message.pk}"
    return send_to_signer("message_to_signer", agreement, key=key, facts=facts)


def to_staff(message: RequestMessage, reader: Mailbox) -> OutboundEmail:
    """What the signer wrote. Not among the mails of the request: those are its signer's."""
    agreement = message.agreement
    page = reverse("admin:agreements_agreement_messages", args=[agreement.reference])
    return enqueue(
        "message_to_staff",
        to=reader.email,
        context={
            **staff_context(agreement),
            "name": "",
            "said": message.text,
            "files": message.files.count(),
            "page_url": settings.SITE_URL + page,
        },
        reply_to=agreement.dataset.contact_email,
        dedup_key=f"message_to_staff:{message.pk}:{reader.key}",
        language=reader.language,
    )


def mentioned(note: InternalNote, reader: User) -> OutboundEmail:
    """That somebody was mentioned, and where: a note leaves the desk by no mail."""
    agreement = note.agreement
    page = reverse("admin:agreements_agreement_notes", args=[agreement.reference])
    return enqueue(
        "mentioned",
        to=reader.email,
        context={
            **agreement_context(agreement),
            "name": "",
            "page_url": settings.SITE_URL + page,
        },
        reply_to=agreement.dataset.contact_email,
        dedup_key=f"mentioned:{note.pk}:{reader.pk}",
        language=reader.language,
    )
