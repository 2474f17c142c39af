"""A check of scans: pages of very different resolution were not scanned together."""

import pytest

from tests.recipes.conftest import Filled
from tests.recipes.contributing import recipe
from tests.recipes.working_copy import WorkingCopy

pytestmark = pytest.mark.full

CHECKS = "agreements/scans/checks"
MESSAGES = "agreements/scans/finding_messages.py"
CHECK = '''"""Were all pages scanned alike?"""

from collections.abc import Sequence

from agreements.enums import Check
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding, make_finding
from agreements.scans.observation import PageObservation


def check_evenness(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By the resolution of those that were recognized."""
    found = {page.dpi for page in pages if page.dpi}
    if not found:
        return []
    if max(found) >= 3 * min(found):
        return [make_finding(Check.EVENNESS, "uneven")]
    return [make_finding(Check.EVENNESS, "even")]
'''
WORDS = """    # evenness
    "even": FaultlessMessage(_("All pages were scanned alike.")),
    "uneven": FindingMessage(
        _("The pages were not scanned alike."), review=_("Look whether they belong together.")
    ),
"""
TEST = """def test_pages_of_very_different_resolution() -> None:
    assert found(whole(dpi=600)) == [("uneven", None, None)]


"""


def test_as_contributing_tells(copy: WorkingCopy, databases: Filled) -> None:
    told = recipe("Add a check of scans.")
    copy.insert(
        "agreements/enums/scan.py",
        '    EVENNESS = "evenness", _("Evenness")\n',
        after='    REUSE = "reuse", _("Use elsewhere")\n',
    )
    copy.manage("makemigrations", "-n", "evenness")
    copy.write(f"{CHECKS}/evenness.py", CHECK)
    copy.insert(
        f"{CHECKS}/run.py",
        "from agreements.scans.checks.evenness import check_evenness\n",
        after="from agreements.scans.checks.clauses import check_clauses\n",
    )
    copy.insert(
        f"{CHECKS}/run.py",
        "    Check.EVENNESS: check_evenness,\n",
        after="    Check.REUSE: check_reuse,\n",
    )
    copy.insert(MESSAGES, WORDS, after="FINDING_MESSAGES: dict[str, FindingMessage] = {\n")
    databases.migrate(copy)
    passed, said = copy.tests(told.tests())
    assert not passed, "no test has met its sentence"
    assert "test_every_sentence_is_said_by_a_check" in said
    copy.insert(
        told.tests()[0],
        TEST,
        after="    assert found(whole(**facts)) == [(code, 3, 3)]\n\n\n",
    )
    passed, said = copy.tests(told.tests())
    assert passed, said
    assert told.compare(copy.touched()) == ([], [])
