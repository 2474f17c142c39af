"""Tokens that stand for one thing and no other."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from agreements import tokens


def test_the_same_token_can_be_made_again_for_a_reminder():
    assert tokens.make("notice", 1, 2, "agreement") == tokens.make("notice", 1, 2, "agreement")


@pytest.mark.parametrize(
    "other",
    [
        ("notice", 1, 2, "request"),
        ("notice", 2, 1, "agreement"),
        ("notice", 12, "", "agreement"),
        ("notice", "1\x1f2", "agreement"),
        ("receipt", 1, 2, "agreement"),
    ],
)
def test_it_is_bound_to_purpose_and_every_part(other):
    assert tokens.make(*other) != tokens.make("notice", 1, 2, "agreement")


def test_it_fits_an_address_line_and_can_not_be_guessed():
    made = tokens.make("notice", 1, 2, "agreement")
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", made)  # 192 bits


def test_another_installation_makes_others(settings):
    made = tokens.make("notice", 1)
    settings.FIELD_KEYS = ["another-key"]
    assert tokens.make("notice", 1) != made


def test_without_a_key_none_is_made(settings):
    settings.FIELD_KEYS = []
    with pytest.raises(ImproperlyConfigured):
        tokens.make("notice", 1)


def test_what_is_kept_does_not_open_anything():
    made = tokens.make("notice", 1)
    assert re.fullmatch(r"[0-9a-f]{64}", tokens.digest(made))
    assert made not in tokens.digest(made)
    assert tokens.digest(made) == tokens.digest(made) != tokens.digest(made + "A")
