"""The short public name of an agreement."""

import re
import secrets

import pytest

from agreements.models import Agreement
from agreements.services.requests import applying
from tests.factories import AgreementFactory, UserFactory, rendered_version


def test_can_be_read_aloud() -> None:
    assert re.fullmatch(r"LA-[2-9A-HJKMNP-TW-Z]{6}", Agreement().reference)


@pytest.mark.django_db
def test_one_that_somebody_has_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    AgreementFactory(reference="LA-AAAAAA")
    dataset, user = rendered_version().dataset, UserFactory()
    drawn = iter("AAAAAABBBBBB")
    monkeypatch.setattr(secrets, "choice", lambda _alphabet: next(drawn))
    assert applying.start_request(dataset, by=user).reference == "LA-BBBBBB"
