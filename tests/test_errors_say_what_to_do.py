"""Every error with a sentence of its own tells its reader what to do, not only what is wrong."""

import re

import pytest
from django.urls import get_resolver

from agreements.exceptions import PortalError, TooManyTries
from agreements.scans.gate.rejection_reasons import REJECTION_REASONS

# A sentence or clause that begins with what to do, or says that there is nothing to do.
_TOLD = re.compile(
    r"(?:^|[.:,;] (?:so |then |please |later, |or |and |and then )?|Please |then )"
    r"(Add|Apply|Ask|Call|Change|Choose|Come|Compare|Confirm|Correct|Download|Enter|Fill|Forget|Give|"
    r"Invite|Look|Name|Note|Open|Paste|Print|Put|Read|Register|Reload|Remove|Report|Run|Save|Scan|"
    r"See|Select|Send|Sign|Suspend|Take|Talk|Tell|Tick|Try|Type|Unpack|Upload|Use|Wait|Write|Begin|End|Say)\b"
    r"|Nothing has to be done|You don’t have to do anything|can tell|lifts the suspension"
    r"|The request’s page shows|the data page has|The list of who has access shows|Its page says"
    r"|An owner of the dataset can make one|Owners of a dataset make",
    re.IGNORECASE,
)


def _all_errors(of: type[PortalError] = PortalError) -> list[type[PortalError]]:
    get_resolver().url_patterns  # noqa: B018 - what no page imports, nobody is shown
    found = [of] if "sentence" in vars(of) else []
    return found + [each for sub in of.__subclasses__() for each in _all_errors(sub)]


def test_an_error_says_what_to_do() -> None:
    # Those with a number of seconds end with how long to wait.
    said = {
        each.__qualname__: str(each(60)) if issubclass(each, TooManyTries) else str(each.sentence)
        for each in _all_errors()
    }
    assert len(said) > 100
    assert {name: words for name, words in said.items() if not _TOLD.search(words)} == {}


def test_a_refused_file_says_what_to_do() -> None:
    said = {code: str(words) for code, words in REJECTION_REASONS.items()}
    assert {code: words for code, words in said.items() if not _TOLD.search(words)} == {}


@pytest.mark.parametrize(
    "said", ["This is damaged.", "Somebody was faster: it is done.", "The period is over, sadly."]
)
def test_the_search_finds_what_only_says_what_is_wrong(said) -> None:
    assert not _TOLD.search(said)
