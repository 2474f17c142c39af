"""What the checks say, on the signer's status page."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.enums import Check, ExaminationState, Severity, Status, Undrawable
from agreements.lifecycle import ENDED, OF_AMENDMENTS
from agreements.models import QuarantinedUpload, ScanExamination
from agreements.services.scans import page_previews, scan_notes
from tests import examined
from tests.views.scans.moving import moved

pytestmark = pytest.mark.django_db

IN_REVIEW = Status.IN_REVIEW


@pytest.fixture
def document():
    return examined.issued()


@pytest.fixture
def browser(document):
    client = Client()
    client.force_login(document.agreement.signer.user)
    return client


def page(browser, document):
    return browser.get(document.agreement.get_absolute_url()).content.decode()


def live(browser, document):
    return browser.get(address(document, "request_checks")).content.decode()


def address(document, name, *more):
    return reverse(name, args=[document.agreement.reference, *more])


def test_problems_come_first_with_their_places_outlined_and_two_ways_on(browser, document):
    examined.unsigned(document)
    shown = page(browser, document)
    assert "2 things are not right" in shown
    assert "Page 2 of 3 is missing. Scan it and upload it alone" in shown
    assert "See mark 1" in shown
    assert shown.count("<polygon") == 1
    assert re.search(r'class="mark-number[^>]*>.*?<text>1</text>', shown)
    assert shown.count("Page 2 of 3 is missing</p>") == 1
    assert address(document, "request_upload") in shown
    assert address(document, "request_note") in shown
    assert "js/progress.js" not in shown


def test_whose_turn_it_is_stands_before_all_else_and_changes_with_the_checks(browser, document):
    scan = examined.scan(document)
    row = ScanExamination.objects.create(scan=scan)
    for shown in (page(browser, document), live(browser, document)):
        assert turn(shown) == "Our turn"
        assert "Our automatic checks are looking at it." in shown
    row.delete()
    examined.read(scan, examined.finding(Check.SIGNATURE, "signature_blank", Severity.PROBLEM))
    for shown in (page(browser, document), live(browser, document)):
        assert turn(shown) == "Your turn, if you want to mend it"
        assert shown.index("Your turn") < shown.index("The box for the signature is empty.")
    scan_notes.write_note(scan, by=scan.uploaded_by, text="The page was cut off.")
    assert turn(live(browser, document)) == "Our turn"
    moved(document.agreement, IN_REVIEW)
    assert "A reviewer is reading your scan" in live(browser, document)
    moved(document.agreement, Status.REJECTED)
    assert turn(page(browser, document)) == "Nothing to do"
    assert turn(live(browser, document)) == ""


def turn(shown):
    """What stands over everything else on the page, below its title."""
    found = re.search(r'data-live="turn">.*?<span class="eyebrow">(.*?)</span>', shown, re.DOTALL)
    return found.group(1) if found else ""


def test_what_is_held_for_the_virus_scanner_stays_on_the_page(browser, document):
    scan = examined.unsigned(document)
    QuarantinedUpload.objects.create(
        agreement=document.agreement,
        file="held/x",
        size=1,
        sha256="0",
        uploaded_by=scan.uploaded_by,
    )
    assert "It is not submitted yet." in page(browser, document)
    assert turn(live(browser, document)) == ""


def test_what_is_fine_folds_into_one_line(browser, document):
    good = {Check.RECOGNIZED: "recognized", Check.SIGNATURE: "signed", Check.DATE: "dated"}
    fine = [examined.finding(check, code) for check, code in good.items()]
    pale = examined.finding(Check.LEGIBLE, "faint", Severity.ATTENTION, page=1, issued_page=1)
    examined.read(examined.scan(document), *fine, pale)
    shown = page(browser, document)
    before, folded = shown.split('<details class="report__fine">')
    assert "<summary>3 checks are fine</summary>" in folded
    assert "There is a signature." in folded
    assert "There is a signature." not in before
    assert "Page 1 of 3 is too pale to read well. Scan it darker." in before


def test_a_page_is_counted_by_its_printed_number_or_is_a_sheet_of_the_file(browser, document):
    examined.read(examined.scan(document), shows=(3, None, 1))
    shown = page(browser, document)
    captions = re.findall("<figcaption>(.*?)</figcaption>", shown)
    assert captions == ["Page 3 of 3", "Sheet 2 of the file", "Page 1 of 3"]
    assert re.findall('alt="(.*?)"', shown) == [f"{each}, as you sent it" for each in captions]


def test_no_heading_says_yes_over_a_no(browser, document):
    unread = examined.finding(Check.RECOGNIZED, "could_not_be_read", Severity.ATTENTION)
    examined.read(examined.scan(document), unread)
    shown = page(browser, document)
    assert '<span class="finding__check">License Agreement</span>' in shown
    assert "recognized" not in shown
    assert "nothing that you have to mend" not in shown
    assert "could not be read automatically. You need not do anything." in shown


MEND = "If you mend this now, nobody has to ask you for it later."
DECIDED, UNDECIDED = "People have decided since.", (IN_REVIEW, Status.WITHDRAWN)


@pytest.mark.parametrize("status", [IN_REVIEW, Status.APPROVED, *sorted(ENDED - OF_AMENDMENTS)])
@pytest.mark.parametrize("is_good", [True, False])
def test_nobody_is_told_to_mend_what_can_not_be_mended_any_more(browser, document, status, is_good):
    if is_good:
        examined.read(examined.scan(document), examined.finding(Check.RECOGNIZED, "recognized"))
    else:
        examined.unsigned(document)
    moved(document.agreement, status)
    for shown in (page(browser, document), live(browser, document)):
        assert MEND not in shown
        assert address(document, "request_upload") not in shown
        assert "A reviewer reads it next." not in shown
        assert (DECIDED in shown) == (status not in UNDECIDED and "report__said" in shown)


def test_a_good_scan_is_called_complete(browser, document):
    examined.read(examined.scan(document), examined.finding(Check.RECOGNIZED, "recognized"))
    shown = page(browser, document)
    assert "Your scan is complete" in shown
    assert "Leave it as it is" not in shown


def test_a_place_that_only_a_reviewer_looks_at_is_not_told_to_the_signer(browser, document):
    corners = [[0.1, 0.1], [0.2, 0.1], [0.2, 0.2], [0.1, 0.2]]
    place = {"page": 1, "issued_page": 1, "outline": corners, "facts": {"page": 1}}
    unsure = examined.finding(Check.CLAUSES, "clause_unlike", Severity.ATTENTION, **place)
    struck = examined.finding(Check.CLAUSES, "clause_struck", Severity.PROBLEM, **place)
    examined.read(examined.scan(document), unsure, struck)
    shown = page(browser, document)
    assert "Your scan is complete" in shown
    assert "<polygon" not in shown
    assert "Print looks different" not in shown
    assert "drawn through" not in shown


def test_while_the_checks_run_the_part_asks_again_and_tells_what_is_known(browser, document):
    scan = examined.scan(document)
    known = {"check_name": "date", "code": "date_blank", "severity": "problem", "page": 3}
    row = ScanExamination.objects.create(
        scan=scan, state=ExaminationState.RUNNING, progress=[known], pages_read=1
    )
    assert "js/progress.js" in page(browser, document)
    part = browser.get(address(document, "request_checks"))
    assert part.headers["Cache-Control"].startswith("max-age=0")
    text = part.content.decode()
    assert "sheet 1 of 3 in the file is done" in text
    assert "The box for the date is empty." in text
    assert 'data-again="1"' in text
    examined.drawn(scan)
    row.due_at, row.state, row.finished_at = None, ExaminationState.FAILED, timezone.now()
    row.save()
    text = browser.get(address(document, "request_checks")).content.decode()
    assert "A person will look at it." in text
    assert 'data-again="1"' not in text


def test_what_a_person_overruled_is_no_problem_any_more(browser, document):
    scan = examined.unsigned(document)
    scan.findings.exclude(severity=Severity.OK).update(
        overruled_at=timezone.now(), overruled_by=scan.uploaded_by, overrule_reason="Seen."
    )
    shown = page(browser, document)
    assert "Your scan is complete" in shown
    assert "A person looked at it and found it fine." in shown


def test_a_scan_from_before_there_were_checks_has_no_report(browser, document):
    examined.scan(document)
    assert "report-title" not in page(browser, document)


def test_pictures_of_pages_are_asked_for_each_time(browser, document):
    examined.unsigned(document)
    answer = browser.get(address(document, "own_scan_page", 1, 3))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = browser.get(
        address(document, "own_scan_page", 1, 3), headers={"if-none-match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    assert browser.get(address(document, "own_scan_page", 1, 4)).status_code == 404


def test_pages_that_are_not_drawn_yet_come_by_themselves(browser, document):
    scan = examined.unsigned(document)
    to_draw = {"due_at": timezone.now(), "small": "", "large": ""}
    scan.pictures.filter(page=3).update(**to_draw)
    picture = address(document, "own_scan_page", 1, 3)
    shown = page(browser, document)
    assert "js/progress.js" in shown
    assert 'data-again="1"' in shown
    assert shown.count("This page is being drawn.") == 1
    assert picture not in shown
    page_previews.draw_missing_previews()
    part = browser.get(address(document, "request_checks")).content.decode()
    assert picture in part
    assert 'data-again="1"' not in part


def test_a_page_that_can_not_be_drawn_is_told_in_words_with_the_file(browser, document):
    scan = examined.unsigned(document)
    why = {"due_at": None, "small": "", "large": "", "unreadable": Undrawable.TOO_SLOW}
    scan.pictures.filter(page=2).update(**why)
    shown = page(browser, document)
    assert "This page could not be shown. Drawing it takes too long." in shown
    assert address(document, "own_scan_page", 1, 2) not in shown
    assert shown.count(f'href="{address(document, "scan", 1)}"') == 2
    assert "js/progress.js" not in shown
