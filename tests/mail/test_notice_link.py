"""One link for one agreement, one version and one audience."""

import re

import pytest

from agreements import tokens
from agreements.enums import Audience
from agreements.exceptions import KeyMissing
from agreements.mail import notice_link
from agreements.models import NoticeDelivery


def test_a_link_is_the_same_each_time_and_another_for_anything_else():
    of = notice_link.notice_token
    assert of(1, 2, Audience.AGREEMENT) == of(1, 2, "agreement")
    others = {of(1, 2, "agreement"), of(1, 2, "request"), of(2, 1, "agreement"), of(12, 0, "")}
    assert len(others) == 4


@pytest.fixture
def delivery():
    kept = tokens.digest(notice_link.notice_token(3, 4, Audience.REQUEST))
    return NoticeDelivery(
        version_id=3, agreement_id=4, audience=Audience.REQUEST, token_sha256=kept
    )


def test_the_link_holds_the_token_and_nothing_else(delivery):
    token = notice_link.notice_token(3, 4, Audience.REQUEST)
    assert re.fullmatch("[A-Za-z0-9_-]{32}", token)
    assert notice_link.notice_url(delivery) == f"http://testserver/notices/{token}/"


def test_it_stays_the_same_under_a_new_key_as_long_as_the_old_one_is_there(delivery, settings):
    before = notice_link.notice_url(delivery)
    assert notice_link.is_current_link(delivery)
    settings.FIELD_KEYS = ["new", *settings.FIELD_KEYS]
    assert notice_link.notice_url(delivery) == before
    assert not notice_link.is_current_link(delivery)
    settings.FIELD_KEYS = ["new"]
    with pytest.raises(KeyMissing):
        notice_link.notice_url(delivery)
