"""Letters by the names that people give them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.models import OutboundEmail

_NAMES: Mapping[str, str | Promise] = {
    "access_ended": _("Access has ended"),
    "approved": _("Approved"),
    "asked_back": _("Somebody asks to be reinstated"),
    "changes_requested": _("Changes requested"),
    "desk_daily": _("News from the desk"),
    "desk_opted_out": _("A signer opted out"),
    "desk_request": _("A request came in"),
    "effect_report": _("Report on a new version"),
    "issued": _("License Agreement made out"),
    "login_code": _("Sign-in code"),
    "not_reinstated": _("Too late to be reinstated"),
    "opted_out": _("Opted out"),
    "receipt": _("Receipt of the scan"),
    "reinstated": _("Reinstated"),
    "reminder_changes": _("Reminder of changes requested"),
    "reminder_draft": _("Reminder of a draft"),
    "reminder_unsigned": _("Reminder to sign"),
    "reissued": _("New version before signing"),
    "rejected": _("Rejected"),
    "revoked": _("Revoked"),
    "scan_problems": _("Faults of a scan"),
    "scan_refused": _("Scan refused"),
    "staff_invitation": _("Invitation to the staff"),
    "second_factor_changed": _("Second factor changed"),
    "withdrawn": _("Withdrawn"),
}


def name(mail: OutboundEmail) -> str:
    """What kind of mail it is: one about a new LA version is called by its step."""
    if mail.wording is not None:
        return mail.wording.get_step_display()
    return called(mail.letter)


def called(letter: str) -> str:
    """What a letter is called, by its folder's name."""
    return str(_NAMES.get(letter, letter.replace("_", " ").capitalize()))
