"""What there is at all beside an agreement's row."""

from typing import Any

import pytest

from agreements.models import NoticeDelivery, ReviewDecision, SignedScan
from agreements.selectors.requests import beside
from tests.factories import AgreementFactory
from tests.services.telling import announced, told
from tests.site_world import submitted

pytestmark = pytest.mark.django_db


def test_nothing_of_a_new_one() -> None:
    submitted()  # another one, with its papers
    assert beside.kinds_beside(AgreementFactory()) == frozenset()


def test_every_kind_of_which_there_is_a_row(django_assert_num_queries: Any) -> None:
    agreement = submitted()
    there = {kind for kind in beside._KINDS if kind.objects.filter(agreement=agreement).exists()}
    assert SignedScan in there
    assert ReviewDecision not in there
    with django_assert_num_queries(1):
        assert beside.kinds_beside(agreement) == there


def test_a_notice() -> None:
    assert NoticeDelivery in beside.kinds_beside(told(announced()).agreement)
