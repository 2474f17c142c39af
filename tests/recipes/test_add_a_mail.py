"""A letter to the signer whose request a reviewer hands back to the others."""

import pytest

from tests.recipes.contributing import recipe
from tests.recipes.working_copy import WorkingCopy

pytestmark = pytest.mark.full

BY_HAND = "tests/services/test_transitions.py"
# Written once for each row of the table that has one.
WRITTEN = "tests/mail/test_letters.py"
TEMPLATE = """{% extends "mail/parts/agreement.md" %}
{% load i18n %}
{% block subject %}{% translate "Another reviewer takes over" %} – {{ reference }}{% endblock %}
{% block preheader %}{% translate "Your request waits for another reviewer now." %}{% endblock %}
{% block heading %}{% translate "Another reviewer takes over" %}{% endblock %}
{% block words %}
{% translate "Your request waits for another reviewer now. You need not do anything." %}
{% endblock words %}
{% block turn %}{% translate "Nothing to do" %}{% endblock %}
{% block next %}{% translate "We write to you when it is decided." %}{% endblock %}
"""


def test_as_contributing_tells(copy: WorkingCopy) -> None:
    told = recipe("Add a mail.")
    copy.write("templates/mail/released.md", TEMPLATE)
    copy.insert(
        "agreements/mail/letter_names.py",
        '    "released": _("Back among the others"),\n',
        after='    "rejected": _("Rejected"),\n',
    )
    copy.insert(
        "agreements/lifecycle.py",
        ', "released"',
        after="Transition(Verb.RELEASE_REVIEW, {_S.IN_REVIEW}, _S.SUBMITTED, Party.REVIEWER",
    )
    passed, said = copy.tests([BY_HAND], "-n", "2", "-k", "letter or mail or release_review")
    assert not passed, "the row by hand is still lacking"
    assert "released" in said
    copy.insert(
        BY_HAND,
        '    Verb.RELEASE_REVIEW: "released",\n',
        after='    Verb.REJECT: "rejected",\n',
    )
    passed, said = copy.tests(told.tests(), "-n", "2")
    assert passed, said
    assert told.compare(copy.touched(), only_run={WRITTEN}) == ([], [])
