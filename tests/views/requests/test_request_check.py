"""What is issued is what the check of the answers showed."""

import pytest

from agreements.models import Agreement, IssuedDocument
from tests.factories import complete_draft
from tests.views.tabs import ONE, TWELVE, hidden, people, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(client):
    made = complete_draft()
    client.force_login(made.signer.user)
    return made


class TestIssuing:
    @pytest.mark.parametrize("page", ["you/", "use/", "people/"])
    def test_issues_what_was_shown_or_says_what_changed(self, tab, agreement, page):
        check = tab("check/")
        tab(page).save(ONE[page])
        stopped = check.save({})
        assert stopped.status_code == 409
        title = {"you/": "About you", "use/": "What you will use", "people/": "Students and"}
        assert f"Changed since you opened this page: {title[page]}" in words(stopped)
        assert IssuedDocument.objects.count() == 0
        check.fields = hidden(stopped)
        assert check.save({}).status_code == 302
        assert IssuedDocument.objects.count() == 1

    def test_names_every_part_that_changed(self, tab, agreement):
        check = tab("check/")
        tab("people/").save(ONE["people/"])
        tab("use/").save(ONE["use/"])
        shown = words(check.save({}))
        assert "What you will use the data for, Students and employees." in shown

    def test_names_clauses_accepted_anew(self, tab, agreement):
        check = tab("check/")
        Agreement.objects.update(accepted=list(reversed(agreement.accepted)))
        assert "page: The clauses of the License Agreement." in words(check.save({}))

    def test_of_a_page_that_does_not_say_what_it_showed_shows_it_first(self, tab, agreement):
        check = tab("check/")
        check.fields = {}
        assert check.save({}).status_code == 409
        assert IssuedDocument.objects.count() == 0

    def test_leaves_out_what_was_not_saved_and_says_so(self, tab, agreement):
        tab("people/").save(people(*TWELVE))
        tab("people/").autosave(people(*TWELVE, "Half"))
        check = tab("check/")
        assert "Not saved yet: Students and employees" in words(check.opened)
        assert check.save({}).status_code == 302
        names = [person["name"] for person in IssuedDocument.objects.get().terms["associates"]]
        assert names == TWELVE

    def test_of_a_half_typed_list_that_was_never_saved_is_refused(self, tab, agreement):
        Agreement.objects.update(people_saved_at=None)
        tab("people/").autosave(people("Half"))
        assert "Students and employees Not saved yet" in words(tab("").opened)
        assert "One part is left to fill in." in words(tab("").opened)
        assert tab("check/").save({}).status_code == 422


def test_says_whose_address_anybody_can_open(tab, agreement):
    tab("people/").save(
        {**people("At Work", "At Home"), "people-0-email": "work@psych.ac.cn"}
        | {"people-1-email": "home@gmail.com"}
    )
    rows = words(tab("check/").opened)
    assert "work@psych.ac.cn Anybody" not in rows
    assert "home@gmail.com Anybody can open an address there" in rows
