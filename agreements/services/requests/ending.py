"""A signer ends the agreement, on any day."""

from agreements.documents.paper_words import PaperWords
from agreements.enums import Verb
from agreements.models import Agreement, User
from agreements.services import transitions
from agreements.services.grants import end_receipt
from agreements.services.license_texts import display


def end_agreement(agreement: Agreement, *, by: User) -> Agreement:
    """End it at once, and with it the access of everybody under it; all are told by mail.

    Raises NotYourMove, InvalidTransition.
    """
    return transitions.apply(agreement, Verb.END, by=by)


def receipt(agreement: Agreement) -> tuple[str, bytes]:
    """Name and content of the receipt (PDF) of an agreement that was in force and has ended."""
    language = display.language_of(agreement.version)
    return end_receipt.draw_end_receipt(agreement, language=language)


def receipt_words(agreement: Agreement) -> PaperWords:
    """What it says."""
    language = display.language_of(agreement.version)
    return end_receipt.end_receipt_words(agreement, language=language)
