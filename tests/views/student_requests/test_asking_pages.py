"""The student's pages: the form, what became of it, and the ways to correct it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.enums import Decline, StudentRequestState
from agreements.models import AuditEvent, OutboundEmail, StudentRequest, User
from agreements.services.student_requests import answering
from tests.factories import AgreementFactory, LicenseVersionFactory, SignerFactory, UserFactory
from tests.services.student_requests.requesting import SUPERVISOR, asked, mails_to, stands
from tests.tiers import full
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

FILLED = {
    "name": "Mei Lin",
    "role": "student",
    "competition_id": "MEGC-7",
    "intended_use": "Recognition of micro-expressions.",
    "supervisor_name": "Prof. Tan",
    "supervisor_email": SUPERVISOR,
    "people-0-name": "Bo Sun",
    "people-0-role": "student",
    "people-0-competition_id": "none",
    "people-0-email": "bo@stu.example.edu",
}


@pytest.fixture
def student() -> User:
    return UserFactory(email="mei@stu.example.edu")


@pytest.fixture
def browser(client: Client, student: User) -> Client:
    client.force_login(student)
    return client


@pytest.fixture
def url() -> str:
    return reverse("student_start", args=[LicenseVersionFactory().dataset.slug])


class TestTheForm:
    def test_asks_the_supervisor(self, browser, url, student):
        answer = browser.post(url, FILLED)
        row = StudentRequest.objects.get()
        assert answer.headers["Location"] == row.get_absolute_url()
        assert (row.student, row.supervisor_email, row.fellows.count()) == (student, SUPERVISOR, 1)
        assert len(mails_to(SUPERVISOR)) == 1
        said = words(browser.get(row.get_absolute_url()))
        assert "We are writing to your supervisor" in said
        assert f"You asked {SUPERVISOR} to sign" in said
        assert row.reference in words(browser.get("/requests/"))

    def test_is_only_there_where_a_clause_asks_for_it(self, browser):
        dataset = LicenseVersionFactory(dataset__asks={"work_email": 2}).dataset
        assert browser.get(reverse("student_start", args=[dataset.slug])).status_code == 404
        page = words(browser.get(reverse("apply", args=[dataset.slug])))
        assert "Who signs?" not in page

    def test_leads_to_the_request_that_is_open(self, browser, url, student):
        browser.post(url, FILLED)
        there = StudentRequest.objects.get().get_absolute_url()
        assert browser.get(url).headers["Location"] == there
        assert browser.post(url, {**FILLED, "name": "Other"}).headers["Location"] == there
        assert OutboundEmail.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"supervisor_email": "mei@stu.example.edu"}, "This is your own address."),
            ({"supervisor_email": "MEI@STU.example.edu"}, "This is your own address."),
            ({"supervisor_email": "a@x.edu, b@x.edu"}, "Enter one address only."),
            ({"supervisor_email": "a@x.edu\r\nBcc: b@x.edu"}, "Enter the address on one line"),
            ({"supervisor_email": ""}, "Enter your supervisor’s work e-mail address."),
            ({"supervisor_email": "tan@gmial.com"}, "Did you mean tan@gmail.com?"),
            ({"supervisor_email": "tan@qq.com"}, "qq.com doesn’t show where somebody works."),
            ({"supervisor_email": "tan@qq.com"}, "Clause 2 of the License Agreement"),
            ({"supervisor_name": "\u202e\u200b"}, "Enter your supervisor’s name."),
            ({"name": "Buy at www.shop.example"}, "Enter a name alone"),
            ({"supervisor_name": "See https://x.example"}, "Enter a name alone"),
            ({"name": "\x00"}, "can't be stored"),
            ({"name": "x" * 10_000}, "Use at most 200 characters"),
            ({"intended_use": "x" * 10_000}, "Use at most 4000 characters"),
            ({"role": "admin"}, "Select a valid choice"),
            ({"people-0-email": SUPERVISOR}, "This is your supervisor’s address."),
            (
                {"people-0-email": "mei@stu.example.edu"},
                "This is your own address, and you are not",
            ),
            ({"people-0-name": ""}, "Enter this person's name."),
            full({f"people-{n}-name": f"P{n}" for n in range(300)}, "at most 200 people"),
        ],
    )
    def test_says_what_is_wrong_and_writes_nothing(self, browser, url, changes, sentence):
        answer = browser.post(url, {**FILLED, **changes})
        assert (answer.status_code, StudentRequest.objects.count()) == (422, 0)
        assert sentence in words(answer)
        assert OutboundEmail.objects.count() == 0

    @pytest.mark.parametrize("address", ["tan@gmial.com", "tan@qq.com"])
    def test_an_address_that_was_asked_back_can_be_meant(self, browser, url, address):
        typed = {**FILLED, "supervisor_email": address}
        assert 'name="anyway"' not in browser.get(url).content.decode()
        assert 'name="anyway"' in browser.post(url, typed).content.decode()
        assert browser.post(url, {**typed, "anyway": "on"}).status_code == 302
        assert StudentRequest.objects.get().supervisor_email == address

    def test_adds_and_removes_rows_without_scripts(self, browser, url):
        added = browser.post(url, {**FILLED, "rows": "add"}).content.decode()
        assert 'name="people-1-name"' in added
        assert 'value="Mei Lin"' in added
        removed = browser.post(url, {**FILLED, "rows": "remove-people-0"}).content.decode()
        assert "Bo Sun" not in removed
        assert StudentRequest.objects.count() == 0

    def test_what_was_typed_waits_for_who_was_signed_out(self, client, url, student):
        client.post(url, FILLED)
        client.force_login(student)
        page = client.get(url).content.decode()
        assert 'value="Prof. Tan"' in page
        assert 'value="Bo Sun"' in page

    def test_is_filled_in_with_what_is_known(self, browser, student):
        own = AgreementFactory(signer=SignerFactory(user=student, name="林梅"))
        page = browser.get(reverse("student_start", args=[own.dataset.slug])).content.decode()
        assert 'value="林梅"' in page
        assert own.intended_use in page


class TestLimits:
    def test_a_student_writes_to_six_a_day(self, browser, url, student):
        for number in range(6):
            assert (
                browser.post(url, {**FILLED, "supervisor_email": f"p{number}@x.edu"}).status_code
                == 302
            )
            StudentRequest.objects.all()[0].fellows.all().delete()
            row = StudentRequest.objects.get()
            browser.post(f"{row.get_absolute_url()}withdraw/")
            row.delete()
        refused = browser.post(url, {**FILLED, "supervisor_email": "p7@x.edu"})
        assert refused.status_code == 429
        assert "Wait 24 hours" in words(refused)
        assert 'value="p7@x.edu"' in refused.content.decode()

    def test_an_address_gets_twelve_a_day_whoever_asks(self, client, url):
        codes = []
        for number in range(13):
            client.force_login(UserFactory(email=f"s{number}@stu.example.edu"))
            codes.append(client.post(url, FILLED).status_code)
        assert codes == [302] * 12 + [429]
        assert len(mails_to(SUPERVISOR)) == 12

    def test_correcting_and_writing_again_count_as_well(self, browser, url):
        browser.post(url, FILLED)
        page = StudentRequest.objects.get().get_absolute_url()
        codes = [browser.post(f"{page}resend/").status_code for _again in range(6)]
        assert codes == [302] * 5 + [429]
        name = {"supervisor_name": "T", "supervisor_email": "t@x.edu"}
        assert browser.post(f"{page}correct/", name).status_code == 429
        assert len(mails_to(SUPERVISOR)) == 6

    def test_a_stopped_address_gets_nothing_and_the_student_is_told(self, browser, url):
        answering.decline_student_request(
            asked(email="o@stu.example.edu"), decline=Decline.NO_MORE_MAIL
        )
        answer = browser.post(url, FILLED)
        assert answer.status_code == 422
        assert "We can’t write to this address" in words(answer)
        assert len(mails_to(SUPERVISOR)) == 1


class TestWhatBecameOfIt:
    @pytest.fixture
    def row(self, student) -> StudentRequest:
        return asked(by=student)

    @pytest.mark.parametrize("state", StudentRequestState)
    def test_every_state_has_its_words(self, client, state):
        row = stands(state)
        client.force_login(row.student)
        page = client.get(row.get_absolute_url())
        assert page.status_code == 200
        assert ("Ask anew" in words(page)) == (state in ("declined", "lapsed", "withdrawn"))

    def test_the_supervisor_is_corrected(self, browser, row):
        said = {"supervisor_name": "Prof. Tang", "supervisor_email": "tang@psych.example.edu"}
        answer = browser.post(f"{row.get_absolute_url()}correct/", said)
        assert answer.headers["Location"] == row.get_absolute_url()
        assert [letter for letter, _text in mails_to("tang@psych.example.edu")] == [
            "supervisor_asked"
        ]
        bad = browser.post(f"{row.get_absolute_url()}correct/", {**said, "supervisor_email": "x"})
        assert bad.status_code == 422

    def test_a_mail_that_came_back_is_shown_with_the_servers_words(self, browser, row):
        OutboundEmail.objects.filter(pk=row.mail_id).update(
            status="bounced",
            due_at=None,
            sent_at=timezone.now(),
            unreached_at=timezone.now(),
            server_reply="550 no such user",
        )
        said = words(browser.get(row.get_absolute_url()))
        assert f"to {SUPERVISOR} came back" in said
        assert "550 no such user" in said

    @pytest.mark.parametrize("step", ["correct", "resend", "withdraw"])
    def test_a_tab_from_before_is_told_how_it_stands(self, browser, row, step):
        answering.decline_student_request(row, decline=Decline.WORD, word="No.")
        said = {"supervisor_name": "T", "supervisor_email": "t@x.edu"}
        before = AuditEvent.objects.count()
        answer = browser.post(f"{row.get_absolute_url()}{step}/", said)
        assert answer.status_code == 409
        assert "now “Declined”" in words(answer)
        assert AuditEvent.objects.count() == before

    def test_an_own_request_that_is_open_is_named(self, browser, row, student):
        version = row.dataset.versions.get()
        own = AgreementFactory(version=version, signer=SignerFactory(user=student))
        assert f"a request of your own, {own.reference}." in words(
            browser.get(row.get_absolute_url())
        )

    @pytest.mark.parametrize("step", ["", "correct/", "resend/", "withdraw/"])
    def test_it_is_nobody_elses(self, client, row, step):
        where = f"{row.get_absolute_url()}{step}"
        for method in (client.get, client.post):
            assert "/account/sign-in/" in method(where).headers["Location"]
        for user in (UserFactory(email=SUPERVISOR), UserFactory(is_staff=True, is_superuser=True)):
            client.force_login(user)
            assert [m(where).status_code for m in (client.get, client.post)] == [404, 404]
        row.refresh_from_db()
        assert (row.state, len(mails_to(SUPERVISOR))) == ("asked", 1)
