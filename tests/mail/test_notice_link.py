"""One link for one agreement, one version and one audience."""

import re

from agreements import tokens
from agreements.enums import Audience
from agreements.mail import notice_link
from agreements.models import NoticeDelivery


def test_a_link_is_the_same_each_time_and_another_for_anything_else():
    of = notice_link.token
    assert of(1, 2, Audience.AGREEMENT) == of(1, 2, "agreement")
    others = {of(1, 2, "agreement"), of(1, 2, "request"), of(2, 1, "agreement"), of(12, 0, "")}
    assert len(others) == 4


def test_the_link_holds_the_token_and_nothing_else():
    delivery = NoticeDelivery(version_id=3, agreement_id=4, audience=Audience.REQUEST)
    found = re.fullmatch(r"http://testserver/notices/([\w-]{32})/", notice_link.link(delivery))
    assert found
    assert tokens.digest(found[1]) == tokens.digest(notice_link.token(3, 4, Audience.REQUEST))
