"""Every action that can be on record: each has its words, each is used, none is spelled by hand."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import allauth.mfa

from agreements import audit
from agreements.accounts import adapter
from agreements.enums import ASSOCIATE_ACTIONS, STUDENT_ACTIONS, VERB_ACTIONS, AuditAction, Verb
from agreements.selectors.requests import timeline

PACKAGE = Path(audit.__file__).parent
REGISTRY = PACKAGE / "enums" / "audit.py"


def _nodes() -> Iterator[ast.AST]:
    for file in PACKAGE.rglob("*.py"):
        if file.parent.name != "migrations" and file != REGISTRY:
            yield from ast.walk(ast.parse(file.read_text()))


def test_every_action_has_words_and_is_called_by_what_is_stored() -> None:
    for action in AuditAction:
        assert re.fullmatch("[a-z]+:[a-z]+(_[a-z]+)*", action.value)
        assert action.name == action.value.replace(":", "_").upper()
        assert action.label != action.name.replace("_", " ").title()


def test_every_action_is_used() -> None:
    named = {
        n.attr
        for n in _nodes()
        if isinstance(n, ast.Attribute) and f"AuditAction.{n.attr}" == ast.unparse(n)
    }
    named.discard("choices")
    moves = (*VERB_ACTIONS.values(), *STUDENT_ACTIONS.values(), *ASSOCIATE_ACTIONS.values())
    used = named | {action.name for action in moves}
    assert sorted(used ^ set(AuditAction.names)) == []


def test_no_action_is_spelled_by_hand() -> None:
    """A string given to `audit.record` is an error of types; nor does one stand anywhere else."""
    strings = {n.value for n in _nodes() if isinstance(n, ast.Constant)}
    assert sorted(strings & set(AuditAction.values)) == []
    assert audit.record.__annotations__["action"] is AuditAction
    assert audit.record_many.__annotations__["action"] is AuditAction


def test_every_verb_is_on_record_as_itself() -> None:
    assert {verb: action.value for verb, action in VERB_ACTIONS.items()} == {
        verb: f"agreement:{verb.value}" for verb in Verb
    }


def test_every_change_that_allauth_tells_of_is_on_record_as_itself() -> None:
    sources = Path(allauth.mfa.__file__).parent.rglob("*.py")
    mailed = {n for file in sources for n in re.findall(r'"mfa/email/(\w+)"', file.read_text())}
    assert {change: action.value for change, action in adapter._CHANGES.items()} == {
        change: f"account:{change}" for change in mailed
    }


def test_the_signer_reads_every_move_in_words() -> None:
    assert set(VERB_ACTIONS.values()) <= timeline._DONE.keys()
