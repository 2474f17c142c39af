"""A draft that nobody goes on with is abandoned: a status, and the verb that leads there."""

import pytest

from tests.recipes.conftest import Filled
from tests.recipes.contributing import recipe
from tests.recipes.working_copy import WorkingCopy

pytestmark = pytest.mark.full

WORDS = "agreements/enums/agreement.py"
TABLE = "agreements/lifecycle.py"
RECORD = "agreements/enums/audit.py"
BY_HAND = "tests/services/test_transitions.py"
PAGES = "tests/views/requests/test_request_status.py"


def test_as_contributing_tells(copy: WorkingCopy, databases: Filled) -> None:
    told = recipe("Add a status or a verb.")
    copy.insert(
        WORDS,
        '\n    ABANDONED = "abandoned", _("Abandoned")',
        after='    REVOKED = "revoked", _("Revoked")',
    )
    copy.insert(
        WORDS,
        '\n    ABANDON = "abandon", _("Abandon it")',
        after='    REVOKE = "revoke", _("Revoke")',
    )
    copy.insert(
        WORDS,
        '\n    Verb.ABANDON: _("The request was abandoned"),',
        after='    Verb.REVOKE: _("The data owner revoked the agreement"),',
    )
    copy.insert(TABLE, "Status.ABANDONED, ", after="ENDED = frozenset({")
    copy.insert(
        TABLE,
        "        Transition(Verb.ABANDON, {_S.DRAFT}, _S.ABANDONED, Party.SYSTEM),\n",
        after="TABLE = {\n    row.verb: row\n    for row in (\n",
    )
    copy.insert(
        RECORD,
        '    AGREEMENT_ABANDON = "agreement:abandon", _("Abandoned the request")\n',
        after='    AGREEMENT_REVOKE = "agreement:revoke", _("Revoked the agreement")\n',
    )
    copy.write(
        "templates/agreements/requests/standing/abandoned.html",
        '{% load i18n %}\n{% translate "The request was given up" as title %}\n'
        '{% translate "You may apply anew." as text %}\n'
        '{% include "components/whose_turn.html" with whose="nobody" title=title text=text only %}',
    )
    copy.manage("makemigrations", "-n", "abandoned")
    copy.manage("state_diagram")
    databases.migrate(copy)
    passed, said = copy.tests(told.tests(), "-k", "covers")
    assert not passed, "the row by hand is still lacking"
    assert "Verb.ABANDON" in said
    copy.insert(
        BY_HAND,
        '\n    Verb.ABANDON: ("draft", "abandoned", "system"),',
        after='    Verb.REVOKE: ("approved", "revoked", "owner"),',
    )
    passed, said = copy.tests([PAGES], "-k", "covers")
    assert not passed, "what its page says is still lacking"
    copy.insert(
        PAGES,
        '\n    Status.ABANDONED: "The request was given up",',
        after='    Status.REVOKED: "The data owner revoked the agreement",',
    )
    passed, said = copy.tests(told.tests(), "-n", "2")
    assert passed, said
    assert told.compare(copy.touched()) == ([], [])
