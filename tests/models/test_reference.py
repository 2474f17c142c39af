"""The short public name of an agreement."""

import re
import secrets
from collections.abc import Iterator

import pytest

from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db


def test_can_be_read_aloud() -> None:
    assert re.fullmatch(r"LA-[2-9A-HJKMNP-TW-Z]{6}", AgreementFactory().reference)


def test_one_that_somebody_has_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: Iterator[str] = iter("AAAAAAAAAAAABBBBBB")
    monkeypatch.setattr(secrets, "choice", lambda _alphabet: next(drawn))
    assert [AgreementFactory().reference for _one in range(2)] == ["LA-AAAAAA", "LA-BBBBBB"]
