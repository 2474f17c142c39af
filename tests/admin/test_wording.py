"""What is on record, in words: every action that the code can write, and what an event holds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import allauth.mfa
import pytest
from django.contrib import admin

from agreements import audit
from agreements.admin.actions import ACTIONS
from agreements.admin.wording import happened
from agreements.enums import Verb
from agreements.models import DownloadRecord
from agreements.scans import finding_messages, finding_text
from agreements.selectors.requests import timeline

PACKAGE = Path(audit.__file__).parent
# Where else a word and a colon stand together.
_NO_ACTIONS = re.compile("admin:|subject:action")


def _mailed_by_allauth() -> set[str]:
    """The changes that allauth tells of, by the names of their notices."""
    sources = Path(allauth.mfa.__file__).parent.rglob("*.py")
    return {name for file in sources for name in re.findall(r'"mfa/email/(\w+)"', file.read_text())}


def _kinds() -> set[str]:
    return {kind for model in admin.site._registry.values() if (kind := getattr(model, "kind", ""))}


# Actions that are put together, by how the code says it, and all that they can become.
PUT_TOGETHER = {
    "f'account:{change}'": {f"account:{change}" for change in _mailed_by_allauth()},
    "f'{self.kind}:{verb}'": {f"{kind}:{verb}" for kind in _kinds() for verb in ("add", "change")},
    "f'access:show_{what.value}'": {f"access:show_{what}" for what in DownloadRecord.What.values},
    "f'{kind}:download'": {"scan:download", "document:download"},
    "f'agreement:{verb.value}'": {f"agreement:{verb}" for verb in Verb.values},
}


def _nodes() -> Iterator[ast.AST]:
    for file in PACKAGE.rglob("*.py"):
        if file.parent.name != "migrations" and file.name != "actions.py":
            yield from ast.walk(ast.parse(file.read_text()))


def _spelled_out() -> set[str]:
    """Every whole string that reads as an action."""
    strings = {
        n.value for n in _nodes() if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
    actions = {text for text in strings if re.fullmatch("[a-z]+:[a-z_]*[a-z]", text)}
    return {text for text in actions if not _NO_ACTIONS.match(text)}


def _put_together() -> set[str]:
    """Every first argument of `audit.record` that is no whole string and no plain name."""
    calls = [n for n in _nodes() if isinstance(n, ast.Call)]
    recorded = [c for c in calls if ast.unparse(c.func) in ("audit.record", "audit.record_many")]
    assert len(recorded) > 30
    return {ast.unparse(c.args[0]) for c in recorded if isinstance(c.args[0], ast.JoinedStr)}


def test_every_action_has_a_label() -> None:
    assert _put_together() == PUT_TOGETHER.keys()
    actions = _spelled_out().union(*PUT_TOGETHER.values())
    assert sorted(actions - ACTIONS.keys()) == []


def test_every_label_is_of_an_action() -> None:
    actions = _spelled_out().union(*PUT_TOGETHER.values())
    assert sorted(ACTIONS.keys() - actions) == []


def test_the_signer_reads_every_move_in_words() -> None:
    assert timeline._DONE.keys() == set(Verb)


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
    "account:sign_in": ({"methods": ["code", "mfa"]}, "code by e-mail, second factor"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("action", SAID)
def test_what_an_event_holds_is_said_in_words(action: str) -> None:
    details, finding_text = SAID[action]
    audit.record(action, "LA-7K3M9", by=None, **details)
    (event,) = happened("LA-7K3M9")
    values = " ".join(value for _key, value in event.details)
    assert finding_text in values
    assert not re.search(r"\w_\w|T16:00|True", values)


@pytest.mark.django_db
def test_a_finding_of_an_earlier_version_of_the_portal_stays_readable() -> None:
    audit.record("scan:check", "LA-7K3M9", by=None, found=["seen_no_more"])
    assert happened("LA-7K3M9")[0].details == [("found", "seen no more")]


@pytest.mark.parametrize("code", finding_messages.FINDING_MESSAGES)
def test_every_finding_can_be_named_without_its_facts(code: str) -> None:
    assert "%" not in finding_text.finding_name(code)
