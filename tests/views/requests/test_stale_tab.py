"""Several tabs, several devices, pages that are out of date: no answer is replaced silently."""

import pytest
from django.test import Client

from agreements.enums import Status
from agreements.models import Agreement, Signer
from tests.factories import SignerFactory, UserFactory, complete_draft, rendered_version
from tests.views.tabs import ABOUT, ONE, OTHER, TICKED, TWELVE, Tab, hidden, people, words

pytestmark = pytest.mark.django_db


def listed(agreement: Agreement) -> list[str]:
    return [person.name for person in agreement.associates.all()]


@pytest.fixture
def agreement(client):
    signer = SignerFactory(
        user=UserFactory(email="li@gmail.com"), address_explanation="We have no other."
    )
    made = complete_draft(signer=signer)
    client.force_login(made.signer.user)
    return made


def saved(agreement: Agreement) -> list[object]:
    """Every answer of a request."""
    return [
        *Agreement.objects.filter(pk=agreement.pk).values("intended_use", "accepted", "version"),
        *Signer.objects.filter(pk=agreement.signer_id).values(),
        *agreement.associates.values_list("name", "role", "competition_id", "email"),
    ]


def test_one_row_typed_in_an_older_tab_does_not_replace_twelve_students(tab, agreement):
    old, new = tab("people/"), tab("people/")
    assert new.save(people(*TWELVE)).status_code == 302
    assert old.autosave(people("Ann Lee")).status_code == 204
    assert listed(agreement) == TWELVE
    stopped = old.save(people("Ann Lee"))
    assert stopped.status_code == 409
    assert listed(agreement) == TWELVE
    for name in ("Student 12", "Ann Lee"):
        assert name in words(stopped)


@pytest.mark.parametrize("page", ONE)
class TestASectionSavedElsewhere:
    def test_is_not_replaced_from_an_older_page_and_both_are_shown(self, tab, agreement, page):
        old, new = tab(page), tab(page)
        new.save(ONE[page])
        before = saved(agreement)
        stopped = old.save(OTHER[page])
        assert stopped.status_code == 409
        assert saved(agreement) == before
        for sent in (ONE[page], OTHER[page]):
            (different,) = (
                set(sent.values())
                - {*ABOUT.values(), "1", "0", "student", ""}
                - {f"M-{name}" for name in ("Ann Lee", "Bob Ray")}
            )
            assert different in words(stopped)

    def test_is_replaced_when_one_says_so(self, tab, agreement, page):
        old, new = tab(page), tab(page)
        new.save(ONE[page])
        stopped = old.save(OTHER[page])
        old.fields = hidden(stopped)
        assert old.save({}).status_code == 302
        want = Tab(old.client, old.url).opened.content.decode()
        assert [text in want for text in ("Ánh", "faces", "Ann Lee", "staff page")] == [False] * 4
        agreement.refresh_from_db()
        assert agreement.typed == {}

    def test_stays_when_one_says_so(self, tab, agreement, page):
        old, new = tab(page), tab(page)
        new.save(ONE[page])
        before = saved(agreement)
        old.fields = hidden(old.save(OTHER[page]))
        assert old.save({}, discard="1").status_code == 302
        agreement.refresh_from_db()
        assert (saved(agreement), agreement.typed) == (before, {})

    def test_and_once_more_while_one_looked_at_both_is_stopped_again(self, tab, agreement, page):
        old, new = tab(page), tab(page)
        new.save(ONE[page])
        old.fields = hidden(old.save(OTHER[page]))
        third = {
            "you/": {**ABOUT, "name": "Cao"},
            "use/": {"intended_use": "Recognition of smells."},
            "people/": people("Cid"),
            "address/": {"explanation": "Something else."},
        }[page]
        assert tab(f"{page}?show=saved").save(third).status_code == 302
        before = saved(agreement)
        assert old.save({}).status_code == 409
        assert saved(agreement) == before

    def test_leaves_what_was_typed_here_beside_it(self, tab, agreement, page):
        old, new = tab(page), tab(page)
        new.save(ONE[page])
        old.save(OTHER[page])
        again = tab(page)
        assert "It is not saved yet" in words(again.opened)
        assert again.save(OTHER[page]).status_code == 409

    def test_is_the_same_answer_when_save_is_pressed_twice(self, tab, agreement, page):
        once = tab(page)
        answers = [once.save(ONE[page]).status_code for _click in range(2)]
        assert answers == [302, 302]
        agreement.refresh_from_db()
        assert agreement.typed == {}

    def test_is_not_replaced_by_a_page_that_does_not_say_what_it_was_opened_with(
        self, tab, agreement, page
    ):
        tab(page).save(ONE[page])
        blind = tab(page)
        blind.fields = {}
        assert blind.save(OTHER[page]).status_code == 409


@pytest.mark.parametrize("page", ONE)
class TestAnAutosave:
    def test_changes_no_answer_and_does_not_complete_a_section(self, tab, agreement, page):
        before = saved(agreement)
        answer = tab(page).autosave(ONE[page])
        assert (answer.status_code, answer.headers["X-Autosave"]) == (204, "kept")
        assert saved(agreement) == before
        assert "Not saved yet" in words(tab("").opened)
        assert saved(agreement) == before

    def test_says_that_another_answer_was_saved_meanwhile(self, tab, page):
        old, new = tab(page), tab(page)
        new.save(ONE[page])
        assert old.autosave(OTHER[page]).headers["X-Autosave"] == "overtaken"

    def test_of_what_is_saved_already_leaves_nothing(self, tab, agreement, page):
        once = tab(page)
        once.save(ONE[page])
        assert once.autosave(ONE[page]).status_code == 204
        agreement.refresh_from_db()
        assert agreement.typed == {}

    def test_from_two_tabs_keeps_both(self, tab, agreement, page):
        first, second = tab(page), tab(page)
        first.autosave(ONE[page])
        second.autosave(OTHER[page])
        first.autosave(ONE[page])
        second.autosave(OTHER[page])
        agreement.refresh_from_db()
        (kept,) = agreement.typed.values()
        assert len(kept) == 2
        latest = tab(page).opened
        assert "You typed something else, too" in words(latest)
        shown = tab(f"{page}?show={kept[0]['page']}").opened.content.decode()
        assert all(text in shown for text in kept[0]["fields"].values())

    def test_on_a_phone_that_went_on_with_it_and_then_in_the_first_tab_keeps_both(
        self, tab, agreement, page
    ):
        first = tab(page)
        first.autosave(ONE[page])
        phone = tab(page)
        phone.autosave(OTHER[page])
        agreement.refresh_from_db()
        assert [len(kept) for kept in agreement.typed.values()] == [1]
        first.autosave(ONE[page])
        agreement.refresh_from_db()
        assert [len(kept) for kept in agreement.typed.values()] == [2]


class TestWhatIsKept:
    def test_can_be_thrown_away(self, tab, agreement):
        tab("use/").autosave(ONE["use/"])
        again = tab("use/")
        assert again.save(ONE["use/"], discard="1").status_code == 302
        agreement.refresh_from_db()
        assert (agreement.typed, agreement.intended_use) == (
            {},
            "Recognition of micro-expressions from EMG.",
        )

    def test_stands_beside_what_is_saved(self, tab, agreement):
        tab("use/").autosave(ONE["use/"])
        shown = tab("use/?show=saved").opened.content.decode()
        assert ("from EMG." in shown, "of faces" in shown) == (True, False)

    def test_of_another_tab_outlives_a_save(self, tab, agreement):
        first, second = tab("use/"), tab("use/")
        first.autosave(ONE["use/"])
        assert second.save(OTHER["use/"]).status_code == 302
        assert "of faces" in tab("use/").opened.content.decode()

    def test_is_five_windows_at_most_the_latest(self, tab, agreement):
        tabs = [tab("use/") for _number in range(7)]
        for number, one in enumerate(tabs):
            one.autosave({"intended_use": f"Study {number} of faces"})
        agreement.refresh_from_db()
        texts = [draft["fields"]["intended_use"] for draft in agreement.typed["use"]]
        assert texts == [f"Study {number} of faces" for number in range(2, 7)]

    def test_is_not_called_kept_when_it_was_too_much(self, tab):
        assert tab("use/").autosave({"intended_use": "x" * 500_001}).status_code == 413

    @pytest.mark.parametrize("show", ["nothing", "", "\x00", "saved"])
    def test_is_asked_for_by_any_name(self, tab, show):
        assert tab(f"use/?show={show}").opened.status_code == 200

    def test_of_a_page_that_the_session_left_is_stopped_like_any_other(self, client, tab):
        old = tab("use/")
        agreement = Agreement.objects.get()
        client.logout()
        assert old.save(OTHER["use/"]).status_code == 302
        client.force_login(agreement.signer.user)
        device = Client()  # another one saves meanwhile
        device.force_login(agreement.signer.user)
        Tab(device, old.url).save(ONE["use/"])
        back = Tab(client, old.url)
        assert "This is what you had typed." in words(back.opened)
        assert back.save(OTHER["use/"]).status_code == 409

    def test_is_on_the_page_that_says_the_request_has_moved_on(self, tab):
        old = tab("use/")
        Agreement.objects.update(status=Status.AWAITING_SIGNATURE)
        gone = old.save({"intended_use": "A long text about <faces>."})
        assert gone.status_code == 409
        assert "A long text about <faces>." in words(gone)


class TestTheClauses:
    def test_ticked_on_an_older_page_are_stopped_too(self, tab, agreement):
        Agreement.objects.update(accepted=[])
        old, new = tab("clauses/"), tab("clauses/")
        assert new.save(TICKED).status_code == 302
        assert old.save(TICKED).status_code == 302  # the same answer
        Agreement.objects.update(accepted=["clause-1"])
        assert old.save(TICKED).status_code == 409

    def test_of_a_new_version_are_saved_from_the_page_that_asked_for_them(self, tab, agreement):
        old = tab("clauses/")
        type(agreement.version).objects.update(status="superseded")
        version = rendered_version(number="1.1", dataset=agreement.dataset)
        Agreement.objects.update(version=version, accepted=["clause-1"])
        asked = old.save(TICKED)
        assert asked.status_code == 422
        old.fields = hidden(asked)
        assert old.save(TICKED).status_code == 302
