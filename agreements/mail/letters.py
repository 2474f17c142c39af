"""The writing of letters to signers and about accounts.

A letter is its template `templates/mail/<name>.md` and its line in `letter_names`; what its
template knows is the context that is given where it is written.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache, partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agreements import dates
from agreements.enumeration import in_a_row_later
from agreements.enums import Status
from agreements.lifecycle import ONCE_APPROVED
from agreements.mail.outbox import enqueue
from agreements.models import (
    Agreement,
    IssuedDocument,
    NoticeDelivery,
    OutboundEmail,
    User,
)
from agreements.name_pinyin import said_with_pinyin_later
from agreements.selectors.associates import successions
from agreements.selectors.datasets import public_datasets
from agreements.selectors.grants import live_grants, open_deletions, other_access, ways_to_data
from agreements.selectors.requests import moves_outcome, timeline

_SECOND_FACTOR_CHANGES = {
    "totp_activated": _("An authenticator app was added."),
    "totp_deactivated": _("The authenticator app was removed."),
    "webauthn_added": _("A passkey or security key was added."),
    "webauthn_removed": _("A passkey or security key was removed."),
    "recovery_codes_generated": _("New recovery codes were made; the old ones are void."),
    "second_factor_reset": _("Your second factor was reset. Set up a new one when you sign in."),
}

# Said in the language of the letter, as it is rendered.
in_zone = lazy(dates.say, str)
on_day = lazy(date_format, str)


def send_to_signer(
    letter: str,
    agreement: Agreement,
    *,
    key: str,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> OutboundEmail:
    """Write a letter about an agreement to its signer, in the signer's language.

    `reason` is what staff wrote; without one, what a reviewer asked for and still does. `facts` is
    what this letter knows beyond others.
    """
    said, asked = timeline.last_asked(agreement)
    context = {
        **agreement_context(agreement),
        "reason": reason or said,
        "asked": asked,
        **(facts or {}),
    }
    return enqueue(
        letter,
        to=agreement.signer.mailbox,
        context=context,
        dedup_key=key,
        agreement=agreement,
        language=agreement.signer.language,
    )


def language_of_listed(account: User | None, agreement: Agreement) -> str:
    """Of somebody listed: who has no account reads what the signer reads who lists them."""
    return account.language if account else agreement.signer.language


def facts_of_end(agreement: Agreement) -> dict[str, object]:
    """What a letter about the end of an agreement says of copies: `others`, under whose agreements
    the signer has the same data, too, and `people`, for whom the signer has to answer."""
    user = agreement.signer.user_id
    others = other_access.signers_elsewhere(agreement, [user]).get(user, []) if user else []
    people = open_deletions.answered_for(agreement)
    successor = successions.successor_in_force(agreement)
    if successor and successions.is_own(successor):
        there = successor.associates.filter(until=None)
        people = [person for person in people if not successions.place_of(person, there)]
    return {
        "others": in_a_row_later(others),
        "people": in_a_row_later([person.name for person in people]),
        **(facts_of_successor(agreement, successor) if successor else {}),
    }


def facts_of_successor(agreement: Agreement, successor: Agreement) -> dict[str, object]:
    """What letters know of an agreement that is to take the place of this one, or took it; `is_own`
    where it is of the same person."""
    signer = successor.signer
    return {
        "successor": successor.reference,
        "new_version": successor.version.number,
        "new_signer": str(signer),
        "new_affiliation": signer.affiliation,
        "new_email": signer.email,
        "is_own": successions.is_own(successor),
        "signer": str(agreement.signer),
    }


def issued(document: IssuedDocument, *, key: str) -> OutboundEmail:
    """The License Agreement is made out: where it is, how it is signed, and what it replaces."""
    agreement = document.agreement
    before = agreement.documents.filter(number__lt=document.number).last()
    facts = {
        **_to_be_signed(document),
        "is_reminded": agreement.reminders_off_at is None,
        "replaced": in_zone(before.issued_at, agreement.dataset.time_zone) if before else "",
    }
    return send_to_signer("issued", agreement, key=key, facts=facts)


def reminder(
    letter: str, agreement: Agreement, *, is_last: bool, left: int, key: str
) -> OutboundEmail:
    """It is still the signer's turn; `left` parts of the form are missing."""
    document = agreement.documents.last()
    facts = {"is_last": is_last, "left": left, **(_to_be_signed(document) if document else {})}
    return send_to_signer(letter, agreement, key=key, facts=facts)


def not_reinstated(notice: NoticeDelivery, *, key: str) -> OutboundEmail:
    """Tell who asked to be taken back that the new LA took effect first, and what they can do."""
    dataset = notice.version.dataset
    facts = {
        **facts_of_end(notice.agreement),
        "new": notice.version.number,
        "effective": in_zone(notice.effective_at, dataset.time_zone),
        "apply_url": settings.SITE_URL + reverse("apply", args=[dataset.slug]),
    }
    return send_to_signer("not_reinstated", notice.agreement, key=key, facts=facts)


def login_code(to: str, code: str, minutes: int, dedup_key: str) -> OutboundEmail:
    """Write the code to be typed in; of no use, and wiped, after so many minutes.

    In the language of whoever is at the site right now: there may be no account yet.
    """
    return enqueue(
        "login_code",
        to=to,
        context={"code": code, "minutes": minutes},
        dedup_key=dedup_key,
        secret=True,
        expires_at=timezone.now() + timedelta(minutes=minutes),
        language=get_language() or settings.LANGUAGE_CODE,
    )


def second_factor_changed(user: User, change: str, dedup_key: str) -> OutboundEmail:
    """Tell somebody that their second factor was changed just now.

    `change` is the last part of the name that allauth gives the notice, such as totp_activated.
    How somebody's account is protected is nobody else's business: a secret.
    """
    return enqueue(
        "second_factor_changed",
        to=user.email,
        context={
            "change": _SECOND_FACTOR_CHANGES.get(change, _("Something was changed.")),
            "at": in_zone(timezone.now(), timezone.get_current_timezone_name()),
        },
        dedup_key=dedup_key,
        secret=True,
        language=user.language,
    )


def agreement_context(agreement: Agreement) -> dict[str, object]:
    """What each letter about an agreement knows of it; of an amendment also what it `amends`, and
    how many people it `adds`."""
    dataset, amended = agreement.dataset, agreement.amends
    of_amendment = amended and {
        "amends": amended.reference,
        "adds": agreement.associates.count(),
        "amended_url": settings.SITE_URL + amended.get_absolute_url(),
    }
    return {
        **(of_amendment or {"amends": ""}),
        "name": agreement.signer.name,
        "signer": str(agreement.signer),
        # While that one is in force: approved, this one takes its place.
        "succeeds": _in_force(agreement.succeeds),
        "reference": agreement.reference,
        "once_approved": agreement.status in ONCE_APPROVED,
        "version": agreement.version.number,
        "remedy": agreement.remedy,
        "dataset": dataset.name,
        "contact": dataset.contact_email,
        "expires": in_zone(agreement.expires_at, dataset.time_zone) if agreement.expires_at else "",
        # Looked up by the letters that say so, and for many mails at once only once.
        "has_way": cache(partial(ways_to_data.has_way, dataset)),
        "arrivals": cache(partial(moves_outcome.names_of_arrivals, agreement)),
        "is_suspended": cache(partial(live_grants.open_suspension, dataset)),
        "status_url": settings.SITE_URL + agreement.get_absolute_url(),
        "data_url": settings.SITE_URL + reverse("data", args=[dataset.slug]),
    }


def staff_context(agreement: Agreement) -> dict[str, object]:
    """Likewise of a letter to staff, who may not read the name that the signer typed."""
    signer = said_with_pinyin_later(agreement.signer)
    return {**agreement_context(agreement), "signer": signer}


def _in_force(former: Agreement | None) -> str:
    if former is None or former.status != Status.APPROVED:
        return ""
    return former.reference


def _to_be_signed(document: IssuedDocument) -> dict[str, object]:
    """What is to be printed; `until`: when another LA takes its place, if that is known."""
    agreement = document.agreement
    number = [agreement.reference, document.number]
    coming = public_datasets.version_coming(agreement)
    until = coming and coming.effective_at
    return {
        "pages": document.pages,
        "signed_page": document.layout["boxes"]["signature"]["page"],
        "document_url": settings.SITE_URL + reverse("document", args=number),
        "until": in_zone(until, agreement.dataset.time_zone) if until else "",
        "coming": coming.number if coming else "",
    }
