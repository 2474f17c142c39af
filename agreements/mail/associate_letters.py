"""The letters to those whom a signer lists, and what they make known to the signer."""

from django.conf import settings
from django.urls import reverse

from agreements.mail.letters import agreement_context, send_to_signer
from agreements.mail.outbox import enqueue
from agreements.models import Agreement, AssociatedUser, OutboundEmail
from agreements.selectors.grants import live_grants
from agreements.selectors.requests import associated_users


def listed(associate: AssociatedUser, *, key: str) -> OutboundEmail:
    """Somebody is listed under an agreement in force, and asked to confirm."""
    return _write("listed", associate, key=key)


def access_ended(agreement: Agreement, *, key: str) -> None:
    """An agreement has ended, for everybody listed; without the reason given to its signer."""
    for associate in associated_users.users_to_mail(agreement):
        _write("access_ended", associate, key=f"{key}:{associate.pk}")


def access_restored(agreement: Agreement, *, key: str) -> None:
    """An agreement is in force again, for those who had been asked or had confirmed."""
    for associate in associated_users.users_to_mail(agreement).exclude(invited_at=None):
        _write("access_restored", associate, key=f"{key}:{associate.pk}")


def listing_ended(associate: AssociatedUser, *, key: str) -> None:
    """The signer no longer lists somebody, who reads why; who has no address can't be told."""
    if associate.email:
        _write("access_ended", associate, key=key, removed=True, reason=associate.ended_reason)


def declined(associate: AssociatedUser, *, key: str) -> OutboundEmail:
    """To the signer: somebody does not want to be listed."""
    facts = {"person": associate.name, "person_email": associate.email}
    reason = associate.ended_reason
    return send_to_signer(
        "listing_declined", associate.agreement, key=key, reason=reason, facts=facts
    )


def _write(
    letter: str, associate: AssociatedUser, *, key: str, removed: bool = False, reason: str = ""
) -> OutboundEmail:
    agreement = associate.agreement
    signer = agreement.signer
    page = reverse("listing", args=[agreement.reference])
    return enqueue(
        letter,
        to=associate.email,
        context={
            **agreement_context(agreement),
            "name": associate.name,
            "affiliation": signer.affiliation,
            "signer_email": signer.email,
            "confirmed": associate.confirmed_at is not None,
            "others": _signers_of_others(associate),
            "removed": removed,
            "reason": reason,
            "status_url": settings.SITE_URL + page,
        },
        dedup_key=key,
        agreement=agreement,
        language=associate.user.language if associate.user else settings.LANGUAGE_CODE,
    )


def _signers_of_others(associate: AssociatedUser) -> str:
    """Under whose agreements else this person may have the data: their grants are their own."""
    others = {str(grant.agreement.signer) for grant in live_grants.other_grants(associate)}
    return ", ".join(sorted(others))
