"""A row of the outbox as a message that can go out."""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from agreements.models import OutboundEmail


def sender() -> str:
    """The address that mails come from, without its display name."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def build(row: OutboundEmail) -> bytes:
    """The whole mail with CRLF line ends: text, HTML, the row's own Message-ID.

    Answers go to the dataset's contact. Raises ValueError for what no header may hold.
    """
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.to],
        reply_to=[row.agreement.dataset.contact_email] if row.agreement else None,
        headers={
            "Message-ID": row.message_id,
            # RFC 3834: keeps out-of-office notes from answering a machine.
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(row.html, "text/html")
    # Django's own class takes `linesep`; its stubs don't know.
    return message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
