"""The letters to a signer whose turn it is, each with what is to be done."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from agreements import dates
from agreements.mail import letters
from agreements.models import Agreement, IssuedDocument, OutboundEmail
from agreements.selectors.datasets import public_datasets


def issued(document: IssuedDocument, *, key: str) -> OutboundEmail:
    """The License Agreement is made out: where it is, how it is signed, and what it replaces."""
    agreement = document.agreement
    facts = {
        **_paper(agreement, document),
        "is_reminded": agreement.reminders_off_at is None,
        "replaced": _replaced(document),
    }
    return letters.send("issued", agreement, key=key, facts=facts)


def reminder(
    name: str, agreement: Agreement, *, is_last: bool, left: int, key: str
) -> OutboundEmail:
    """It is still the signer's turn; `left` parts of the form are missing."""
    facts: dict[str, object] = {"is_last": is_last, "left": left}
    document = agreement.documents.last()
    if document is not None:
        facts |= _paper(agreement, document)
    return letters.send(name, agreement, key=key, facts=facts)


def _replaced(document: IssuedDocument) -> str:
    """When the issue before it was made out; "" for the first."""
    agreement = document.agreement
    before = agreement.documents.filter(number__lt=document.number).last()
    if before is None:
        return ""
    with override(agreement.signer.language):
        return dates.say(before.issued_at, agreement.dataset.time_zone)


def _paper(agreement: Agreement, document: IssuedDocument) -> dict[str, object]:
    """What is to be printed and signed; `until`: when another LA takes its place, if that is
    known."""
    number = [agreement.reference, document.number]
    coming = public_datasets.version_announced(agreement.dataset)
    until = ""
    if coming and coming.effective_at:
        with override(agreement.signer.language):
            until = dates.say(coming.effective_at, agreement.dataset.time_zone)
    return {
        "pages": document.pages,
        "signed_page": document.layout["boxes"]["signature"]["page"],
        "document_url": settings.SITE_URL + reverse("document", args=number),
        "until": until,
        "coming": coming.number if coming else "",
    }
