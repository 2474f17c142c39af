"""The letters to a signer about what staff wrote: from their paper, or anew."""

from collections.abc import Mapping

from django.utils.functional import lazy

from agreements.enums import CameBy
from agreements.mail.letters import send_to_signer
from agreements.models import Agreement, OutboundEmail, Signer


def _country_of(signer: Signer) -> str:
    return str(signer.country.name)


# Said in the language of the letter, as it is rendered.
_country = lazy(_country_of, str)


def taken_in(agreement: Agreement, *, typed: bool, key: str) -> OutboundEmail:
    """Staff took in what came on paper: the signed scan, and where they `typed` the request, what
    they read there."""
    signer = agreement.signer
    said = [signer.name, signer.title, signer.affiliation, signer.address]
    country = [_country(signer)] if signer.country else []
    facts = {
        "typed": typed,
        # A lazy label, said in the language of the letter.
        "came_by": agreement.came_by and CameBy(agreement.came_by).label,
        "said": [*filter(None, said), *country],
        "people": agreement.associates.count(),
        "email": signer.email,
        "has_account": signer.user_id is not None,
    }
    return send_to_signer("taken_in", agreement, key=key, facts=facts)


def signer_corrected(
    agreement: Agreement, before: Mapping[str, str], reason: str, *, key: str
) -> OutboundEmail:
    """The data owner wrote name, title or affiliation anew; `before` is what stood there."""
    pairs = [(old or "–", getattr(agreement.signer, name) or "–") for name, old in before.items()]
    facts = {"pairs": pairs}
    return send_to_signer("signer_corrected", agreement, key=key, reason=reason, facts=facts)
