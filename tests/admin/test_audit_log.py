"""Audit events in words: what each holds, and what the code no longer knows."""

import re

import pytest
from django.utils import timezone, translation

from agreements import audit
from agreements.admin.audit_log import LogLine, log_lines
from agreements.enums import AuditAction
from agreements.models import AuditEvent
from agreements.scans import finding_messages, finding_text
from agreements.selectors import history

SAID = {
    "scan:check": (
        {"scan": 1, "found": ["page_missing", "date_blank"]},
        "A page is missing. The box for the date is empty.",
    ),
    "finding:overrule": ({"finding": "coarse"}, "A page has only … dots per inch."),
    "notice:continue": ({"how": "link", "version": "1.1"}, "The link in the mail"),
    "notice:inform": ({"how": "By phone", "effective_at": "2027-01-01T16:00:00+00:00"}, "By phone"),
    "mail:resend": ({"letter": "scan_refused"}, "Scan refused"),
    "version:test": ({"audience": "request", "language": "en"}, "Open request"),
    "version:postpone": ({"before": "2027-01-01T16:00:00+00:00"}, "Jan. 2, 2027, 00:00"),
    "user:change": ({"is_staff": True}, "yes"),
    "publication:register": (
        {"confirmed": {"version": "1.0", "clause": 3, "conditions": ["No faces.", "Blurred."]}},
        "clause: 3; conditions: No faces., Blurred.; version: 1.0",
    ),
    "account:sign_in": ({"methods": ["code", "mfa"]}, "code by e-mail, second factor"),
}


def _recorded(action: AuditAction, **details: object) -> LogLine:
    audit.record(action, "LA-7K3M9", by=None, **details)
    (line,) = log_lines(history.audit_events("LA-7K3M9"))
    return line


def test_every_action_is_told_by_a_label() -> None:
    at = timezone.now()
    events = [AuditEvent(at=at, action=action, subject="x") for action in AuditAction]
    titles = [line.what for line in log_lines(events)]
    assert [title for title in titles if not re.match(r"[A-Z](?!\S*[:_]\S)", title)] == []
    assert len(set(titles)) > len(AuditAction) - 4  # few are told alike


@pytest.mark.django_db
@pytest.mark.parametrize("action", SAID)
def test_what_an_event_holds_is_said_in_words(action: str) -> None:
    details, finding_text = SAID[action]
    values = " ".join(value for _key, value in _recorded(AuditAction(action), **details).details)
    assert finding_text in values
    assert not re.search(r"\w_\w|T16:00|True|\{", values)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"found": []}, [("found", "nothing")]),
        ({"found": ["page_missing"] * 4}, [("found", "A page is missing.")]),
        ({"reason": ""}, []),
    ],
)
def test_no_name_stands_without_a_value_and_nothing_twice(details, said) -> None:
    assert _recorded(AuditAction.SCAN_CHECK, **details).details == said


@pytest.mark.django_db
def test_groups_and_lists_are_said_in_the_language_of_the_reader() -> None:
    with translation.override("zh-hans"):
        line = _recorded(AuditAction.INVITATION_SEND, groups=["Reviewer", "Data owner"])
    assert line.details[0][1] == "审核员、数据所有者"


@pytest.mark.django_db
def test_a_finding_of_an_earlier_version_of_the_portal_stays_readable() -> None:
    line = _recorded(AuditAction.SCAN_CHECK, found=["seen_no_more"])
    assert line.details == [("found", "seen no more")]


@pytest.mark.django_db
def test_an_action_of_an_earlier_version_of_the_portal_is_shown_as_it_is_stored() -> None:
    line = _recorded(AuditAction.SCAN_CHECK)
    assert line.what == "The automatic checks looked at the scan"
    stored = AuditEvent(at=line.event.at, action="scan:weigh", subject="LA-7K3M9")
    assert log_lines([stored])[0].what == "scan:weigh"


@pytest.mark.parametrize("code", finding_messages.FINDING_MESSAGES)
def test_every_finding_can_be_named_without_its_facts(code: str) -> None:
    assert "%" not in finding_text.finding_name(code)
