"""Mails about new LA versions on the desk: their words, their names, how far they got."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.enums import MailStatus
from agreements.mail import notice_link
from agreements.mail.stored_letter import MERGE_FIELDS
from tests.admin import desk
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db
LIST = "admin:agreements_outboundemail_changelist"


@pytest.fixture
def mail() -> models.OutboundEmail:
    notice = told(announced())
    notice_template = models.NoticeTemplate.objects.create(
        version=notice.version,
        audience=notice.audience,
        step="reminder_7",
        language="en",
        subject=f"{MERGE_FIELDS['reference']}: a new License Agreement",
        text=f"Dear {MERGE_FIELDS['name']},\nanswer here: {MERGE_FIELDS['link']}\n",
        html="<p>",
    )
    return desk.mail(
        notice.agreement,
        notice=notice,
        notice_template=notice_template,
        letter="reminder_agreement",
        subject="",
        text="",
        html="",
        personal={"name": "Nguyễn <Ánh>", "reference": "LA-777777"},
    )


@pytest.fixture
def owner(mail: models.OutboundEmail) -> Client:
    return desk.owner(mail.agreement.dataset)


def shown(client: Client, mail: models.OutboundEmail, page: str = "change") -> str:
    address = reverse(f"admin:agreements_outboundemail_{page}", args=[mail.pk])
    return client.get(address).content.decode()


def test_the_page_shows_the_words_that_went_out(owner, mail) -> None:
    page = shown(owner, mail)
    assert "LA-777777: a new License Agreement" in page
    assert "Dear Nguyễn &lt;Ánh&gt;," in page
    assert [mark for mark in MERGE_FIELDS.values() if mark in page] == []


def test_the_link_that_answers_for_the_signer_is_masked(owner, mail) -> None:
    for page in (shown(owner, mail), shown(owner, mail, "resend")):
        assert notice_link.notice_url(mail.notice).rsplit("/", 2)[1] not in page
    assert notice_link.masked_url() in shown(owner, mail)


def test_a_mail_is_called_by_words(owner, mail) -> None:
    desk.mail(mail.agreement, letter="changes_requested")
    listed = owner.get(reverse(LIST)).content.decode()
    assert "Reminder, 7 days before" in listed
    assert "Changes requested" in listed
    for page in (listed, shown(owner, mail), shown(owner, mail, "resend")):
        assert "reminder_agreement" not in page
        assert "changes_requested" not in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (MailStatus.PAUSED, "Paused by staff"),
        (MailStatus.DROPPED, "Not sent: no longer due"),
    ],
)
def test_what_was_held_back_says_so(owner, mail, status, words) -> None:
    models.OutboundEmail.objects.filter(pk=mail.pk).update(status=status)
    assert f"{words}</strong>" in shown(owner, mail)


def test_the_request_lists_its_notices_and_the_words_of_its_mails(owner, mail) -> None:
    page = owner.get(desk.page("change", mail.agreement)).content.decode()
    assert "LA-777777: a new License Agreement" in page
    version = mail.notice.version
    progress = reverse("admin:agreements_licenseversion_progress", args=[version.pk])
    assert f'<a href="{progress}">1.1</a>' in page


def test_a_reviewer_reads_the_notices_without_a_link(mail) -> None:
    page = desk.reviewer(mail.agreement.dataset).get(desk.page("change", mail.agreement))
    assert "New versions" in page.content.decode()
    assert "/progress/" not in page.content.decode()
