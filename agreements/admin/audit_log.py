"""Audit events in words: what is stored for machines is told as people say it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin.audit_details import detail_name
from agreements.enumeration import in_a_row
from agreements.enums import Audience, AuditAction, Channel, Decline, DeskNews
from agreements.mail import letter_names
from agreements.models import AuditEvent
from agreements.scans import finding_text
from agreements.selectors.accounts import group_names

_ACTIONS = dict(AuditAction.choices)
# Said in words already, or long and of use to machines only.
_UNSAID = {
    "to",
    "sha256",
    "originals_sha256",
    "photos",
    "photographed",
    "earlier_scan_sha256",
    "table_sha256",
    "remedy",
}
# As allauth calls the steps of signing in.
_METHODS: Mapping[str, str | Promise] = {
    "code": gettext_lazy("code by e-mail"),
    "mfa": gettext_lazy("second factor"),
}


@dataclass(frozen=True, slots=True)
class LogLine:
    """What one event tells, as people read it."""

    event: AuditEvent
    what: str
    details: list[tuple[str, str]]


def log_lines(events: Iterable[AuditEvent]) -> list[LogLine]:
    """The events in words; an action that the code no longer knows is shown as it is stored."""
    return [
        LogLine(event, str(_ACTIONS.get(event.action, event.action)), _details(event.details))
        for event in events
    ]


def _details(details: Mapping[str, object]) -> list[tuple[str, str]]:
    """Each with its name, those left out that say nothing to people."""
    return [
        (detail_name(key), _value(key, value))
        for key, value in sorted(details.items())  # PostgreSQL keeps no order
        if key not in _UNSAID and value != ""
    ]


def _value(key: str, value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {said}" for name, said in _details(value))
    say = _SAID.get(key, str)
    if not isinstance(value, list):
        return say(str(value))
    # The same may be found on several pages.
    parts = dict.fromkeys(say(str(part)) for part in value)
    sentences = say is finding_text.finding_name
    return (" ".join(parts) if sentences else in_a_row(parts)) or _("nothing")


def _among(choices: Iterable[tuple[str, str | Promise]]) -> Callable[[str], str]:
    names = dict(choices)
    return lambda value: str(names.get(value, value))


def _moment(value: str) -> str:
    """A version's number may stand in the same place."""
    if "T" not in value:
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


_SAID: Mapping[str, Callable[[str], str]] = {
    "audience": _among(Audience.choices),
    "before": _moment,
    "changed": detail_name,
    "decline": _among(Decline.choices),
    "effective_at": _moment,
    "finding": finding_text.finding_name,
    "found": finding_text.finding_name,
    "groups": _among(group_names.NAMES.items()),
    "how": _among(Channel.choices),
    "letter": letter_names.letter_label,
    "list": detail_name,
    "methods": _among(_METHODS.items()),
    "news": _among(DeskNews.choices),
}
