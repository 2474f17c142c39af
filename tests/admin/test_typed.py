"""What was typed at the desk while signed out waits for the next sign-in of who typed it, comes
back where it belongs, and writes over nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import Status, Verb
from agreements.services.accounts import staff
from agreements.services.grants import leak_incidents, suspension
from agreements.services.review import decisions
from tests.accounts.people import app_code, set_up_app, sign_in
from tests.admin import desk
from tests.admin.page_forms import forms_of
from tests.factories import AgreementFactory, DatasetFactory, staff_user
from tests.views.tabs import hidden, words

pytestmark = pytest.mark.django_db

PAGE = {"accept": "text/html"}
CAME_BACK = "This is what you had typed."
TO_COPY = "What you wrote and chose here"
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
        assert CAME_BACK in page.content.decode()
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


def sent_signed_out(user: models.User, address: str, typed: dict[str, Any]) -> Client:
    """The browser of somebody whose session ended between the page and its button."""
    opened = hidden(desk.browser(user).get(address))
    client = Client(headers=PAGE)
    answer = client.post(address, {**opened, **typed}, follow=True)
    assert "what you typed is kept" in words(answer)
    client.force_login(user)
    return client


def is_ticked(page: Any, name: str) -> bool:
    forms = forms_of(page.content.decode(), "/")
    return any(one.is_on for form in forms for one in form.controls if one.name == name)


def owner_of(dataset: models.Dataset) -> models.User:
    return staff_user(staff.DATA_OWNER, dataset)


class TestAccessInstructions:
    def test_the_text_comes_back_the_password_was_never_kept(self) -> None:
        dataset = DatasetFactory()
        made = models.AccessInstructions.objects.create(dataset=dataset, text="Old.")
        address = reverse("admin:agreements_accessinstructions_change", args=[made.pk])
        user = owner_of(dataset)
        client = Client(headers=PAGE)
        fields = hidden(desk.browser(user).get(address))
        typed = {**fields, "text": "Half a sen", "url": "", "password": "correct horse"}
        answer = client.post(address, typed, follow=True)
        assert "what you typed is kept, except passwords and files" in words(answer)
        assert "correct horse" not in str(client.session["typed_on"])
        client.force_login(user)
        page = client.get(address)
        assert CAME_BACK in words(page)
        assert "Half a sen" in words(page)
        assert "correct horse" not in words(page)
        made.refresh_from_db()
        assert (made.text, made.sealed_password) == ("Old.", "")
        assert CAME_BACK not in words(client.get(address))  # once


class TestARow:
    def test_what_a_colleague_saved_meanwhile_is_not_written_over(self) -> None:
        dataset = DatasetFactory()
        defect = dataset.defects.create(code="creased", label="Creased", text="Old.")
        address = reverse("admin:agreements_defect_change", args=[defect.pk])
        form = {"label": "Creased", "text": "Mine.", "texts": "{}", "remedy": "scan_again"}
        form |= {"position": "1", "active": "on"}
        client = sent_signed_out(owner_of(dataset), address, form)
        models.Defect.objects.filter(pk=defect.pk).update(text="Theirs.")
        page = client.get(address)
        assert "Mine." in words(page)
        answer = client.post(address, {**form, **hidden(page)})
        assert "Meanwhile this was changed" in words(answer)
        defect.refresh_from_db()
        assert defect.text == "Theirs."
        assert client.post(address, {**form, **hidden(answer)}).status_code == 302

    def test_where_nothing_changed_it_is_saved(self) -> None:
        dataset = DatasetFactory()
        defect = dataset.defects.create(code="creased", label="Creased", text="Old.")
        address = reverse("admin:agreements_defect_change", args=[defect.pk])
        form = {"label": "Creased", "text": "Mine.", "texts": "{}", "remedy": "scan_again"}
        form |= {"position": "1", "active": "on"}
        client = sent_signed_out(owner_of(dataset), address, form)
        assert client.post(address, {**form, **hidden(client.get(address))}).status_code == 302
        defect.refresh_from_db()
        assert defect.text == "Mine."


class TestAPageAboutSomebody:
    def test_a_reason_to_erase_one_person_is_not_on_the_page_of_another(self) -> None:
        one = desk.filed(Status.REJECTED)
        two = desk.filed(Status.REJECTED, version=one.version)
        pages = [f"{reverse('admin:person')}?email={each.signer.email}" for each in (one, two)]
        client = sent_signed_out(
            owner_of(one.dataset), pages[0], {"reason": "They asked.", "agree": "on", "erase": "1"}
        )
        other = client.get(pages[1])
        assert "They asked." not in words(other)
        assert not is_ticked(other, "agree")
        own = client.get(pages[0])
        assert "They asked." in words(own)
        assert is_ticked(own, "agree")


class TestAPageThatMovedOn:
    def test_a_note_on_a_leak_that_was_closed_is_there_to_be_copied(self) -> None:
        dataset = AgreementFactory(status=Status.APPROVED).dataset
        user = owner_of(dataset)
        leak = leak_incidents.report(
            dataset=dataset,
            what="A folder",
            where_found="A server",
            found_at=timezone.now(),
            grant=None,
            tool_words="",
            by=user,
        )
        address = reverse("admin:agreements_leakincident_change", args=[leak.pk])
        client = sent_signed_out(user, address, {"text": "Half a sen"})
        leak_incidents.close(leak, by=user)
        page = words(client.get(address))
        assert TO_COPY in page
        assert "Half a sen" in page

    def test_a_tick_to_suspend_is_none_to_lift_the_suspension(self) -> None:
        dataset = AgreementFactory(status=Status.APPROVED).dataset
        address = reverse("admin:agreements_dataset_suspension", args=[dataset.pk])
        client = sent_signed_out(
            owner_of(dataset), address, {"reason": "Half a sen", "agree": "on"}
        )
        suspension.suspend_access(
            dataset, by=owner_of(dataset), reason="A leak.", tells_holders=False
        )
        page = client.get(address)
        assert TO_COPY in words(page)
        assert "Half a sen" in words(page)
        assert "Lift the suspension" in words(page)
        assert not is_ticked(page, "agree")

    def test_whoever_lost_the_right_can_copy_it(self) -> None:
        agreement = desk.filed(Status.REJECTED)
        user = owner_of(agreement.dataset)
        address = desk.page("hold", agreement)
        client = sent_signed_out(user, address, {"reason": "Half a sen", "until": "2031-12-01"})
        user.groups.set([staff.ensure_groups()[staff.REVIEWER]])
        page = client.get(address)
        assert page.status_code == 403
        assert "Half a sen" in words(page)
        assert not models.RetentionHold.objects.exists()
