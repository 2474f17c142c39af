"""The letters about somebody who goes from one signer to another."""

from django.conf import settings
from django.urls import reverse

from agreements.enums import AssociateState
from agreements.mail import succession_letters
from agreements.mail.letters import agreement_context, send_to_signer
from agreements.mail.outbox import enqueue
from agreements.models import AssociatedUser, HandOver, User
from agreements.selectors.addresses import addresses_of, language_of
from agreements.selectors.grants import live_grants


def asked(hand_over: HandOver) -> None:
    """To the signer: somebody whom they list wants to go."""
    _to_signer("hand_over_asked", hand_over)


def agreed(hand_over: HandOver) -> None:
    """To the person, and to whom they go: the old signer lets them."""
    _to_person("hand_over_agreed", hand_over)
    page = settings.SITE_URL + reverse("request_list")
    _write("hand_over_offered", hand_over, to=hand_over.to_email, name="", page=page)


def called_off(hand_over: HandOver, by: User, *, told_new: bool) -> None:
    """To the other sides, as far as they know of it."""
    if by.pk != hand_over.listing.agreement.signer.user_id:
        _to_signer("hand_over_called_off", hand_over)
    if by.pk != hand_over.asked_by_id:
        _to_person("hand_over_called_off", hand_over)
    if told_new and hand_over.to_email not in addresses_of(by):
        page = settings.SITE_URL + reverse("request_list")
        _write("hand_over_called_off", hand_over, to=hand_over.to_email, name="", page=page)


def handed_over(hand_over: HandOver, place: AssociatedUser) -> None:
    """To the old signer, and to the person, who is at the new `place`: it is done. To the person
    alone where the new agreement takes the place of the old one."""
    if place.agreement.succeeds_id == hand_over.listing.agreement_id:
        succession_letters.came_along(hand_over.listing, place)
        return
    _to_signer("handed_over", hand_over)
    there, person = place.agreement, hand_over.asked_by
    keeps = live_grants.unended_grant(person, there.dataset)
    enqueue(
        "handed_over",
        to=person.email,
        context={
            **agreement_context(there),
            **_facts(hand_over, "person"),
            "name": place.name,
            "old_signer": str(hand_over.listing.agreement.signer),
            "carried": place.state == AssociateState.CONFIRMED,
            "had_access": hand_over.listing.confirmed_at is not None,
            "keeps": keeps is not None,
            "status_url": settings.SITE_URL + reverse("listing", args=[there.reference]),
        },
        dedup_key=f"handed_over:{hand_over.pk}:person",
        agreement=there,
        language=person.language,
    )


def _to_signer(letter: str, hand_over: HandOver) -> None:
    key = f"{letter}:{hand_over.pk}:signer"
    send_to_signer(letter, hand_over.listing.agreement, key=key, facts=_facts(hand_over, "signer"))


def _to_person(letter: str, hand_over: HandOver) -> None:
    page = settings.SITE_URL + reverse("listing", args=[hand_over.listing.agreement.reference])
    _write(letter, hand_over, to=hand_over.asked_by.email, name=hand_over.listing.name, page=page)


def _write(letter: str, hand_over: HandOver, *, to: str, name: str, page: str) -> None:
    agreement = hand_over.listing.agreement
    side = "new" if to == hand_over.to_email else "person"
    enqueue(
        letter,
        to=to,
        context={
            **agreement_context(agreement),
            **_facts(hand_over, side),
            "name": name,
            "status_url": page,
        },
        dedup_key=f"{letter}:{hand_over.pk}:{side}",
        agreement=agreement,
        language=language_of(to, otherwise=hand_over.asked_by.language),
    )


def _facts(hand_over: HandOver, side: str) -> dict[str, object]:
    listing = hand_over.listing
    return {
        "person": listing.name,
        "person_email": hand_over.asked_by.email,
        "to_email": hand_over.to_email,
        "side": side,
        "signer_email": listing.agreement.signer.email,
    }
