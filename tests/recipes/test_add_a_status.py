"""A draft that nobody goes on with lapses: a status, and the verb that leads there."""

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
        '\n    LAPSED = "lapsed", _("Lapsed")',
        after='    REVOKED = "revoked", _("Revoked")',
    )
    copy.insert(
        WORDS,
        '\n    LAPSE = "lapse", _("Let it lapse")',
        after='    REVOKE = "revoke", _("Revoke")',
    )
    copy.insert(
        WORDS,
        '\n    Verb.LAPSE: _("The request lapsed"),',
        after='    Verb.REVOKE: _("The data owner revoked the agreement"),',
    )
    copy.insert(TABLE, "Status.LAPSED, ", after="ENDED = frozenset({")
    copy.insert(
        TABLE,
        "        Transition(Verb.LAPSE, {_S.DRAFT}, _S.LAPSED, Party.SYSTEM),\n",
        after="TABLE = {\n    row.verb: row\n    for row in (\n",
    )
    copy.insert(
        RECORD,
        '    AGREEMENT_LAPSE = "agreement:lapse", _("Let the request lapse")\n',
        after='    AGREEMENT_REVOKE = "agreement:revoke", _("Revoked the agreement")\n',
    )
    copy.write(
        "templates/agreements/requests/standing/lapsed.html",
        '{% load i18n %}\n{% translate "The request has lapsed" as title %}\n'
        '{% translate "You may apply anew." as text %}\n'
        '{% include "components/whose_turn.html" with whose="nobody" title=title text=text only %}',
    )
    copy.manage("makemigrations", "-n", "lapsed")
    copy.manage("state_diagram")
    databases.migrate(copy)
    passed, said = copy.tests(told.tests(), "-k", "covers")
    assert not passed, "the row by hand is still lacking"
    assert "Verb.LAPSE" in said
    copy.insert(
        BY_HAND,
        '\n    Verb.LAPSE: ("draft", "lapsed", "system"),',
        after='    Verb.REVOKE: ("approved", "revoked", "owner"),',
    )
    passed, said = copy.tests([PAGES], "-k", "covers")
    assert not passed, "what its page says is still lacking"
    copy.insert(
        PAGES,
        '\n    Status.LAPSED: "The request has lapsed",',
        after='    Status.REVOKED: "The data owner revoked the agreement",',
    )
    passed, said = copy.tests(told.tests(), "-n", "2")
    assert passed, said
    assert told.compare(copy.touched()) == ([], [])
