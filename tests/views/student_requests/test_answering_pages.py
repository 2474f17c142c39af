"""The page behind the link in the supervisor's mail."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import Status, StudentRequestState
from agreements.log_lines import LogFormatter
from agreements.models import Agreement, StoppedAddress, StudentRequest, User
from tests.accounts.people import SIGN_IN, mailed_codes, type_code
from tests.factories import AgreementFactory, SignerFactory, UserFactory
from tests.services.student_requests.requesting import (
    SUPERVISOR,
    asked,
    link_of,
    mails_to,
    stands,
)
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> StudentRequest:
    return asked()


@pytest.fixture
def link(row: StudentRequest) -> str:
    return link_of(row)


def test_it_says_who_asks_for_what_and_opening_it_decides_nothing(client, row, link):
    for method in (client.get, client.head):
        answer = method(link)
        assert answer.status_code == 200
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer.headers["Cache-Control"]
    said = words(client.get(link))
    assert "Mei Lin, who proved the address mei@stu.example.edu, would like" in said
    assert "Bo Sun, Student, MEGC-8, bo@stu.example.edu" in said
    for step in ("take-up/", "decline/"):
        assert client.get(link + step).headers["Location"] == link
    row.refresh_from_db()
    assert row.state == "asked"


class TestTakingUp:
    def test_by_the_code_it_becomes_the_supervisors_own_request(self, client, row, link):
        fields = {"email": SUPERVISOR, "next": f"{link}take-up/"}
        sent = client.post(f"{link}take-up/", fields)
        assert (sent.status_code, sent.headers["Location"]) == (307, SIGN_IN)
        client.post(SIGN_IN, fields)
        assert Agreement.objects.count() == 0
        there = type_code(client, mailed_codes(SUPERVISOR)[-1], next=fields["next"])
        answer = client.get(there.headers["Location"])
        agreement = Agreement.objects.get()
        assert agreement.signer.email == SUPERVISOR
        assert answer.headers["Location"] == f"/requests/{agreement.reference}/form/"
        for section in ("use", "people"):
            page = words(client.get(f"/requests/{agreement.reference}/form/{section}/"))
            assert "What a student filled in is in here. Check it: it is not saved yet." in page
        people = client.get(f"/requests/{agreement.reference}/form/people/").content.decode()
        assert 'value="Mei Lin"' in people
        assert 'value="Bo Sun"' in people

    def test_a_get_of_somebody_signed_in_takes_nothing_up(self, client, row, link):
        client.force_login(UserFactory(email=SUPERVISOR))
        assert client.get(f"{link}take-up/").headers["Location"] == link
        assert Agreement.objects.count() == 0

    def test_somebody_else_is_told_how(self, client, row, link):
        for user in (UserFactory(), row.student):
            client.force_login(user)
            answer = client.post(f"{link}take-up/")
            assert answer.status_code == 403
            assert f"sent to {SUPERVISOR}" in words(answer)
        assert Agreement.objects.count() == 0

    def test_needs_the_forms_token(self, row, link):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(UserFactory(email=SUPERVISOR))
        assert browser.post(f"{link}take-up/").status_code == 403
        assert Agreement.objects.count() == 0

    @pytest.mark.parametrize(
        ("status", "sentence"),
        [
            (Status.DRAFT, "nothing that you saved is written over"),
            (Status.AWAITING_SIGNATURE, "go back to its form there first"),
            (Status.IN_REVIEW, "so its list can’t be changed now"),
        ],
    )
    def test_what_the_supervisor_has_already_is_told(self, client, row, link, status, sentence):
        version = row.dataset.versions.get()
        signer = SignerFactory(user=UserFactory(email=SUPERVISOR))
        own = AgreementFactory(version=version, signer=signer, status=status)
        client.force_login(signer.user)
        assert sentence in words(client.get(link))
        answer = client.post(f"{link}take-up/")
        after = words(client.get(link))
        if status == Status.DRAFT:
            assert answer.headers["Location"] == f"/requests/{own.reference}/form/"
            assert f"What the student filled in is in {own.reference}." in after
            assert "Put them into my list" not in after
            own.refresh_from_db()
            own.typed = {}
            own.save(update_fields=["typed"])
            assert "Put them into my list" in words(client.get(link))  # thrown away
        else:
            assert answer.headers["Location"] == link
            assert "This was taken up on" in after
            if status != Status.AWAITING_SIGNATURE:  # that page shows a document
                assert "Mei Lin, MEGC-7" in words(client.get(own.get_absolute_url()))
        assert Agreement.objects.count() == 1

    def test_with_an_agreement_in_force_an_amendment_begins(self, client, row, link):
        version = row.dataset.versions.get()
        signer = SignerFactory(user=UserFactory(email=SUPERVISOR))
        own = AgreementFactory(version=version, signer=signer, status=Status.APPROVED)
        client.force_login(signer.user)
        assert "an amendment begins" in words(client.get(link))
        form = client.post(f"{link}take-up/", follow=True)
        amendment = Agreement.objects.get(amends=own)
        after = words(client.get(link))
        assert f"What the student filled in is in {amendment.reference}." in after
        assert "Put them into my list" not in after
        assert amendment.reference in words(form)
        people = client.get(reverse("request_people", args=[amendment.reference]))
        assert 'value="Mei Lin"' in people.content.decode()

    def test_too_late_is_told(self, client, row, link):
        client.force_login(UserFactory(email=SUPERVISOR))
        student = Client()
        student.force_login(row.student)
        student.post(f"{row.get_absolute_url()}withdraw/")
        answer = client.post(f"{link}take-up/")
        assert answer.status_code == 409
        assert "now “Withdrawn”" in words(answer)
        assert Agreement.objects.count() == 0


class TestDeclining:
    @pytest.mark.parametrize(
        "fields", [{}, {"how": ""}, {"how": "word", "word": " "}, {"how": "x"}]
    )
    def test_what_presses_every_button_says_nothing_by_it(self, client, row, link, fields):
        assert client.post(f"{link}decline/", fields).status_code == 422
        row.refresh_from_db()
        assert row.state == "asked"

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"how": "word", "word": "Ask Dr. Wu.\r\n<b>"}, "Ask Dr. Wu."),
            ({"how": "not_me"}, "says that they are not your supervisor"),
            ({"how": "no_more_mail"}, "asked us not to write there again"),
        ],
    )
    def test_works_without_cookie_or_login_and_the_student_is_told(self, row, link, fields, told):
        browser = Client(enforce_csrf_checks=True)
        for _twice in range(2):
            answer = browser.post(f"{link}decline/", fields)
            assert answer.headers["Location"] == link
        assert "This was declined." in words(browser.get(link))
        ((_letter, text),) = mails_to(row.student.email)
        assert told in text
        browser.force_login(row.student)
        assert told in words(browser.get(row.get_absolute_url()))
        assert StoppedAddress.objects.exists() == (fields["how"] == "no_more_mail")

    @pytest.mark.parametrize("state", list(StudentRequestState)[2:])
    def test_no_more_mail_can_be_said_later(self, client, state):
        row = stands(state)
        link = link_of(row)
        assert "No more mail" in words(client.get(link))
        assert client.post(f"{link}decline/", {"how": "no_more_mail"}).status_code == 302
        assert StoppedAddress.objects.get().email == SUPERVISOR
        assert "We write no more mail of this kind" in words(client.get(link))

    def test_a_second_answer_is_told_the_first(self, client, row, link):
        client.post(f"{link}decline/", {"how": "not_me"})
        answer = client.post(f"{link}decline/", {"how": "word", "word": "No."})
        assert answer.status_code == 409
        assert "now “Declined”" in words(answer)


class TestAWrongLink:
    @pytest.mark.parametrize("token", ["x" * 32, "x", "%00"])
    def test_leads_nowhere(self, client, token):
        for step in ("", "take-up/", "decline/"):
            for method in (client.get, client.post):
                assert method(f"/students/{token}/{step}").status_code in (404, 405)
        assert Agreement.objects.count() == 0

    def test_of_a_student_who_corrected_whom_to_ask_says_so(self, client, row, link):
        student = Client()
        student.force_login(row.student)
        said = {"supervisor_name": "T", "supervisor_email": "t@x.edu"}
        student.post(reverse("student_request_correct", args=[row.reference]), said)
        answer = client.get(link)
        assert answer.status_code == 404
        assert "corrected whom to ask" in words(answer)

    def test_with_a_bracket_behind_it_is_opened_all_the_same(self, client, link):
        assert client.get(f"{link[:-1]}%3E").headers["Location"] == link


def test_whoever_took_it_up_is_alone_in_reading_it_later(client):
    row = stands(StudentRequestState.TAKEN_UP)
    assert "Mei Lin" not in words(client.get(link_of(row)))
    client.force_login(User.objects.get(email=SUPERVISOR))
    assert "Mei Lin" in words(client.get(link_of(row)))


def test_no_log_tells_the_link(client, caplog, link):
    caplog.handler.setFormatter(LogFormatter())
    for token in (link.split("/")[2], "x" * 31):
        client.get(f"/students/{token}/nothing/")
    assert caplog.text.count('"status": 404, "method": "GET", "view": null') == 2
    assert link.split("/")[2] not in caplog.text
    assert "x" * 31 not in caplog.text
