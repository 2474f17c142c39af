"""Mails that did not arrive: nobody learns only by chance that a signer was never told."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import Audience, MailStatus, NoticeState, NoticeStep, Status
from agreements.services.mail import bounces
from agreements.services.mail.delivery_results import mark_failed, mark_sent
from tests.admin import desk
from tests.factories import AgreementFactory, UserFactory
from tests.mail.conftest import claim_mails
from tests.mail.reports import report_on
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db
LETTERS = ["approved", "changes_requested", "rejected", "receipt"]
WORDS = "550 5.1.1 &lt;li@psych.example.edu&gt;: User unknown"


@pytest.fixture
def agreement() -> models.Agreement:
    return AgreementFactory(status=Status.APPROVED)


def sent(agreement: models.Agreement | None, **fields: Any) -> models.OutboundEmail:
    written = {"letter": "approved", "to": "signer@example.edu", **fields}
    if agreement:
        written["to"] = agreement.signer.email
    return desk.mail(agreement, status=MailStatus.SENT, sent_at=timezone.now(), **written)


def bounced(agreement: models.Agreement | None, **fields: Any) -> models.OutboundEmail:
    mail = sent(agreement, **fields)
    bounces.record_mail(report_on(mail), source="test")
    mail.refresh_from_db()
    return mail


def administrator() -> Client:
    return desk.browser(UserFactory(is_staff=True, is_superuser=True))


def start(client: Client) -> str:
    return client.get(reverse("admin:index")).content.decode()


def queue(client: Client) -> str:
    return client.get(reverse("admin:agreements_agreement_changelist")).content.decode()


def dossier(client: Client, agreement: models.Agreement) -> str:
    return client.get(desk.page("change", agreement)).content.decode()


def page(mail: models.OutboundEmail) -> str:
    return reverse("admin:agreements_outboundemail_told", args=[mail.pk])


@pytest.mark.parametrize("letter", LETTERS)
def test_a_bounced_mail_is_on_each_page_that_staff_start_from(letter, agreement) -> None:
    mail = bounced(agreement, letter=letter)
    for client in (desk.reviewer(agreement.dataset), desk.owner(agreement.dataset)):
        for shown in (start(client), dossier(client, agreement)):
            assert "An e-mail did not arrive" in shown
            assert WORDS in shown
            assert page(mail) in shown
        listed = queue(client)
        assert agreement.reference in listed
        assert "e-mail did not arrive" in listed


def test_a_mail_that_the_server_refused_is_there_too(agreement) -> None:
    desk.mail(agreement, status="queued", letter="approved")
    (row,) = claim_mails(1)
    mark_failed(row, "550 no such user")
    assert "550 no such user" in start(desk.reviewer(agreement.dataset))


def test_without_one_nothing_is_said(agreement) -> None:
    sent(agreement)
    client = desk.owner(agreement.dataset)
    for shown in (start(client), queue(client), dossier(client, agreement)):
        assert "did not arrive" not in shown
    assert agreement.reference not in queue(client)


def test_staff_of_another_dataset_and_plain_staff_are_told_nothing(agreement) -> None:
    mail = bounced(agreement)
    elsewhere = AgreementFactory().dataset
    for client in (
        desk.owner(elsewhere),
        desk.reviewer(elsewhere),
        desk.browser(UserFactory(is_staff=True)),
    ):
        assert "did not arrive" not in start(client)
        assert client.get(page(mail)).status_code == 404
        assert client.post(page(mail), {"how": "x"}).status_code == 404
    mail.refresh_from_db()
    assert mail.unreached_at is not None


CODE = {"letter": "login_code", "is_secret": True, "text": "", "html": ""}


def test_a_code_that_came_back_is_an_administrators(agreement) -> None:
    mail = bounced(None, **CODE, to=agreement.signer.email)
    owner, admin = desk.owner(agreement.dataset), administrator()
    for shown in (start(owner), queue(owner), dossier(owner, agreement)):
        assert "did not arrive" not in shown
    assert owner.get(page(mail)).status_code == 404
    for shown in (start(admin), dossier(admin, agreement)):
        assert "Sign-in code" in shown
        assert page(mail) in shown
    assert (
        "e-mail did not arrive"
        in admin.get(
            reverse("admin:agreements_agreement_changelist") + "?status=all"
        ).content.decode()
    )
    assert "ask the person to sign in again" in admin.get(page(mail)).content.decode()


def test_whoever_signed_in_since_has_had_a_code(agreement) -> None:
    bounced(None, **CODE, to=agreement.signer.email)
    admin = administrator()
    models.User.objects.filter(email=agreement.signer.email).update(
        last_login=timezone.now() + timedelta(seconds=1)
    )
    assert "did not arrive" not in start(admin)


def test_it_is_said_until_a_server_took_the_mail_again(agreement) -> None:
    mail = bounced(agreement)
    owner = desk.owner(agreement.dataset)
    resend = reverse("admin:agreements_outboundemail_resend", args=[mail.pk])
    assert resend in owner.get(page(mail)).content.decode()
    owner.post(resend)
    assert "It is on its way again." in start(owner)
    (row,) = claim_mails(1)
    mark_sent(row, "250 OK")
    assert "did not arrive" not in start(owner)


def test_or_until_staff_note_that_they_told_the_person(agreement) -> None:
    mail = bounced(agreement)
    client = desk.reviewer(agreement.dataset)
    assert client.post(page(mail), {"how": " "}).status_code == 422
    answer = client.post(page(mail), {"how": "By telephone, today."})
    assert (answer.status_code, answer["Location"]) == (302, desk.page("change", agreement))
    assert "did not arrive" not in start(client) + queue(client)
    assert "By telephone, today." in dossier(client, agreement)
    event = models.AuditEvent.objects.get(action="mail:told")
    assert (event.subject, event.details["how"]) == (agreement.reference, "By telephone, today.")
    for again in (client.get(page(mail)), client.post(page(mail), {"how": "Again."})):
        assert again.status_code == 409
    mail.refresh_from_db()
    assert mail.informed_how == "By telephone, today."


def test_a_reviewer_is_not_sent_to_a_page_that_is_not_theirs(agreement) -> None:
    shown = desk.reviewer(agreement.dataset).get(page(bounced(agreement))).content.decode()
    assert "/resend/" not in shown
    assert "A data owner can do that." in shown


def about(step: NoticeStep, state: NoticeState) -> models.OutboundEmail:
    notice = told(announced(), state)
    notice_template = models.NoticeTemplate.objects.create(
        version=notice.version, audience=Audience.AGREEMENT, step=step, language="en", subject="x"
    )
    return desk.mail(
        notice.agreement, notice=notice, notice_template=notice_template, status="bounced"
    )


@pytest.mark.parametrize(
    ("step", "state", "is_said"),
    [
        # Listed with the announcement.
        (NoticeStep.NOTICE, NoticeState.UNREACHED, False),
        (NoticeStep.REMINDER_7, NoticeState.CONTINUED, False),
        (NoticeStep.POSTPONED, NoticeState.UNREACHED, False),
        (NoticeStep.POSTPONED, NoticeState.CONTINUED, True),
        (NoticeStep.CALLED_OFF, NoticeState.SENT, True),
        (NoticeStep.DELETION, NoticeState.OPTED_OUT, True),
    ],
)
def test_of_mails_to_thousands_only_what_no_other_list_says(step, state, is_said) -> None:
    mail = about(step, state)
    owner = desk.owner(mail.agreement.dataset)
    assert (page(mail) in start(owner)) is is_said


def test_the_start_page_says_the_latest_and_that_there_are_more(agreement) -> None:
    for _number in range(21):
        mail = desk.mail(agreement)
    client = desk.owner(agreement.dataset)
    shown = start(client)
    assert "20 e-mails did not arrive" in shown
    assert page(mail) in shown
    assert "There are more" in shown


def test_the_start_page_asks_no_more_for_many(agreement, django_assert_max_num_queries) -> None:
    client = desk.owner(agreement.dataset)
    for _number in range(3):
        desk.mail(agreement, letter="approved")
    start(client)
    with django_assert_max_num_queries(20):
        start(client)
