"""A draft that nobody goes on with expires: a status, and the verb that leads there."""

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
        '\n    EXPIRED = "expired", _("Expired")',
        after='    REVOKED = "revoked", _("Revoked")',
    )
    copy.insert(
        WORDS,
        '\n    EXPIRE = "expire", _("Let it expire")',
        after='    REVOKE = "revoke", _("Revoke")',
    )
    copy.insert(
        WORDS,
        '\n    Verb.EXPIRE: _("The request expired"),',
        after='    Verb.REVOKE: _("The data owner revoked the agreement"),',
    )
    copy.insert(TABLE, "Status.EXPIRED, ", after="ENDED = frozenset({")
    copy.insert(
        TABLE,
        "        Transition(Verb.EXPIRE, {_S.DRAFT}, _S.EXPIRED, Party.SYSTEM),\n",
        after="TABLE = {\n    row.verb: row\n    for row in (\n",
    )
    copy.insert(
        RECORD,
        '    AGREEMENT_EXPIRE = "agreement:expire", _("Let the request expire")\n',
        after='    AGREEMENT_REVOKE = "agreement:revoke", _("Revoked the agreement")\n',
    )
    copy.write(
        "templates/agreements/requests/standing/expired.html",
        '{% load i18n %}\n{% translate "The request has expired" as title %}\n'
        '{% translate "You may apply anew." as text %}\n'
        '{% include "components/whose_turn.html" with whose="nobody" title=title text=text only %}',
    )
    copy.manage("makemigrations", "-n", "expired")
    copy.manage("state_diagram")
    databases.migrate(copy)
    passed, said = copy.tests(told.tests(), "-k", "covers")
    assert not passed, "the row by hand is still lacking"
    assert "Verb.EXPIRE" in said
    copy.insert(
        BY_HAND,
        '\n    Verb.EXPIRE: ("draft", "expired", "system"),',
        after='    Verb.REVOKE: ("approved", "revoked", "owner"),',
    )
    passed, said = copy.tests([PAGES], "-k", "covers")
    assert not passed, "what its page says is still lacking"
    copy.insert(
        PAGES,
        '\n    Status.EXPIRED: "The request has expired",',
        after='    Status.REVOKED: "The data owner revoked the agreement",',
    )
    passed, said = copy.tests(told.tests(), "-n", "2")
    assert passed, said
    assert told.compare(copy.touched()) == ([], [])
