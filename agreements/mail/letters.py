"""The portal's letters by name: who gets which, and what its templates know.

A letter is a folder `templates/mail/<name>/` with subject.txt, body.txt and body.html.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from agreements import dates, tokens
from agreements.enums import VersionStatus
from agreements.mail.outbox import enqueue
from agreements.models import (
    AccessInstructions,
    Agreement,
    Dataset,
    LicenseVersion,
    NoticeDelivery,
    OutboundEmail,
    User,
)
from agreements.selectors.accounts.staff import Mailbox
from agreements.selectors.requests import associated_users, timeline

# Ends the access of everybody who is listed under the signer: they are told too.
_ENDS_FOR_ALL = ("opted_out", "revoked")

_CHANGES = {
    "totp_activated": _("An authenticator app was added."),
    "totp_deactivated": _("The authenticator app was removed."),
    "webauthn_added": _("A passkey or security key was added."),
    "webauthn_removed": _("A passkey or security key was removed."),
    "recovery_codes_generated": _("New recovery codes were made; the old ones are void."),
    "second_factor_reset": _("Your second factor was reset. Set up a new one when you sign in."),
}


def send(
    name: str,
    agreement: Agreement,
    *,
    key: str,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> OutboundEmail:
    """Write the letter `name` about an agreement to its signer, in the signer's language.

    `reason` is what staff wrote; without one, what a reviewer asked for and still does. `facts` is
    what this letter knows beyond others. When access ends, the associated users with an address get
    `access_ended`, which does not hold the reason.
    """
    said, asked = timeline.last_asked(agreement)
    context = {**_about(agreement), "reason": reason or said, "asked": asked, **(facts or {})}
    if name in _ENDS_FOR_ALL:
        for person in associated_users.mailed(agreement):
            others = {_line(str(other.signer)) for other in associated_users.also_under(person)}
            enqueue(
                "access_ended",
                to=person.email,
                context={
                    **context,
                    "name": _line(person.name),
                    "reason": "",
                    "others": ", ".join(sorted(others)),
                },
                dedup_key=f"{key}:{person.pk}",
                agreement=agreement,
            )
    return enqueue(
        name,
        to=agreement.signer.email,
        context=context,
        dedup_key=key,
        agreement=agreement,
        language=agreement.signer.language,
    )


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
        context={"change": _CHANGES.get(change, _("Something was changed.")), "at": timezone.now()},
        dedup_key=dedup_key,
        secret=True,
        language=user.language,
    )


def staff_invitation(
    to: str,
    token: str,
    *,
    by: User,
    groups: Iterable[Group],
    datasets: Sequence[Dataset],
    until: datetime,
) -> OutboundEmail:
    """Invite somebody to the staff; the link is good until then, for who reads this mailbox.

    In the language of the account, if there is one.
    """
    known = User.objects.filter(email=to).values_list("language", flat=True).first()
    language = known or get_language() or settings.LANGUAGE_CODE
    with override(language):
        day = dates.say(until, settings.TIME_ZONE)
    return enqueue(
        "staff_invitation",
        to=to,
        context={
            "by": by.email,
            "groups": ", ".join(str(group) for group in groups),
            "datasets": ", ".join(_line(dataset.name) for dataset in datasets),
            "until": day,
            "page_url": settings.SITE_URL + reverse("invitation", args=[token]),
        },
        reply_to=next((dataset.contact_email for dataset in datasets), ""),
        dedup_key=f"invitation:{tokens.digest(token)}",
        secret=True,
        expires_at=until,
        language=language,
    )


def asked_back(notice: NoticeDelivery, owner: Mailbox, *, key: str) -> OutboundEmail:
    """Tell a data owner that who had opted out wants to be taken back, and until when one can."""
    agreement, dataset = notice.agreement, notice.version.dataset
    page = reverse("admin:agreements_agreement_change", args=[agreement.reference])
    return enqueue(
        "asked_back",
        to=owner.email,
        context={
            **_about(agreement),
            "name": "",
            "new": notice.version.number,
            "called_off": notice.version.status == VersionStatus.CALLED_OFF,
            "effective": _day(notice.effective_at, dataset, owner.language),
            "status_url": settings.SITE_URL + page,
        },
        dedup_key=key,
        agreement=agreement,
        language=owner.language,
    )


def not_reinstated(notice: NoticeDelivery, *, key: str) -> OutboundEmail:
    """Tell who asked to be taken back that the new LA took effect first, and what they can do."""
    agreement, dataset = notice.agreement, notice.version.dataset
    return enqueue(
        "not_reinstated",
        to=agreement.signer.email,
        context={
            **_about(agreement),
            "new": notice.version.number,
            "effective": _day(notice.effective_at, dataset, agreement.signer.language),
            "apply_url": settings.SITE_URL + reverse("apply", args=[dataset.slug]),
        },
        dedup_key=key,
        agreement=agreement,
        language=agreement.signer.language,
    )


def effect_report(
    version: LicenseVersion,
    owner: Mailbox,
    counts: Mapping[str, int],
    *,
    effective_at: datetime,
    key: str,
) -> OutboundEmail:
    """Tell a data owner what became of everybody; `counts` are of `versions.effect_report`."""
    dataset = version.dataset
    progress = reverse("admin:agreements_licenseversion_progress", args=[version.pk])
    notices = reverse("admin:agreements_licenseversion_notices", args=[version.pk])
    return enqueue(
        "effect_report",
        to=owner.email,
        context={
            **counts,
            "version": version.number,
            "dataset": _line(dataset.name),
            "contact": dataset.contact_email,
            "effective": _day(effective_at, dataset, owner.language),
            "page_url": settings.SITE_URL + progress,
            "unreached_url": f"{settings.SITE_URL}{notices}?state=unreached",
        },
        dedup_key=key,
        reply_to=dataset.contact_email,
        language=owner.language,
    )


def _about(agreement: Agreement) -> dict[str, object]:
    dataset = agreement.dataset
    return {
        "name": _line(agreement.signer.name),
        "signer": _line(str(agreement.signer)),
        "reference": agreement.reference,
        "version": agreement.version.number,
        "remedy": agreement.remedy,
        "dataset": _line(dataset.name),
        "contact": dataset.contact_email,
        "instructed": AccessInstructions.objects.filter(dataset=dataset).exists(),
        "status_url": settings.SITE_URL + agreement.get_absolute_url(),
    }


def _day(moment: datetime, dataset: Dataset, language: str) -> str:
    with override(language):
        return dates.say(moment, dataset.time_zone)


def _line(text: str) -> str:
    return " ".join(text.split())
