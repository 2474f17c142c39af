"""The letters to those whom a signer lists, and what they make known to the signer."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from agreements.enumeration import in_a_row_later
from agreements.mail.letters import (
    agreement_context,
    facts_of_successor,
    language_of_listed,
    send_to_signer,
)
from agreements.mail.outbox import enqueue, enqueue_many, new_mail
from agreements.models import Agreement, AssociatedUser, OutboundEmail
from agreements.selectors.addresses import accounts_by_address
from agreements.selectors.associates import successions
from agreements.selectors.grants import other_access
from agreements.selectors.requests import associated_users


def listed(associate: AssociatedUser, *, key: str) -> OutboundEmail:
    """Somebody is listed under an agreement in force, and asked to confirm."""
    return _write("listed", associate, key=key)


def access_ended(agreement: Agreement, *, key: str) -> None:
    """An agreement has ended, for everybody listed; without the reason given to its signer."""
    _write_all("access_ended", agreement, associated_users.users_to_mail(agreement), key=key)


def access_restored(agreement: Agreement, *, key: str) -> None:
    """An agreement is in force again, for those who had been asked or had confirmed."""
    asked = associated_users.users_to_mail(agreement).exclude(invited_at=None)
    _write_all("access_restored", agreement, asked, key=key)


def listing_ended(associate: AssociatedUser, *, key: str) -> None:
    """The signer no longer lists somebody, who reads why; who has no address can't be told."""
    if associate.mailbox:
        _write("access_ended", associate, key=key, removed=True, reason=associate.ended_reason)


def name_corrected(associate: AssociatedUser, before: str, reason: str, *, key: str) -> None:
    """To the signer, and to the person where there is an address: the owner wrote a name anew."""
    facts = {"before": before, "person": associate.name}
    agreement = associate.agreement
    send_to_signer("name_corrected", agreement, key=key, reason=reason, facts=facts)
    if associate.mailbox:
        _write("name_corrected", associate, key=f"{key}:person", reason=reason, facts=facts)


def declined(associate: AssociatedUser, *, key: str) -> OutboundEmail:
    """To the signer: somebody does not want to be listed."""
    facts = {"person": associate.name, "person_email": associate.email}
    reason = associate.ended_reason
    return send_to_signer(
        "listing_declined", associate.agreement, key=key, reason=reason, facts=facts
    )


def _write(
    letter: str,
    associate: AssociatedUser,
    *,
    key: str,
    removed: bool = False,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> OutboundEmail:
    agreement = associate.agreement
    others = _signers_of_others(agreement, [associate])
    context = {
        **_shared_context(agreement),
        **_own_context(associate, others),
        "removed": removed,
        "reason": reason,
    }
    return enqueue(
        letter,
        to=associate.mailbox,
        context={**context, **(facts or {})},
        dedup_key=key,
        agreement=agreement,
        language=language_of_listed(associate.user, agreement),
    )


def _write_all(
    letter: str, agreement: Agreement, people: QuerySet[AssociatedUser], *, key: str
) -> None:
    """The same to everybody, each with what is theirs: as many queries for one as for all."""
    rows = list(people.select_related("user").prefetch_related("user__emailaddress_set"))
    shared, others = _shared_context(agreement), _signers_of_others(agreement, rows)
    successor = successions.successor_in_force(agreement)
    there = list(successor.associates.filter(until=None)) if successor else []
    if successor:
        shared |= facts_of_successor(agreement, successor)
    enqueue_many(
        new_mail(
            letter,
            to=associate.mailbox,
            context={
                **shared,
                **_own_context(associate, others),
                "removed": False,
                "reason": "",
                "listed_anew": successions.place_of(associate, there) is not None,
            },
            dedup_key=f"{key}:{associate.pk}",
            agreement=agreement,
            language=language_of_listed(associate.user, agreement),
        )
        for associate in rows
    )


def _shared_context(agreement: Agreement) -> dict[str, object]:
    signer = agreement.signer
    return {
        **agreement_context(agreement),
        "affiliation": signer.affiliation,
        "signer_email": signer.email,
        "status_url": settings.SITE_URL + reverse("listing", args=[agreement.reference]),
    }


def _own_context(associate: AssociatedUser, others: Mapping[int, str]) -> dict[str, object]:
    return {
        "name": associate.name,
        "confirmed": associate.confirmed_at is not None,
        "others": others.get(associate.pk, ""),
    }


def _signers_of_others(agreement: Agreement, people: Sequence[AssociatedUser]) -> Mapping[int, str]:
    """By person, under whose agreements else they may have the data: their grants are their own."""
    by_address = [person.email for person in people if person.user_id is None]
    accounts = accounts_by_address(by_address) if by_address else {}
    of = {person.pk: person.user_id or accounts.get(person.email) for person in people}
    signers = other_access.signers_elsewhere(agreement, [pk for pk in of.values() if pk])
    return {pk: in_a_row_later(signers.get(account or 0, ())) for pk, account in of.items()}
