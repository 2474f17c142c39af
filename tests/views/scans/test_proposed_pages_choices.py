"""Of several pages for one place, and of one that was not made out, the signer says what it is."""

import re

import pytest

from agreements.services.scans import page_previews
from tests import examined, some_pages
from tests.some_pages import counting, replaced
from tests.tiers import full
from tests.views.tabs import hidden, words

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


class TestTwoOfOnePage:
    @pytest.mark.full
    def test_the_new_one_takes_the_place_of_the_old(self, agreement, document, send, press, whole):
        send(some_pages.of(document, 1, 2, 3))
        better = some_pages.of(document, 2, remark="better")
        send(better)
        press()
        assert counting(agreement) == [whole[0], *some_pages.shown(better), whole[2]]

    @pytest.mark.full
    def test_of_two_new_ones_the_later_is_chosen_and_the_signer_may_say_otherwise(
        self, agreement, client, document, send, press, pages_url
    ):
        send(some_pages.of(document, 2, 3))
        one, other = (some_pages.of(document, 1, remark=name) for name in ("one", "other"))
        send(one, "z.pdf")
        send(other, "a.pdf")
        shown = client.get(pages_url).content.decode()
        radios = re.findall(r'name="place-1" value="([^"]+)"( checked)?', shown)
        assert radios == [("new-2", " checked"), ("new-1", "")]
        press(**{"place-1": "new-1"})
        assert counting(agreement)[:1] == some_pages.shown(one)

    @pytest.mark.full
    def test_the_old_one_may_stay(self, agreement, document, send, press, whole):
        send(some_pages.of(document, 2, 3))
        send(some_pages.of(document, 2, 1, remark="worse"))
        press(**{"place-2": "old-1"})
        assert counting(agreement) == whole

    def test_a_choice_is_kept_for_whoever_had_been_signed_out(
        self, agreement, client, document, send, pages_url
    ):
        send(some_pages.of(document, 2))
        send(some_pages.of(document, 2, 0, remark="worse"))
        chosen = {**hidden(client.get(pages_url)), "place-2": "old-1", "new-2": "3"}
        client.logout()
        assert client.post(pages_url, {**chosen, "do": "use"}).status_code == 302
        client.force_login(agreement.signer.user)
        shown = client.get(pages_url)
        assert "as you chose it before you signed in" in words(shown)
        assert 'value="old-1" checked' in shown.content.decode()
        assert '<option value="3" selected>' in shown.content.decode()
        assert agreement.scans.count() == 1
        assert "before you signed in" not in words(client.get(pages_url))

    @pytest.mark.full
    def test_a_file_that_was_left_out_gives_the_scan_no_name(
        self, agreement, client, document, send, press
    ):
        send(some_pages.of(document, 1), "old.pdf")
        send(some_pages.of(document, 1, 2), "new.pdf")
        press()
        assert agreement.scans.last().original_name == "new.pdf"
        shown = words(client.get(agreement.get_absolute_url()))
        assert "Files you sent: “new.pdf”." in shown
        assert "You called it “old.pdf”." in shown


class TestAPageThatWasNotMadeOut:
    @pytest.mark.full
    def test_is_taken_for_the_only_one_left_unless_its_signer_says_otherwise(
        self, agreement, client, document, send, pages_url
    ):
        send(some_pages.of(document, 3))
        send(some_pages.of(document, 1, 0))
        page_previews.draw_missing_previews()
        opened = client.get(pages_url)
        assert "Page 2 of 3 new, page 2 of what you just sent" in words(opened)
        fields = {"new-2": "", "do": "use"}
        again = client.post(pages_url, {**hidden(opened), **fields})
        assert "Page 2 of 3 is still missing." in words(again)
        assert agreement.scans.count() == 1
        client.post(pages_url, {**hidden(again), **fields})
        assert agreement.scans.last().pages == 2

    @pytest.mark.full
    def test_of_another_request_is_taken_for_none(self, document, client, send, pages_url):
        send(some_pages.of(document, 2, 3))
        other = some_pages.of(examined.issued(), 1)
        send(some_pages.of(document, 2, remark="better"))
        send(other)
        opened = client.get(pages_url)
        assert "Page 1 of 3 is still missing." in words(opened)
        assert "each belongs to another request or an earlier print" in words(opened)
        assert "could not make out" not in words(opened)
        assert b"<select" not in opened.content

    @pytest.mark.full
    def test_is_seen_in_its_place_before_it_counts(
        self, agreement, client, document, send, pages_url
    ):
        send(some_pages.of(document, 2, 0))
        send(some_pages.of(document, 1))
        send(some_pages.of(document, 0))
        said = {"old-2": "3", "new-2": "1", "do": "use"}
        again = client.post(pages_url, {**hidden(client.get(pages_url)), **said})
        assert (again.status_code, agreement.scans.count()) == (200, 1)
        assert "This is the set with the pages that you placed." in words(again)
        assert client.post(pages_url, {**hidden(again), **said}).status_code == 302
        assert replaced().details["pages_from"] == [
            "1: page 2 of the upload",
            "2: page 1 of the earlier scan",
            "3: page 2 of the earlier scan",
        ]

    def test_is_no_dead_end_where_nothing_at_all_was_made_out(self, agreement, document, send):
        """The new file takes the place of the old one; a person looks."""
        send(some_pages.of(document, 0))
        send(some_pages.of(document, 0, 0))
        assert [scan.pages for scan in agreement.scans.all()] == [1, 2]

    @pytest.mark.parametrize(
        "said",
        [full({"new-2": "9"}), {"new-2": "x"}, full({"place-1": "new-9"}), {"place-1": "../x"}],
    )
    def test_on_no_list_is_refused(self, agreement, document, send, press, said):
        send(some_pages.of(document, 2, 3))
        send(some_pages.of(document, 1, 0))
        assert press(**said).status_code == 422
        assert agreement.scans.count() == 1
