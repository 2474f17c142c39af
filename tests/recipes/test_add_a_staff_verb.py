"""A reviewer holds a request off: back into the queue, and it is said so."""

import pytest

from tests.recipes.conftest import Filled
from tests.recipes.contributing import recipe
from tests.recipes.working_copy import WorkingCopy

pytestmark = pytest.mark.full

WORDS = "agreements/enums/agreement.py"
MOST_FILES = 7
# What has to know the verb without being told of it.
FOLLOW = [
    "tests/admin/review/test_decisions.py::test_every_decision_from_every_status",
    "tests/admin/review/test_decisions.py::test_the_table_here_covers_every_decision",
    "tests/test_desk_doors.py::test_every_address_of_the_desk_is_in_the_table",
    "tests/test_desk_doors.py::test_each_person_gets_what_the_tables_say",
    "tests/services/accounts/test_staff.py",
    "tests/test_audit.py",
]
PAGE = """    Verb.HOLD_OFF: DecisionPage(
        gettext_lazy("Hold off"),
        gettext_lazy("The request goes back into the queue, until more is known."),
        gettext_lazy("The request is held off."),
        partial(decisions.decide, verb=Verb.HOLD_OFF),
        decision_form.NoteForm,
    ),
"""


def test_as_contributing_tells_in_at_most_seven_files(copy: WorkingCopy, databases: Filled) -> None:
    told = recipe("Add a verb of staff.")
    copy.insert(
        WORDS,
        '    HOLD_OFF = "hold_off", _("Hold off")\n',
        after='    RELEASE_REVIEW = "release_review", _("Release review")\n',
    )
    copy.insert(
        WORDS,
        '    Verb.HOLD_OFF: _("The reviewer waits until more is known"),\n',
        after='    Verb.RELEASE_REVIEW: _("The reviewer handed it back to the others"),\n',
    )
    copy.insert(
        "agreements/enums/audit.py",
        '    AGREEMENT_HOLD_OFF = "agreement:hold_off", _("Held the request off")\n',
        after='    AGREEMENT_REVOKE = "agreement:revoke", _("Revoked the agreement")\n',
    )
    copy.insert(
        "agreements/lifecycle.py",
        "        Transition(Verb.HOLD_OFF, {_S.IN_REVIEW}, _S.SUBMITTED, Party.REVIEWER),\n",
        after="        Transition(Verb.RELEASE_REVIEW, "
        "{_S.IN_REVIEW}, _S.SUBMITTED, Party.REVIEWER),\n",
    )
    page = "agreements/admin/review/decision_pages.py"
    copy.insert(page, PAGE, after="DECISIONS = {\n")
    copy.manage("makemigrations", "-n", "hold_off")
    copy.manage("state_diagram")
    databases.migrate(copy)
    passed, said = copy.tests(told.tests(), "-k", "covers")
    assert not passed, "the row by hand is still lacking"
    assert "Verb.HOLD_OFF" in said
    copy.insert(
        "tests/services/test_transitions.py",
        '    Verb.HOLD_OFF: ("in_review", "submitted", "reviewer owner"),\n',
        after='    Verb.RELEASE_REVIEW: ("in_review", "submitted", "reviewer owner"),\n',
    )
    passed, said = copy.tests([*told.tests(), *FOLLOW], "-n", "2")
    assert passed, said
    assert told.compare(copy.touched()) == ([], [])
    assert len(copy.touched()) <= MOST_FILES
