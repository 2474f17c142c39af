"""Papers of a request: pictures and files, each with its record."""

import pytest

from agreements import models, storage
from agreements.enums import Undrawable
from tests.admin import desk

pytestmark = pytest.mark.django_db


def recorded(agreement: models.Agreement) -> list[tuple[str, dict[str, object]]]:
    events = models.AuditEvent.objects.filter(subject=agreement.reference)
    return [(event.action, event.details) for event in events]


def test_a_page_is_a_jpeg_that_the_browser_keeps_but_asks_for() -> None:
    agreement = desk.filed()
    client = desk.reviewer(agreement.dataset)
    address = desk.page("scan_page", agreement, 1, 2)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.content[:2] == b"\xff\xd8"
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_the_browser_kept_is_no_key() -> None:
    agreement = desk.filed()
    address = desk.page("scan_page", agreement, 1, 1)
    etag = desk.reviewer(agreement.dataset).get(address)["ETag"]
    stranger = desk.reviewer(desk.filed().dataset)
    assert stranger.get(address, headers={"if-none-match": etag}).status_code == 404


@pytest.mark.parametrize(("number", "page"), [(1, 0), (1, 3), (2, 1), (1, 10**9)])
def test_there_are_no_other_pages(number: int, page: int) -> None:
    agreement = desk.filed(pages=2)
    address = desk.page("scan_page", agreement, number, page)
    assert desk.reviewer(agreement.dataset).get(address).status_code == 404


def test_looking_is_recorded_once_a_day_for_each_person_and_scan() -> None:
    agreement = desk.filed(pages=2)
    first, second = desk.reviewer(agreement.dataset), desk.reviewer(agreement.dataset)
    for client in (first, first, second):
        for page in (1, 2):
            client.get(desk.page("scan_page", agreement, 1, page))
    assert recorded(agreement) == [("scan:view", {"scan": 1})] * 2


@pytest.mark.parametrize(
    ("kind", "tail"), [("scan", ".pdf"), ("document", "%20-%20as%20issued.pdf")]
)
def test_a_file_comes_as_attachment_under_its_own_name_each_time_on_record(kind, tail) -> None:
    agreement = desk.filed()
    paper = (agreement.scans if kind == "scan" else agreement.documents).get()
    client = desk.reviewer(agreement.dataset)
    for _time in (1, 2):
        answer = client.get(desk.page(kind, agreement, 1))
        assert b"".join(answer.streaming_content) == storage.read_file(paper.file)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''License%20Agreement%20for%20CASMEMG%20_"
        f"%E6%9F%B3%E6%B8%85%E5%A6%8D{tail}"
    )
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert recorded(agreement) == [(f"{kind}:download", {kind: 1, "sha256": paper.sha256})] * 2


def test_original_files_come_as_an_archive_on_record() -> None:
    agreement = desk.filed()
    answer = desk.reviewer(agreement.dataset).get(desk.page("originals", agreement, 1))
    assert b"".join(answer.streaming_content) == b"PK, the photos"
    assert answer["Content-Disposition"].endswith(".zip")
    scan = agreement.scans.get()
    details = {"scan": 1, "sha256": scan.originals_sha256}
    assert ("scan:download_originals", details) in recorded(agreement)


def test_a_file_that_is_gone_is_a_404_and_no_download() -> None:
    agreement = desk.filed()
    storage.discard([agreement.scans.get().file])
    client = desk.reviewer(agreement.dataset)
    assert client.get(desk.page("scan", agreement, 1)).status_code == 404
    assert recorded(agreement) == []


@pytest.mark.parametrize("kind", ["scan_page", "document_page"])
def test_a_page_that_can_not_be_drawn_says_so(kind) -> None:
    agreement = desk.filed()
    unreadable = {"due_at": None, "small": "", "large": "", "unreadable": Undrawable.TOO_LARGE}
    models.PagePreview.objects.update(**unreadable)
    answer = desk.reviewer(agreement.dataset).get(desk.page(kind, agreement, 1, 1))
    assert answer.status_code == 422
    assert "could not be shown" in answer.content.decode()


@pytest.mark.parametrize("kind", ["scan", "document"])
@pytest.mark.parametrize("method", ["post", "head", "put", "delete"])
def test_papers_are_only_read(kind: str, method: str) -> None:
    agreement = desk.filed()
    answer = getattr(desk.reviewer(agreement.dataset), method)(desk.page(kind, agreement, 1))
    assert answer.status_code == 405
    assert recorded(agreement) == []
