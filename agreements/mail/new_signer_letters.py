"""The letters about a new signer whom a data owner names."""

from django.conf import settings
from django.urls import reverse

from agreements.mail.letters import agreement_context, send_to_signer, staff_context
from agreements.mail.outbox import enqueue
from agreements.models import Succession
from agreements.selectors.accounts.staff import owners_mailboxes
from agreements.selectors.addresses import language_of


def named(succession: Succession) -> None:
    """To whom it is asked of, without the names of the people; and to the present signer."""
    agreement = succession.agreement
    _to_new_signer("new_signer_asked", succession)
    facts = _facts(succession)
    key = f"new_signer_named:{succession.pk}"
    send_to_signer("new_signer_named", agreement, key=key, reason=succession.reason, facts=facts)


def called_off(succession: Succession) -> None:
    """To both."""
    _to_new_signer("new_signer_called_off", succession)
    key = f"new_signer_called_off:{succession.pk}:signer"
    facts = {**_facts(succession), "is_signer": True}
    send_to_signer("new_signer_called_off", succession.agreement, key=key, facts=facts)


def declined(succession: Succession) -> None:
    """To the data owners."""
    agreement = succession.agreement
    page = reverse("admin:agreements_agreement_change", args=[agreement.reference])
    for owner in owners_mailboxes(agreement.dataset):
        enqueue(
            "new_signer_declined",
            to=owner.email,
            context={
                **staff_context(agreement),
                **_facts(succession),
                "name": "",
                "reason": succession.word,
                "status_url": settings.SITE_URL + page,
            },
            dedup_key=f"new_signer_declined:{succession.pk}:{owner.key}",
            agreement=agreement,
            language=owner.language,
        )


def _to_new_signer(letter: str, succession: Succession) -> None:
    agreement, to = succession.agreement, succession.to_email
    page = reverse("new_signer", args=[agreement.reference])
    enqueue(
        letter,
        to=to,
        context={
            **agreement_context(agreement),
            **_facts(succession),
            "is_signer": False,
            "name": "",
            "reason": succession.reason,
            "status_url": settings.SITE_URL + page,
        },
        dedup_key=f"{letter}:{succession.pk}",
        agreement=agreement,
        language=language_of(to, otherwise=succession.started_by.language),
    )


def _facts(succession: Succession) -> dict[str, object]:
    agreement = succession.agreement
    return {
        "to_email": succession.to_email,
        "owner": agreement.dataset.owner,
        "affiliation": agreement.signer.affiliation,
        "listed": agreement.associates.filter(until=None).count(),
    }
