"""Pages are added to a scan, and its signer sees the whole set before it counts."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from agreements import storage
from agreements.enums import Remedy, Status
from agreements.models import ProposedScan
from agreements.selectors.scans import proposed_pages
from agreements.services.accounts import staff
from agreements.services.review import decisions
from agreements.services.scans import page_previews
from tests import some_pages
from tests.factories import SignerFactory, UserFactory, staff_user
from tests.some_pages import counting, replaced
from tests.views.tabs import hidden, words

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def put_by():
    """How many files are put by."""
    before = set(storage.stored_names(storage.Kind.PROPOSED))
    return lambda: len(set(storage.stored_names(storage.Kind.PROPOSED)) - before)


@pytest.mark.usefixtures("lacks_one")
class TestAPageThatWasMissing:
    def test_is_put_by_and_nothing_counts_yet(self, agreement, document, send, pages_url):
        assert send(some_pages.of(document, 1)).headers["Location"] == pages_url
        answer = send(some_pages.of(document, 1), accept="application/json")
        assert answer.json() == {"location": pages_url}
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

    @pytest.mark.full
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

    @pytest.mark.full
    def test_is_shown_with_the_others_and_where_each_is_from(
        self, client, document, send, pages_url
    ):
        send(some_pages.of(document, 1), "one.pdf")
        page_previews.draw_missing_previews()
        page = client.get(pages_url)
        said = words(page)
        assert "Nothing counts yet: this is your scan with “one.pdf” in it." in said
        assert re.findall(r"Page (\d) of 3 (new|page \d of your scan)", said) == [
            ("1", "new"),
            ("2", "page 1 of your scan"),
            ("3", "page 2 of your scan"),
        ]
        assert "still missing" not in said
        assert page.content.decode().count("<img") == 3
        assert client.get(f"{pages_url}1.jpg").status_code == 200
        assert client.get(f"{pages_url}2.jpg").status_code == 404

    @pytest.mark.full
    def test_may_be_a_photo_which_is_kept_as_it_came(self, agreement, document, client, press):
        photo = some_pages.picture(document, 1)
        upload = reverse("request_upload", args=[agreement.reference])
        client.post(upload, {"scan": SimpleUploadedFile("IMG_1.jpg", photo)})
        press()
        scan = agreement.scans.last()
        assert (scan.number, scan.pages) == (2, 3)
        assert photo in storage.read_file(scan.originals)

    @pytest.mark.full
    def test_may_come_in_two_uploads(self, agreement, document, send, press, whole):
        send(some_pages.of(document, 2, remark="only"))
        press("alone")
        send(some_pages.of(document, 3))
        send(some_pages.of(document, 1))
        press()
        assert counting(agreement)[::2] == whole[::2]

    @pytest.mark.full
    def test_sent_twice_waits_once(self, document, send, put_by):
        for _click in range(2):
            send(some_pages.of(document, 1))
        assert (ProposedScan.objects.get().pages, put_by()) == (1, 2)

    @pytest.mark.full
    def test_that_stays_missing_is_said(self, agreement, client, document, send, press, pages_url):
        send(some_pages.of(document, 2, remark="only"))
        press("alone")
        send(some_pages.of(document, 1))
        assert "Page 3 of 3 is still missing." in words(client.get(pages_url))
        press("drop")
        send(some_pages.of(document, 2, remark="other"))
        assert "Pages 1 and 3 of 3 are still missing." in words(client.get(pages_url))
        press("drop")
        send(some_pages.of(document, 1))
        press()
        assert agreement.scans.last().pages == 2


@pytest.mark.usefixtures("lacks_one")
class TestTheOtherButtons:
    @pytest.mark.django_db(transaction=True)
    def test_cancel_leaves_the_scan_as_it_was_and_erases_what_came(
        self, agreement, document, send, press
    ):
        page_previews.draw_missing_previews()
        before = {name for kind in storage.Kind for name in storage.stored_names(kind)}
        send(some_pages.of(document, 1))
        page_previews.draw_missing_previews()
        press("drop")
        assert (agreement.scans.count(), ProposedScan.objects.count()) == (1, 0)
        assert {name for kind in storage.Kind for name in storage.stored_names(kind)} == before

    @pytest.mark.full
    def test_only_the_new_upload_asks_once_more_where_pages_would_be_missing(
        self, agreement, client, document, send, pages_url
    ):
        send(some_pages.of(document, 1))
        opened = client.get(pages_url)
        warned = (
            "only what you just sent. As far as we can tell, pages 2 and 3 of 3 would be missing."
        )
        assert warned in words(opened)
        asked = client.post(pages_url, {**hidden(opened), "do": "alone"})
        assert (asked.status_code, agreement.scans.count()) == (200, 1)
        assert "Your scan is not changed yet." in words(asked)
        assert warned in words(asked)
        client.post(pages_url, {**hidden(asked), "do": "alone"})
        assert agreement.scans.count() == 2

    def test_only_the_new_upload_takes_the_place_of_all(self, agreement, document, send, press):
        content = some_pages.of(document, 1)
        send(content, "one.pdf")
        press("alone")
        scan = agreement.scans.last()
        kept = storage.read_file(scan.file), scan.original_name, scan.originals
        assert kept == (content, "one.pdf", "")


@pytest.mark.usefixtures("lacks_one")
class TestAnUploadThatIsAScanByItself:
    @pytest.mark.full
    def test_takes_the_place_of_the_old_one_without_a_question(self, agreement, document, send):
        answer = send(some_pages.of(document, 3, 1, 2))
        assert answer.headers["Location"] == agreement.get_absolute_url()
        assert agreement.scans.count() == 2

    @pytest.mark.full
    @pytest.mark.django_db(transaction=True)
    def test_ends_what_waited(self, agreement, document, send, put_by):
        send(some_pages.of(document, 1))
        send(some_pages.of(document, 1, 2, 3))
        assert (agreement.scans.count(), ProposedScan.objects.count(), put_by()) == (2, 0, 0)

    @pytest.mark.full
    def test_is_the_one_that_is_there_if_it_is_the_same(self, agreement, document, send):
        send(some_pages.of(document, 2, 3))
        assert (agreement.scans.count(), ProposedScan.objects.count()) == (1, 0)


@pytest.mark.full
def test_after_a_better_scan_was_asked_for_one_page_is_enough(agreement, document, send, press):
    send(some_pages.of(document, 1, 2, 3))
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    asked = {"reason": "Page 2 is blurred.", "remedy": Remedy.SCAN_AGAIN}
    decisions.request_changes(agreement, by=reviewer, **asked)
    send(some_pages.of(document, 2, remark="sharp"))
    assert agreement.status == Status.CHANGES_REQUESTED
    press()
    agreement.refresh_from_db()
    assert (agreement.status, agreement.scans.last().pages) == (Status.SUBMITTED, 3)


@pytest.mark.usefixtures("lacks_one")
def test_it_is_nobody_elses(client, document, send, pages_url):
    send(some_pages.of(document, 1))
    for other in (SignerFactory().user, UserFactory()):
        client.force_login(other)
        assert client.get(pages_url).status_code == 404
        assert client.post(pages_url, {"do": "use"}).status_code == 404
        assert client.get(f"{pages_url}1.jpg").status_code == 404


@pytest.mark.usefixtures("lacks_one")
def test_whoever_left_finds_it_again(client, agreement, document, send, pages_url):
    send(some_pages.of(document, 1), "one.pdf")
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "“one.pdf” waits for your word." in page
    assert "Your turn" in page
    assert "Our turn" not in page
    until = proposed_pages.kept_until(ProposedScan.objects.get())
    kept = f"We keep them until {date_format(timezone.localtime(until), 'DATETIME_FORMAT')}."
    assert kept in page
    assert kept.replace("them", "these pages") in words(client.get(pages_url))
    assert f'href="{pages_url}"' in page
    upload = words(client.get(reverse("request_upload", args=[agreement.reference])))
    assert "“one.pdf” does not count yet. What you upload now comes to it" in upload
