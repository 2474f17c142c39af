"""Pages to be added while something else happens: another window, a review, no virus scanner."""

import pytest

from agreements.enums import Doubt, Verb
from agreements.models import ProposedScan, QuarantinedUpload
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.review import doubts
from ops import ports
from tests import some_pages
from tests.admin import desk
from tests.factories import staff_user
from tests.scans import clamd
from tests.services.holding import sweep
from tests.some_pages import counting, replaced
from tests.tiers import full
from tests.views.tabs import hidden, words

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.mark.usefixtures("lacks_one")
class TestInAnotherWindow:
    @pytest.mark.full
    def test_used_there_it_is_said_and_nothing_is_lost(
        self, agreement, client, document, send, press, pages_url
    ):
        send(some_pages.of(document, 1))
        old = {**hidden(client.get(pages_url)), "do": "use"}
        press()
        late = client.post(pages_url, old)
        assert late.status_code == 409
        assert "These pages don’t wait any more" in words(late)
        assert agreement.scans.count() == 2
        assert client.get(pages_url).headers["Location"] == agreement.get_absolute_url()

    @pytest.mark.full
    def test_more_pages_from_there_are_shown_first(
        self, agreement, client, document, send, pages_url
    ):
        send(some_pages.of(document, 1))
        old = {**hidden(client.get(pages_url)), "do": "use"}
        send(some_pages.of(document, 2, remark="better"))
        late = client.post(pages_url, old)
        assert (late.status_code, agreement.scans.count()) == (409, 1)
        assert "More pages have come since, from another window." in words(late)
        assert client.post(pages_url, {**hidden(late), "do": "use"}).status_code == 302

    @pytest.mark.parametrize("do", ["use", full("alone"), full("drop")])
    def test_once_review_has_started_the_status_is_said(
        self, agreement, client, document, send, pages_url, do
    ):
        send(some_pages.of(document, 1))
        old = {**hidden(client.get(pages_url)), "do": do}
        transitions.apply(
            agreement, Verb.START_REVIEW, by=staff_user(staff.REVIEWER, agreement.dataset)
        )
        late = client.post(pages_url, old)
        assert late.status_code == 409
        assert "the request is now “In review”" in words(late)
        assert client.get(pages_url).headers["Location"] == agreement.get_absolute_url()
        assert ProposedScan.objects.exists()  # the reviewer may hand it back

    @pytest.mark.full
    def test_once_review_has_started_both_sides_are_told_of_the_pages(
        self, agreement, client, document, send, settings
    ):
        settings.ADMIN_REQUIRES_SECOND_FACTOR = False
        send(some_pages.of(document, 1), "one.pdf")
        reviewer = staff_user(staff.REVIEWER, agreement.dataset)
        transitions.apply(agreement, Verb.START_REVIEW, by=reviewer)
        signers = words(client.get(agreement.get_absolute_url()))
        assert "“one.pdf” can’t be used while a reviewer reads the scan that counts." in signers
        assert "We keep these pages until" in signers
        assert "Look at your pages" not in signers
        told = "The signer has sent other pages that don’t count yet"
        assert Doubt.PAGES in [each.doubt for each in doubts.doubts_about(agreement)]
        for name in ("change", Verb.APPROVE):
            assert told in words(desk.browser(reviewer).get(desk.page(name, agreement))), name


class TestWhileTheVirusScannerIsAway:
    @pytest.fixture(autouse=True)
    def scanner(self, settings) -> str:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{ports.any_free()}"
        return settings.CLAMD_URL

    @pytest.fixture(autouse=True)
    def lacks_one(self, scanner, document, send):
        with clamd.running(scanner):
            send(some_pages.of(document, 2, 3), "two.pdf")

    @pytest.mark.full
    def test_the_set_is_held_and_comes_in_later(
        self, agreement, document, send, press, scanner, whole
    ):
        send(some_pages.of(document, 1), "one.pdf")
        press()
        assert (ProposedScan.objects.count(), agreement.scans.count()) == (0, 1)
        assert QuarantinedUpload.objects.get().original_name == "two.pdf, one.pdf"
        with clamd.running(scanner):
            assert sweep() == 1
        assert counting(agreement) == whole
        assert replaced().details["earlier_scan"] == 1

    @pytest.mark.full
    def test_a_scan_that_comes_in_meanwhile_is_said_and_added_to(
        self, agreement, client, document, send, pages_url, scanner
    ):
        send(some_pages.of(document, 2, 3, 1))
        send(some_pages.of(document, 1, remark="better"))
        old = {**hidden(client.get(pages_url)), "do": "use"}
        with clamd.running(scanner):
            assert sweep() == 1
            late = client.post(pages_url, old)
            assert late.status_code == 409
            assert "A newer scan has come since." in words(late)
            client.post(pages_url, {**hidden(late), "do": "use"})
        assert (agreement.scans.count(), replaced().details["earlier_scan"]) == (3, 2)

    @pytest.mark.full
    @pytest.mark.parametrize("do", ["use", "alone"])
    def test_what_is_infected_is_refused_and_erased_when_it_is_back(
        self, agreement, client, document, send, press, scanner, do
    ):
        content = some_pages.of(document, 1, remark=clamd.EICAR.decode())
        send(content)
        with clamd.running(scanner):
            led_to = client.get(press(do).headers["Location"])
            assert "The virus scanner found Eicar-Signature" in words(led_to)
            assert send(content).status_code == 422
        assert (agreement.scans.count(), ProposedScan.objects.count()) == (1, 0)
