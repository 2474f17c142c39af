"""What was typed at the desk while signed out waits for the next sign-in of who typed it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.enums import Check, NoticeState, Severity, Status, Verb
from agreements.services.accounts import staff
from agreements.services.review import decisions
from tests import examined
from tests.accounts.people import app_code, set_up_app, sign_in
from tests.admin import desk
from tests.factories import PublicationFactory, staff_user
from tests.services.telling import announced, told
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db

PAGE = {"accept": "text/html"}
WORDS = {"reason": "Page 3 is missing.", "note": "Looks honest.", "remedy": "scan_again"}


def status_of(agreement: models.Agreement) -> str:
    return models.Agreement.objects.get(pk=agreement.pk).status


class TestADecision:
    def opened(self, verb: Verb) -> tuple[models.Agreement, models.User, str, dict[str, Any]]:
        agreement = desk.filed(Status.IN_REVIEW)
        user = staff_user(staff.REVIEWER, agreement.dataset)
        address = desk.page(verb, agreement)
        return agreement, user, address, hidden(desk.browser(user).get(address))

    @pytest.mark.parametrize("verb", [Verb.REJECT, Verb.REQUEST_CHANGES, Verb.APPROVE])
    def test_it_comes_back_to_be_sent_and_nothing_was_done(self, verb: Verb) -> None:
        agreement, user, address, fields = self.opened(verb)
        client = Client(headers=PAGE)
        answer = client.post(address, {**fields, **WORDS}, follow=True)
        assert "what you typed is kept" in answer.content.decode()
        client.force_login(user)
        page = client.get(address)
        assert page.status_code == 200
        assert "This is what you had typed." in page.content.decode()
        assert WORDS["note"] in page.content.decode()
        assert (WORDS["reason"] in page.content.decode()) == (verb != Verb.APPROVE)
        assert status_of(agreement) == Status.IN_REVIEW
        assert WORDS["note"] not in client.get(address).content.decode()
        assert client.post(address, {**hidden(page), **WORDS}).status_code == 302

    def test_ticks_come_back_as_they_were(self) -> None:
        agreement, user, address, fields = self.opened(Verb.REQUEST_CHANGES)
        codes = ["creased", "pale"]
        for code in codes:
            models.Defect.objects.create(
                dataset=agreement.dataset, code=code, label=code, text="So."
            )
        client = Client(headers=PAGE)
        client.post(address, {**fields, "defects": codes, "remedy": "sign_again"})
        client.force_login(user)
        form = client.get(address).context["form"]
        assert (form["defects"].value(), form["remedy"].value()) == (codes, "sign_again")

    def test_it_is_shown_to_no_colleague_in_the_same_browser(self) -> None:
        agreement, user, address, fields = self.opened(Verb.REJECT)
        client = Client(headers=PAGE)
        client.post(address, {**fields, **WORDS})
        client.force_login(staff_user(staff.REVIEWER, agreement.dataset))
        assert WORDS["reason"] not in client.get(address).content.decode()
        client.force_login(user)
        assert WORDS["reason"] not in client.get(address).content.decode()

    def test_what_nobody_marked_as_theirs_is_not_kept(self) -> None:
        _agreement, user, address, _fields = self.opened(Verb.REJECT)
        client = Client(headers=PAGE)
        answer = client.post(address, WORDS, follow=True)
        assert "nothing was done yet" in answer.content.decode()
        client.force_login(user)
        assert WORDS["reason"] not in client.get(address).content.decode()

    def test_it_survives_the_code_and_the_second_factor(self, settings: Any) -> None:
        _agreement, user, address, fields = self.opened(Verb.REJECT)
        settings.ADMIN_REQUIRES_SECOND_FACTOR = True
        other = Client()
        sign_in(other, user.email)
        secret = set_up_app(other)
        client = Client(headers=PAGE)
        client.post(address, {**fields, **WORDS})
        there = sign_in(client, user.email, next=address)
        client.post(there.headers["Location"], {"code": app_code(secret)})
        assert WORDS["reason"] in client.get(address).content.decode()

    def test_whoever_comes_too_late_then_can_copy_it(self) -> None:
        agreement, user, address, fields = self.opened(Verb.REJECT)
        client = Client(headers=PAGE)
        client.post(address, {**fields, **WORDS})
        decisions.approve(agreement, by=staff_user(staff.REVIEWER, agreement.dataset))
        client.force_login(user)
        page = client.get(address)
        assert page.status_code == 409
        assert WORDS["reason"] in page.content.decode()
        late = desk.browser(user).post(address, WORDS)
        assert (late.status_code, WORDS["reason"] in late.content.decode()) == (409, True)

    def test_a_script_is_told_by_its_tab(self) -> None:
        _agreement, _user, address, fields = self.opened(Verb.REJECT)
        client = Client(headers={"accept": "*/*"})
        client.post(address, {**fields, **WORDS})
        assert "You had been signed out" not in client.get("/account/sign-in/").content.decode()


def overruling() -> tuple[models.Dataset, str]:
    scan = examined.scan(examined.issued())
    found = examined.finding(Check.LEGIBLE, "blurred", Severity.PROBLEM, page=1, facts={"page": 1})
    examined.read(scan, found)
    args = [scan.agreement.reference, scan.number, scan.findings.get().number]
    return scan.agreement.dataset, reverse("admin:agreements_agreement_overrule", args=args)


def informing() -> tuple[models.Dataset, str]:
    version = announced()
    notice = told(version, NoticeState.UNREACHED, unreached_why="550 no")
    args = [version.pk, notice.agreement.reference, notice.audience]
    return version.dataset, reverse("admin:agreements_licenseversion_informed", args=args)


def telling() -> tuple[models.Dataset, str]:
    agreement = desk.filed()
    args = [desk.mail(agreement).pk]
    return agreement.dataset, reverse("admin:agreements_outboundemail_told", args=args)


def calling_off() -> tuple[models.Dataset, str]:
    version = announced()
    return version.dataset, reverse("admin:agreements_licenseversion_call_off", args=[version.pk])


def withdrawing() -> tuple[models.Dataset, str]:
    publication = PublicationFactory()
    args = [publication.pk]
    return publication.dataset, reverse("admin:agreements_publication_withdraw", args=args)


def writing() -> tuple[models.Dataset, str]:
    agreement = desk.filed()
    return agreement.dataset, desk.page("messages", agreement)


def noting() -> tuple[models.Dataset, str]:
    agreement = desk.filed()
    return agreement.dataset, desk.page("notes", agreement)


@pytest.mark.parametrize(
    "made", [overruling, informing, telling, calling_off, withdrawing, writing, noting]
)
def test_so_does_every_other_page_that_asks_for_words(made: Any) -> None:
    dataset, address = made()
    user = staff_user(staff.DATA_OWNER, dataset)
    fields = hidden(desk.browser(user).get(address))
    client = Client(headers=PAGE)
    client.post(
        address, {**fields, "reason": "Half a sen", "how": "Half a sen", "text": "Half a sen"}
    )
    client.force_login(user)
    page = client.get(address)
    assert page.status_code == 200
    assert "Half a sen" in page.content.decode()
    assert "This is what you had typed." in page.content.decode()
    assert "error-summary" not in page.content.decode()
