"""A scanner at the recipient's mail server fetches every link of every mail. Nothing changes."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from agreements.enums import Channel, NoticeStep, Status
from agreements.mail import notice_link
from agreements.models import NoticeDelivery, OutboundEmail
from agreements.notice_lifecycle import STEPS
from agreements.services.notices import answers, notice_letters
from agreements.services.versions import announcement
from tests.factories import AgreementFactory
from tests.services import campaign
from tests.views import noticing

pytestmark = pytest.mark.django_db

_LINK = re.compile(r"http://testserver[^\s\"<>]*")


def links(content: str) -> set[str]:
    """Path and query of every link to the portal."""
    found = (urlsplit(unescape(link)) for link in _LINK.findall(content))
    return {f"{link.path}?{link.query}" if link.query else link.path for link in found}


def send_all_there_is() -> NoticeDelivery:
    """Every step of a campaign to somebody silent, somebody who opts out, and an open request."""
    draft = campaign.draft()
    old = draft.dataset.versions.get(number="1.0")
    silent, going = campaign.approved(old), campaign.approved(old)
    AgreementFactory(version=old, status=Status.DRAFT)
    version = campaign.announced(draft)
    owner = campaign.owner(version)
    campaign.told(version)
    answers.opt_out(going.notices.get(), how=Channel.LINK, by=None)
    version = announcement.postpone(version, campaign.day(50), by=owner)
    campaign.told(version)
    for days_before in (20, 6.9, 0.9):
        span = version.effective_at - timedelta(days=days_before) - timezone.now()
        with campaign.later(seconds=span.total_seconds()):
            campaign.told(version)
    announcement.call_off(version, by=owner)
    campaign.told(version)
    return silent.notices.get()


def test_nothing_changes_by_get_or_head_of_any_link_of_any_mail(smtp_sink):
    silent = send_all_there_is()
    written = OutboundEmail.objects.filter(notice_template__isnull=False, status="sent")
    letters = set(written.values_list("letter", "notice_template__step"))
    assert letters == {
        (notice_letters.letter_name(step, audience), step)
        for audience in ("agreement", "request")
        for step in STEPS[audience]
    }
    found: set[str] = set()
    for mail in smtp_sink.messages:
        for kind in ("plain", "html"):
            found |= links(mail.message.get_body((kind,)).get_content())
    assert urlsplit(notice_link.notice_url(silent)).path in found
    before = noticing.snapshot()
    for link in sorted(found):
        for fetch in (Client().get, Client().head):
            assert fetch(link, follow=True).status_code == 200, link
    assert noticing.snapshot() == before
    assert {step for _letter, step in letters} == set(NoticeStep.values) - {"deletion"}
