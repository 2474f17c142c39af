"""The life of a student's request as data.

`services.student_requests.student_request_transitions` is the only executor.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import timedelta

from .enums import StudentRequestState, StudentRequestVerb

_S, _V = StudentRequestState, StudentRequestVerb
WAITING_FOR_SUPERVISOR = frozenset({_S.ASKED, _S.CORRECTED})


@dataclass(frozen=True, slots=True)
class StudentRequestTransition:
    """One row: from where to where. Without a `target` the state stays.

    `link` says that the supervisor is written to with a new count of days, `new_link` that the
    links before are dead; `student_letter` and `supervisor_letter` tell what happened.
    """

    verb: StudentRequestVerb
    sources: Set[StudentRequestState]
    target: StudentRequestState | None = None
    link: bool = False
    new_link: bool = False
    student_letter: str = ""
    supervisor_letter: str = ""


_Row = StudentRequestTransition
INITIAL_STATE = _S.ASKED
TABLE: Mapping[StudentRequestVerb, StudentRequestTransition] = {
    row.verb: row
    for row in (
        _Row(_V.CORRECT, WAITING_FOR_SUPERVISOR, _S.CORRECTED, link=True, new_link=True),
        _Row(_V.RESEND, WAITING_FOR_SUPERVISOR, link=True),
        _Row(_V.TAKE_UP, WAITING_FOR_SUPERVISOR, _S.TAKEN_UP, student_letter="student_taken_up"),
        _Row(_V.DECLINE, WAITING_FOR_SUPERVISOR, _S.DECLINED, student_letter="student_declined"),
        _Row(
            _V.LAPSE,
            WAITING_FOR_SUPERVISOR,
            _S.LAPSED,
            student_letter="student_lapsed",
            supervisor_letter="supervisor_lapsed",
        ),
        _Row(_V.WITHDRAW, WAITING_FOR_SUPERVISOR, _S.WITHDRAWN),
    )
}

# Days since the supervisor was written to at which a reminder goes out; after the last one's, so
# much time is left to answer, counted from when it was written.
REMINDER_DAYS = (3, 7, 14)
LEFT_AFTER_LAST = timedelta(days=7)
