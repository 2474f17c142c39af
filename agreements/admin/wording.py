"""Audit events in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.models import AuditEvent
from agreements.selectors import history

_ACTIONS: Mapping[str, str | Promise] = {
    "agreement:start": _("Started the request"),
    "agreement:issue": _("Had the License Agreement issued"),
    "agreement:revise": _("Went back to the form"),
    "agreement:submit": _("Uploaded the signed scan"),
    "agreement:replace_scan": _("Replaced the signed scan"),
    "agreement:start_review": _("Started the review"),
    "agreement:release_review": _("Released the review"),
    "agreement:request_changes": _("Requested changes"),
    "agreement:approve": _("Approved the request"),
    "agreement:reject": _("Rejected the request"),
    "agreement:withdraw": _("Withdrew the request"),
    "agreement:reissue": _("A new License Agreement took effect before signing"),
    "agreement:opt_out": _("Opted out"),
    "agreement:move_version": _("The new version took effect"),
    "agreement:reinstate": _("Reinstated the agreement"),
    "agreement:revoke": _("Revoked the agreement"),
    "document:download": _("Downloaded the issued document"),
    "scan:download": _("Downloaded the signed scan"),
    "scan:view": _("Looked at the signed scan"),
    "scan:check": _("The automatic checks looked at the scan"),
    "scan:check_again": _("Had the scan checked again"),
    "scan:hold": _("Uploaded a scan that is held for the virus scanner"),
    "scan:infected": _("The virus scanner refused the held scan"),
    "scan:refuse": _("The held scan was refused"),
    "scan:discard": _("The held scan was overtaken and removed"),
    "mail:resend": _("Had an e-mail sent again"),
    "mail:bounce": _("An e-mail came back"),
    "mail:told": _("Noted that what an e-mail says was told another way"),
    "access:show_instructions": _("Opened the access instructions"),
    "access:show_password": _("Was shown the password"),
    "access:set_password": _("Set the password of the data"),
    "access:add": _("Wrote the access instructions"),
    "access:change": _("Changed the access instructions"),
    "dataset:add": _("Added the dataset"),
    "dataset:change": _("Changed the dataset"),
    "dataset:load": _("Loaded the dataset"),
    "version:first": _("Put the first version in force"),
    "version:draft": _("Began a draft"),
    "version:edit": _("Edited the draft"),
    "version:translate": _("Saved a translation"),
    "version:untranslate": _("Deleted a translation"),
    "version:delete": _("Deleted the draft"),
    "version:announce": _("Announced the version"),
    "version:postpone": _("Postponed the version"),
    "version:call_off": _("Called the version off"),
    "version:test": _("Had a test of the notice sent"),
    "version:pause": _("Paused sending"),
    "version:resume": _("Resumed sending"),
    "version:resend_failures": _("Had the notices that failed sent again"),
    "version:take_effect": _("The version took effect"),
    "notice:export": _("Downloaded a list of notices"),
    "notice:resend": _("Had the notice sent again"),
    "notice:inform": _("Noted that the signer was informed otherwise"),
    "notice:continue": _("Continues under the new version"),
    "notice:ask_back": _("Asked to be reinstated"),
    "notice:stay_out": _("Stays out after all"),
    "notice:attest": _("Attested that copies are deleted"),
    "invitation:send": _("Invited to the staff"),
    "invitation:withdraw": _("Withdrew the invitation"),
    "invitation:accept": _("Joined the staff by invitation"),
    "keys:reseal": _("Sealed what was under an older key anew"),
    "user:add": _("Added the account"),
    "user:change": _("Changed the account"),
}
# Said in words already, or long and of use to machines only.
_UNSAID = {"to", "sha256", "remedy"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as people read it."""

    at: datetime
    what: str
    actor: str
    ip: str
    details: list[tuple[str, str]]


def happened(subject: str, *, transitions_only: bool = False) -> list[Happening]:
    """Everything on record about a subject, oldest first."""
    events = history.events(subject)
    if transitions_only:
        events = events.filter(action__startswith="agreement:")
    return [_told(event) for event in events]


def _told(event: AuditEvent) -> Happening:
    return Happening(
        at=event.at,
        what=str(_ACTIONS.get(event.action, event.action)),
        actor=event.actor,
        ip=event.ip or "",
        details=[
            (key.replace("_", " "), _value(value))
            for key, value in event.details.items()
            if key not in _UNSAID
        ],
    )


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
