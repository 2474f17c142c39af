"""The letter to who has not said yet that their copies are deleted."""

import re

from django.conf import settings
from django.urls import reverse

from agreements.enumeration import in_a_row_later
from agreements.enums import NoticeState
from agreements.mail.letters import agreement_context, in_zone, language_of_listed
from agreements.mail.outbox import enqueue
from agreements.models import Agreement, Deletion, OutboundEmail
from agreements.models.user import ASCII_ADDRESS
from agreements.selectors.grants import open_deletions


def delete_copies(deletion: Deletion, *, is_last: bool, key: str) -> OutboundEmail | None:
    """To the person of the grant that ended; None where there is no address to write to."""
    grant = deletion.grant
    agreement, associate = grant.agreement, grant.associate
    to = open_deletions.address_of(deletion)
    if not re.fullmatch(ASCII_ADDRESS, to):
        return None
    user = associate.user if associate else agreement.signer.user
    people = [] if associate else [person.name for person in open_deletions.answered_for(agreement)]
    return enqueue(
        "delete_copies",
        to=to,
        context={
            **agreement_context(agreement),
            "name": associate.name if associate else agreement.signer.name,
            "own": associate is None,
            "people": in_a_row_later(people),
            "asked_back": associate is None and _asked_back(agreement),
            "since": in_zone(deletion.due_since, agreement.dataset.time_zone),
            "inviting": in_a_row_later(
                [
                    str(invited.agreement.signer)
                    for invited in open_deletions.invitations_of(deletion)
                ]
            ),
            "is_last": is_last,
            "status_url": settings.SITE_URL + reverse("deletion", args=[agreement.dataset.slug]),
        },
        dedup_key=key,
        agreement=agreement,
        language=language_of_listed(user, agreement),
    )


def _asked_back(agreement: Agreement) -> bool:
    """Whether the signer opted out and waits to be taken back."""
    notices = agreement.notices.filter(state=NoticeState.OPTED_OUT, closed_at=None)
    return notices.filter(asked_back_at__isnull=False).exists()
