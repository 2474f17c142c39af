"""The receipt of an opt-out, made out from what is on record."""

from datetime import UTC
from typing import NamedTuple

from agreements import dates
from agreements.documents.printed_language import printed_in
from agreements.documents.receipt import Receipt, draw_receipt
from agreements.models import NoticeDelivery
from agreements.selectors.requests import associated_users
from agreements.services.license_texts import display


class ReceiptFile(NamedTuple):
    """A PDF and the name to save it under."""

    name: str
    content: bytes


def opt_out_receipt(delivery: NoticeDelivery) -> ReceiptFile:
    """The receipt of who opted out: the same record, the same bytes. Writes nothing."""
    agreement, dataset = delivery.agreement, delivery.version.dataset
    zone, when = dataset.time_zone, delivery.answered_at
    if when is None:
        raise ValueError("There is no receipt without an answer.")
    language = display.language_of(agreement.version)
    with printed_in(language):
        receipt = Receipt(
            reference=agreement.reference,
            dataset=dataset.name,
            owner=dataset.owner,
            contact=dataset.contact_email,
            signer=str(agreement.signer),
            affiliation=agreement.signer.affiliation,
            ended=agreement.version.number,
            declined=delivery.version.number,
            opted_out=f"{dates.say(when, zone)}; {when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
            way=delivery.get_answered_how_display(),
            people=tuple(
                f"{p.get_role_display()}: {p.name}" for p in associated_users.concerned(delivery)
            ),
            attested=dates.say(delivery.attested_at, zone) if delivery.attested_at else "",
            day=when.astimezone(UTC).date(),
            language=language,
        )
    name = f"Opt-out receipt {dataset.slug} {agreement.reference}.pdf"
    return ReceiptFile(name, draw_receipt(receipt))
