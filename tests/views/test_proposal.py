"""Pages are added to a scan, and its signer sees the whole set before it counts."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements import storage
from agreements.enums import Remedy, Status
from agreements.models import Agreement, AuditEvent, HeldScan, ProposedScan
from agreements.services import page_pictures, review, staff
from ops import ports
from tests import examined, some_pages
from tests.factories import SignerFactory, UserFactory, staff_user
from tests.scans import clamd
from tests.services.holding import sweep
from tests.views.tabs import hidden, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(agreement):
    return agreement.documents.get()


@pytest.fixture
def url(agreement) -> str:
    return reverse("request_pages", args=[agreement.reference])


@pytest.fixture
def lacks_one(document, send):
    """The scan that is there shows pages 2 and 3 of three."""
    send(some_pages.of(document, 2, 3), "two.pdf")


@pytest.fixture
def press(client, url):
    """Open the page and press a button on it."""

    def pressed(do: str = "use", **said: str):
        return client.post(url, {**hidden(client.get(url)), **said, "do": do})

    return pressed


@pytest.fixture
def whole(document) -> list[bytes]:
    return some_pages.shown(storage.read(document.file))


def counting(agreement: Agreement) -> list[bytes]:
    """What the pages of the scan that counts show."""
    return some_pages.shown(storage.read(agreement.scans.last().file))


@pytest.fixture
def put_by():
    """How many files are put by."""
    before = set(storage.lying(storage.Kind.PROPOSED))
    return lambda: len(set(storage.lying(storage.Kind.PROPOSED)) - before)


def replaced() -> AuditEvent:
    return AuditEvent.objects.filter(action="agreement:replace_scan").latest("pk")


@pytest.mark.usefixtures("lacks_one")
class TestAPageThatWasMissing:
    def test_is_put_by_and_nothing_counts_yet(self, agreement, document, send, url):
        assert send(some_pages.of(document, 1)).headers["Location"] == url
        answer = send(some_pages.of(document, 1), accept="application/json")
        assert answer.json() == {"location": url}
        assert agreement.scans.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_is_added_in_its_place_with_one_press(
        self, agreement, document, send, press, whole, put_by
    ):
        send(some_pages.of(document, 1), "one.pdf")
        assert press().headers["Location"] == agreement.get_absolute_url()
        assert counting(agreement) == whole
        scan = agreement.scans.last()
        assert (scan.number, scan.pages, scan.original_name) == (2, 3, "two.pdf, one.pdf")
        assert (ProposedScan.objects.count(), put_by()) == (0, 0)

    def test_is_on_record_with_where_each_page_came_from(self, agreement, document, send, press):
        send(some_pages.of(document, 1))
        press()
        first, scan = agreement.scans.order_by("number")
        told = replaced().details
        assert told["pages_from"] == [
            "1: page 1 of the upload",
            "2: page 1 of the earlier scan",
            "3: page 2 of the earlier scan",
        ]
        assert (told["earlier_scan"], told["earlier_scan_sha256"]) == (1, first.sha256)
        assert told["originals_sha256"] == scan.originals_sha256

    def test_is_shown_with_the_others_and_where_each_is_from(self, client, document, send, url):
        send(some_pages.of(document, 1), "one.pdf")
        page_pictures.work()
        page = client.get(url)
        said = words(page)
        assert "Nothing counts yet: this is your scan with “one.pdf” in it." in said
        assert re.findall(r"Page (\d) of 3 (new|page \d of your scan)", said) == [
            ("1", "new"),
            ("2", "page 1 of your scan"),
            ("3", "page 2 of your scan"),
        ]
        assert "missing" not in said
        assert page.content.decode().count("<img") == 3
        assert client.get(f"{url}1.jpg").status_code == 200
        assert client.get(f"{url}2.jpg").status_code == 404

    def test_may_be_a_photo_which_is_kept_as_it_came(self, agreement, document, client, press):
        photo = some_pages.picture(document, 1)
        upload = reverse("request_upload", args=[agreement.reference])
        client.post(upload, {"scan": SimpleUploadedFile("IMG_1.jpg", photo)})
        press()
        scan = agreement.scans.last()
        assert (scan.number, scan.pages) == (2, 3)
        assert photo in storage.read(scan.originals)

    def test_may_come_in_two_uploads(self, agreement, document, send, press, whole):
        send(some_pages.of(document, 2, remark="only"))
        press("alone")
        send(some_pages.of(document, 3))
        send(some_pages.of(document, 1))
        press()
        assert counting(agreement)[::2] == whole[::2]

    def test_sent_twice_waits_once(self, document, send, put_by):
        for _click in range(2):
            send(some_pages.of(document, 1))
        assert (ProposedScan.objects.get().pages, put_by()) == (1, 2)

    def test_that_stays_missing_is_said(self, agreement, client, document, send, press, url):
        send(some_pages.of(document, 2, remark="only"))
        press("alone")
        send(some_pages.of(document, 1))
        assert "Page 3 of 3 is still missing." in words(client.get(url))
        press()
        assert agreement.scans.last().pages == 2


@pytest.mark.usefixtures("lacks_one")
class TestTheOtherButtons:
    @pytest.mark.django_db(transaction=True)
    def test_cancel_leaves_the_scan_as_it_was_and_erases_what_came(
        self, agreement, document, send, press
    ):
        page_pictures.work()
        before = {name for kind in storage.Kind for name in storage.lying(kind)}
        send(some_pages.of(document, 1))
        page_pictures.work()
        press("drop")
        assert (agreement.scans.count(), ProposedScan.objects.count()) == (1, 0)
        assert {name for kind in storage.Kind for name in storage.lying(kind)} == before

    def test_only_the_new_upload_takes_the_place_of_all(self, agreement, document, send, press):
        content = some_pages.of(document, 1)
        send(content, "one.pdf")
        press("alone")
        scan = agreement.scans.last()
        kept = storage.read(scan.file), scan.original_name, scan.originals
        assert kept == (content, "one.pdf", "")


@pytest.mark.usefixtures("lacks_one")
class TestAnUploadThatIsAScanByItself:
    def test_takes_the_place_of_the_old_one_without_a_question(self, agreement, document, send):
        answer = send(some_pages.of(document, 3, 1, 2))
        assert answer.headers["Location"] == agreement.get_absolute_url()
        assert agreement.scans.count() == 2

    @pytest.mark.django_db(transaction=True)
    def test_ends_what_waited(self, agreement, document, send, put_by):
        send(some_pages.of(document, 1))
        send(some_pages.of(document, 1, 2, 3))
        assert (agreement.scans.count(), ProposedScan.objects.count(), put_by()) == (2, 0, 0)

    def test_is_the_one_that_is_there_if_it_is_the_same(self, agreement, document, send):
        send(some_pages.of(document, 2, 3))
        assert (agreement.scans.count(), ProposedScan.objects.count()) == (1, 0)


class TestTwoOfOnePage:
    def test_the_new_one_takes_the_place_of_the_old(self, agreement, document, send, press, whole):
        send(some_pages.of(document, 1, 2, 3))
        better = some_pages.of(document, 2, remark="better")
        send(better)
        press()
        assert counting(agreement) == [whole[0], *some_pages.shown(better), whole[2]]

    def test_of_two_new_ones_the_later_is_chosen_and_the_signer_may_say_otherwise(
        self, agreement, client, document, send, press, url
    ):
        send(some_pages.of(document, 2, 3))
        one, other = (some_pages.of(document, 1, remark=name) for name in ("one", "other"))
        send(one, "z.pdf")
        send(other, "a.pdf")
        shown = client.get(url).content.decode()
        radios = re.findall(r'name="place-1" value="([^"]+)"( checked)?', shown)
        assert radios == [("new-2", " checked"), ("new-1", "")]
        press(**{"place-1": "new-1"})
        assert counting(agreement)[:1] == some_pages.shown(one)

    def test_the_old_one_may_stay(self, agreement, document, send, press, whole):
        send(some_pages.of(document, 2, 3))
        send(some_pages.of(document, 2, 1, remark="worse"))
        press(**{"place-2": "old-1"})
        assert counting(agreement) == whole


class TestAPageThatWasNotMadeOut:
    def test_is_taken_for_the_only_one_left_unless_its_signer_says_otherwise(
        self, agreement, client, document, send, url
    ):
        send(some_pages.of(document, 3))
        send(some_pages.of(document, 1, 0))
        page_pictures.work()
        opened = client.get(url)
        assert "Page 2 of 3 new, page 2 of what you just sent" in words(opened)
        fields = {"new-2": "", "do": "use"}
        again = client.post(url, {**hidden(opened), **fields})
        assert "Page 2 of 3 is still missing." in words(again)
        assert agreement.scans.count() == 1
        client.post(url, {**hidden(again), **fields})
        assert agreement.scans.last().pages == 2

    def test_of_another_request_is_taken_for_none(self, document, client, send, url):
        send(some_pages.of(document, 2, 3))
        other = some_pages.of(examined.issued(), 1)
        send(some_pages.of(document, 2, remark="better"))
        send(other)
        assert "Page 1 of 3 is still missing." in words(client.get(url))

    def test_is_seen_in_its_place_before_it_counts(self, agreement, client, document, send, url):
        send(some_pages.of(document, 2, 0))
        send(some_pages.of(document, 1))
        send(some_pages.of(document, 0))
        said = {"old-2": "3", "new-2": "1", "do": "use"}
        again = client.post(url, {**hidden(client.get(url)), **said})
        assert (again.status_code, agreement.scans.count()) == (200, 1)
        assert "This is the set with the pages that you placed." in words(again)
        assert client.post(url, {**hidden(again), **said}).status_code == 302
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
        "said", [{"new-2": "9"}, {"new-2": "x"}, {"place-1": "new-9"}, {"place-1": "../x"}]
    )
    def test_on_no_list_is_refused(self, agreement, document, send, press, said):
        send(some_pages.of(document, 2, 3))
        send(some_pages.of(document, 1, 0))
        assert press(**said).status_code == 422
        assert agreement.scans.count() == 1


@pytest.mark.usefixtures("lacks_one")
class TestInAnotherWindow:
    def test_used_there_it_is_said_and_nothing_is_lost(
        self, agreement, client, document, send, press, url
    ):
        send(some_pages.of(document, 1))
        old = {**hidden(client.get(url)), "do": "use"}
        press()
        late = client.post(url, old)
        assert late.status_code == 409
        assert "These pages don’t wait any more" in words(late)
        assert agreement.scans.count() == 2
        assert client.get(url).headers["Location"] == agreement.get_absolute_url()

    def test_more_pages_from_there_are_shown_first(self, agreement, client, document, send, url):
        send(some_pages.of(document, 1))
        old = {**hidden(client.get(url)), "do": "use"}
        send(some_pages.of(document, 2, remark="better"))
        late = client.post(url, old)
        assert (late.status_code, agreement.scans.count()) == (409, 1)
        assert "More pages have come since, from another window." in words(late)
        assert client.post(url, {**hidden(late), "do": "use"}).status_code == 302

    @pytest.mark.parametrize("do", ["use", "alone", "drop"])
    def test_once_review_has_started_the_status_is_said(
        self, agreement, client, document, send, url, do
    ):
        send(some_pages.of(document, 1))
        old = {**hidden(client.get(url)), "do": do}
        review.start_review(agreement, by=staff_user(staff.REVIEWER, agreement.dataset))
        late = client.post(url, old)
        assert late.status_code == 409
        assert "the request is now “In review”" in words(late)
        assert client.get(url).headers["Location"] == agreement.get_absolute_url()
        assert ProposedScan.objects.exists()  # the reviewer may hand it back


class TestWhileTheVirusScannerIsAway:
    @pytest.fixture(autouse=True)
    def scanner(self, settings) -> str:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{ports.any_free()}"
        return settings.CLAMD_URL

    @pytest.fixture(autouse=True)
    def lacks_one(self, scanner, document, send):
        with clamd.running(scanner):
            send(some_pages.of(document, 2, 3), "two.pdf")

    def test_the_set_is_held_and_comes_in_later(
        self, agreement, document, send, press, scanner, whole
    ):
        send(some_pages.of(document, 1), "one.pdf")
        press()
        assert (ProposedScan.objects.count(), agreement.scans.count()) == (0, 1)
        assert HeldScan.objects.get().original_name == "two.pdf, one.pdf"
        with clamd.running(scanner):
            assert sweep() == 1
        assert counting(agreement) == whole
        assert replaced().details["earlier_scan"] == 1

    def test_a_scan_that_comes_in_meanwhile_is_said_and_added_to(
        self, agreement, client, document, send, url, scanner
    ):
        send(some_pages.of(document, 2, 3, 1))
        send(some_pages.of(document, 1, remark="better"))
        old = {**hidden(client.get(url)), "do": "use"}
        with clamd.running(scanner):
            assert sweep() == 1
            late = client.post(url, old)
            assert late.status_code == 409
            assert "A newer scan has come since." in words(late)
            client.post(url, {**hidden(late), "do": "use"})
        assert (agreement.scans.count(), replaced().details["earlier_scan"]) == (3, 2)

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


def test_after_a_better_scan_was_asked_for_one_page_is_enough(agreement, document, send, press):
    send(some_pages.of(document, 1, 2, 3))
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    asked = {"reason": "Page 2 is blurred.", "remedy": Remedy.SCAN_AGAIN}
    review.request_changes(agreement, by=reviewer, **asked)
    send(some_pages.of(document, 2, remark="sharp"))
    assert agreement.status == Status.CHANGES_REQUESTED
    press()
    agreement.refresh_from_db()
    assert (agreement.status, agreement.scans.last().pages) == (Status.SUBMITTED, 3)


@pytest.mark.usefixtures("lacks_one")
def test_it_is_nobody_elses(client, document, send, url):
    send(some_pages.of(document, 1))
    for other in (SignerFactory().user, UserFactory()):
        client.force_login(other)
        assert client.get(url).status_code == 404
        assert client.post(url, {"do": "use"}).status_code == 404
        assert client.get(f"{url}1.jpg").status_code == 404


@pytest.mark.usefixtures("lacks_one")
def test_whoever_left_finds_it_again(client, agreement, document, send, url):
    send(some_pages.of(document, 1), "one.pdf")
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "“one.pdf” waits for your word." in page
    assert f'href="{url}"' in page
    upload = words(client.get(reverse("request_upload", args=[agreement.reference])))
    assert "“one.pdf” does not count yet. What you upload now comes to it" in upload
