"""What an LA says to whoever publishes, word for word, by the version that binds."""

import pytest
from django.conf import settings

from agreements.models import LicenseVersion
from agreements.services.license_texts.publishing_rules import publishing_rules
from tests.factories import LicenseVersionFactory

pytestmark = pytest.mark.django_db

LA = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text()
LAST = "C. never link the used face photo with any possible trait of personal info (e.g., city, university, etc)."  # noqa: E501


def version(source: str = LA, **fields: object) -> LicenseVersion:
    return LicenseVersionFactory(source=source, **fields)


def test_conditions_begin_where_the_owner_says_and_leave_out_what_leads_to_a_list() -> None:
    rules = publishing_rules(version())
    assert (rules.citing.number, rules.images.number, rules.language) == (4, 3, "en")
    assert [words[:24] for words in rules.conditions] == [
        "Except for subject 07, t",
        "A. showing with necessit",
        "B. only use the least am",
        "C. never link the used f",
    ]
    assert rules.conditions[-1] == LAST
    assert all(words in LA for words in rules.conditions)


def test_where_the_words_changed_the_whole_clause_is_confirmed() -> None:
    rules = publishing_rules(version(LA.replace("Except for subject 07", "But for subject 07")))
    assert [words[:24] for words in rules.conditions] == [
        "The data should be downl",
        "The user may not distrib",
        "A. showing with necessit",
        "B. only use the least am",
        "C. never link the used f",
    ]


def test_an_la_says_itself_which_clause_it_is() -> None:
    source = LA.replace("language: en", "language: en\nasks: {citing: 5}")
    rules = publishing_rules(version(source))
    assert (rules.citing.number, rules.images, rules.conditions) == (5, None, ())


@pytest.mark.parametrize("asks", [{}, {"images": 99, "citing": 99}])
def test_what_nobody_asks_is_not_there(asks: dict[str, int]) -> None:
    rules = publishing_rules(version(dataset__asks=asks))
    assert (rules.citing, rules.images, rules.confirmed()) == (None, None, {})


def test_a_text_from_before_the_format_asks_nothing() -> None:
    assert publishing_rules(version("---\n---\n")).images is None
