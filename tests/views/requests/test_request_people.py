"""The list of students and employees, with and without scripts."""

import re
from html import unescape

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from agreements.enums import Status
from agreements.models import Agreement
from tests.factories import AssociatedUserFactory, complete_draft
from tests.views.tabs import Tab, save

pytestmark = pytest.mark.django_db


def sent(*names: str, **extra: str) -> dict[str, str]:
    """The fields of a page with these people."""
    fields = {"people-TOTAL_FORMS": str(len(names)), "people-INITIAL_FORMS": "0"}
    for number, name in enumerate(names):
        fields |= {
            f"people-{number}-name": name,
            f"people-{number}-role": "student",
            f"people-{number}-competition_id": f"M-{number}",
            f"people-{number}-email": "",
        }
    return {**fields, **extra}


@pytest.fixture
def agreement(client):
    made = complete_draft(people_saved_at=None)
    client.force_login(made.signer.user)
    return made


@pytest.fixture
def url(agreement) -> str:
    return f"/requests/{agreement.reference}/form/people/"


def shown(response) -> list[str]:
    """The names in the rows of a page, less the template for new ones."""
    page = response.content.decode().split("<template")[0]
    inputs = re.findall(r'<input type="text" name="people-\d+-name"[^>]*>', page)
    values = [re.search(r'value="([^"]*)"', tag) for tag in inputs]
    return [unescape(value[1]) if value else "" for value in values]


def listed(agreement: Agreement) -> list[str]:
    return [person.name for person in agreement.associates.all()]


def test_the_first_row_is_there(client, url):
    assert shown(client.get(url)) == [""]


def test_the_list_is_saved_and_shown_again(client, agreement, url):
    assert save(client, url, sent("Ann", "Bob")).status_code == 302
    assert listed(agreement) == ["Ann", "Bob"]
    assert shown(client.get(url)) == ["Ann", "Bob"]


def test_nobody_is_an_answer(client, agreement, url):
    AssociatedUserFactory(agreement=agreement, name="Old")
    assert save(client, url, sent()).status_code == 302
    assert listed(agreement) == []
    agreement.refresh_from_db()
    assert agreement.people_saved_at is not None


class TestWithoutScripts:
    def test_a_button_adds_a_row_and_keeps_what_was_typed(self, client, agreement, url):
        response = client.post(url, sent("Ann", "", rows="add"))
        assert response.headers["Location"] == f"{url}#row-3"
        assert shown(client.get(url)) == ["Ann", "", ""]
        assert listed(agreement) == []

    def test_a_button_removes_its_row(self, client, url):
        client.post(url, sent("Ann", "Bob", "Cid", rows="remove-people-1"))
        assert shown(client.get(url)) == ["Ann", "Cid"]

    def test_removing_the_last_row_leaves_a_blank_one(self, client, url):
        client.post(url, sent("Ann", rows="remove-people-0"))
        assert shown(client.get(url)) == [""]

    @pytest.mark.parametrize("button", ["remove-people-99", "remove-", "remove", "remove-\x00"])
    def test_a_button_for_no_row_removes_none(self, client, url, button):
        client.post(url, sent("Ann", "Bob", rows=button))
        assert shown(client.get(url)) == ["Ann", "Bob"]

    def test_the_way_back_to_the_check_stays(self, client, url):
        response = client.post(f"{url}?from=check", sent("Ann", rows="add"))
        assert response.headers["Location"] == f"{url}?from=check#row-2"

    def test_an_old_tab_is_told_where_the_request_stands(self, client, url):
        Agreement.objects.update(status=Status.SUBMITTED)
        assert client.post(url, sent("Ann", rows="add")).status_code == 409

    def test_the_enter_key_saves(self, client, url):
        page = client.get(url).content.decode().split("data-autosave", 1)[1]
        first = re.search(r"<button[^>]*>", page)
        assert first
        assert "name=" not in first[0]


def test_rows_that_a_script_hid_are_removed(client, agreement, url):
    save(client, url, sent("Ann", "Bob", **{"people-0-DELETE": "on"}))
    assert listed(agreement) == ["Bob"]


@pytest.mark.parametrize("total", [None, "-1", "1000000000", "many", ""])
def test_a_wrong_count_of_rows_loses_nobody(client, agreement, url, total):
    data = sent("Ann", "Bob")
    if total is None:
        del data["people-TOTAL_FORMS"]
    else:
        data["people-TOTAL_FORMS"] = total
    assert save(client, url, data).status_code == 302
    assert listed(agreement) == ["Ann", "Bob"]


@pytest.mark.full
def test_a_thousand_people_are_too_many_and_all_still_there(client, agreement, url):
    response = client.post(url, sent(*(f"Person {number}" for number in range(1000))))
    assert response.status_code == 422
    page = " ".join(strip_tags(response.content.decode()).split())
    assert "at most 200 people; these are 1000" in page
    assert len(shown(response)) == 1000
    assert listed(agreement) == []


def test_errors_name_the_person_beside_the_row(client, url):
    again = sent("Ann", "Ann", **{"people-1-competition_id": "M-0"})
    page = unescape(client.post(url, again).content.decode())
    assert 'id="id_people-1-name_error"' in page
    assert "Person 2: Person 1 has the same name and ID." in page
    assert 'href="#id_people-1-name"' in page


@pytest.mark.parametrize("names", [["Ann"], ["Ann", "Ann"]])
def test_scripts_learn_from_the_page_how_many_rows_there_may_be(client, url, names):
    bad = sent(*names, **{"people-0-competition_id": ""})
    for response in (client.get(url), client.post(url, bad)):
        page = response.content.decode()
        assert re.findall(r'name="people-MAX_NUM_FORMS" value="(\d+)"', page) == ["200"]


def test_a_signer_who_took_the_name_of_somebody_listed_reads_it_beside_the_row(
    client, url, agreement
):
    agreement.people_saved_at = timezone.now()
    agreement.save(update_fields=["people_saved_at"])
    AssociatedUserFactory(agreement=agreement, name=agreement.signer.name)
    assert "This is your own name." in client.get(url).content.decode()


class TestAPastedList:
    LIST = "Name\tE-mail\nAnn\tann@x.edu\nBob\tnobody\n"

    def paste(self, client, url, text, *names):
        return Tab(client, url).save(sent(*names), pasted=text, rows="paste")

    def test_becomes_rows_with_errors_beside_them_and_saves_nothing(self, client, agreement, url):
        answer = self.paste(client, url, self.LIST, "Zoe")
        assert answer.headers["Location"] == f"{url}#row-2"
        page = client.get(url)
        assert shown(page) == ["Zoe", "Ann", "Bob"]
        assert "2 people were added from your list." in page.content.decode()
        assert "Person 3: The @ is missing." in strip_tags(page.content.decode())
        assert listed(agreement) == []

    def test_is_saved_with_the_rest(self, client, agreement, url):
        self.paste(client, url, "Ann\tM-1\nBob\tM-2")
        assert save(client, url, sent("Ann", "Bob")).status_code == 302
        assert listed(agreement) == ["Ann", "Bob"]

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "Paste a list first"),
            ("\n".join(f"P{n}" for n in range(10_000)), "these are 10000"),
            ('"' + "x" * 150_000, "can’t be read"),
        ],
    )
    def test_that_is_none_is_refused_and_stays(self, client, agreement, url, text, sentence):
        answer = self.paste(client, url, text, "Zoe")
        assert answer.status_code == 422
        page = unescape(answer.content.decode())
        assert sentence in page
        assert text in page
        assert shown(answer) == ["Zoe"]

    def test_waits_for_who_was_signed_out(self, client, agreement, url):
        client.logout()
        client.post(url, sent("Zoe", pasted=self.LIST, rows="paste"))
        client.force_login(agreement.signer.user)
        page = client.get(url)
        assert "nobody" in unescape(page.content.decode())
        assert shown(page) == ["Zoe"]
