"""What happened to a student's request, as the student reads it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.enums import AuditAction
from agreements.models import AuditEvent, StudentRequest
from agreements.selectors.requests.timeline import TimelineEvent

from . import student_requests

_A = AuditAction
_DONE: Mapping[str, str | Promise] = {
    _A.STUDENT_ASK: _("You asked %(supervisor)s to sign"),
    _A.STUDENT_CORRECT: _("You asked %(supervisor)s instead"),
    _A.STUDENT_RESEND: _("You had us write to %(supervisor)s again"),
    _A.STUDENT_TAKE_UP: _("Your supervisor took it up"),
    _A.STUDENT_DECLINE: _("Declined"),
    _A.STUDENT_LAPSE: _("Nobody answered: the request lapsed"),
    _A.STUDENT_WITHDRAW: _("You withdrew it"),
}


def steps_of(row: StudentRequest) -> list[TimelineEvent]:
    """Oldest first; then where it stands now, while it goes on."""
    events = AuditEvent.objects.filter(subject=row.reference, action__in=_DONE).order_by("pk")
    found = [
        TimelineEvent(
            _DONE[event.action] % {"supervisor": event.details.get("supervisor", "")},
            event.at,
            "",
            "done",
        )
        for event in events
    ]
    following = student_requests.followed(row)
    if row.is_waiting:
        now = _("Your supervisor reads it and answers")
        found.append(TimelineEvent(now, None, "", "now"))
    elif following:
        found.append(TimelineEvent(following.title, None, "", "now"))
    return found
