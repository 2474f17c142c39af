"""The list of who may use the data, to take away: exactly what was filtered, safe, on record."""

import csv
import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agreements.admin.export_files import XlsxFile
from agreements.enums import AuditAction, Status
from agreements.models import AuditEvent
from agreements.services import search_index
from agreements.services.datasets import daily_numbers
from tests.admin import desk
from tests.factories import AgreementFactory, UserFactory, with_grant

pytestmark = pytest.mark.django_db

EXPORT = reverse("admin:agreements_downloadgrant_export")
CSV, XLSX, JSON = "0", "1", "2"
SCRIPT, BIDI = "<script>alert(1)</script>", "a\u202eb"
ODD = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", SCRIPT, BIDI, '";x', "柳清妍"]


@pytest.fixture
def agreement():
    made = AgreementFactory(
        status=Status.APPROVED, signer__name="Schmidt", signer__affiliation="Bonn"
    )
    with_grant(made, UserFactory(email="ana@example.edu"), name="Ana")
    search_index.rebuild_index()
    return made


def taken(browser, form: str = CSV, query: str = "") -> bytes:
    answer = browser.post(f"{EXPORT}?{query}", {"format": form})
    assert (answer.status_code, answer.streaming) == (200, True)
    assert answer["Content-Disposition"].startswith('attachment; filename="holders-')
    return b"".join(answer.streaming_content)


def rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))


def sheet(file: bytes) -> list[tuple[object, ...]]:
    book = load_workbook(io.BytesIO(file))
    assert all(cell.data_type != "f" for line in book.active for cell in line)
    return list(book.active.values)


def test_holds_exactly_the_filtered_list_in_each_format(agreement):
    owner, version = desk.owner(agreement.dataset), agreement.version
    AgreementFactory(version=version, status=Status.APPROVED, signer__name="Weber")
    AgreementFactory(status=Status.APPROVED, signer__name="Foreign", signer__affiliation="Bonn")
    search_index.rebuild_index()
    found = rows(taken(owner, CSV, "q=bonn"))
    assert [row["Person"] for row in found] == ["Ana", "Schmidt"]
    told = found[0]
    assert told["Reference"] == agreement.reference
    assert (told["Role"], told["E-mail"], told["Signed by"]) == (
        "Student",
        "ana@example.edu",
        "Schmidt",
    )
    assert (told["LA version"], told["Country"], told["Access"]) == (
        "1.0",
        "CN",
        "May use the data",
    )
    assert told["Since"].endswith("Z")
    assert json.loads(taken(owner, JSON, "q=bonn")) == found
    head, *lines = sheet(taken(owner, XLSX, "q=bonn"))
    assert [dict(zip(head, (cell or "" for cell in line), strict=True)) for line in lines] == found
    assert json.loads(taken(owner, JSON, "q=nobody")) == []
    assert rows(taken(owner, CSV, "access=ended")) == []


def test_the_last_column_is_the_pinyin_of_a_name_in_chinese_characters(agreement):
    with_grant(agreement, UserFactory(email="li@example.edu"), name="欧阳清妍")
    owner = desk.owner(agreement.dataset)
    head, *lines = sheet(taken(owner, XLSX))
    assert head[-1] == "Person in pinyin"
    assert [(row["Person"], row["Person in pinyin"]) for row in rows(taken(owner))] == [
        ("欧阳清妍", "Ouyang Qingyan"),
        ("Ana", ""),
        ("Schmidt", ""),
    ]
    assert [line[-1] or "" for line in lines] == ["Ouyang Qingyan", "", ""]


@pytest.mark.parametrize("words", ODD)
def test_what_people_typed_stays_text(agreement, words):
    signer = agreement.signer
    signer.name = signer.affiliation = words
    signer.save()
    owner = desk.owner(agreement.dataset)
    safe = f"'{words}" if words[0] in "=+-@＝\t" else words
    assert rows(taken(owner))[0]["Signed by"] == safe
    assert safe in sheet(taken(owner, XLSX))[1]
    assert json.loads(taken(owner, JSON))[0]["Affiliation"] == words


def test_who_took_how_many_and_which_is_on_record(agreement):
    owner = desk.owner(agreement.dataset)
    daily_numbers.count_all(only_lately=True)  # by which the filter knows countries
    owner.get(EXPORT)
    events = AuditEvent.objects.filter(action=AuditAction.HOLDER_EXPORT)
    assert not events.exists()
    taken(owner, JSON, "country=CN&q=bonn")
    event = events.get()
    assert event.subject == agreement.dataset.slug
    assert event.details == {"format": "json", "rows": 2, "filter": "country=CN, q=bonn"}


def test_the_page_says_how_many_and_takes_only_what_it_offers(agreement, monkeypatch):
    owner = desk.owner(agreement.dataset)
    assert "The file holds 2 rows" in owner.get(EXPORT).content.decode()
    assert "The file holds 1 row," in owner.get(f"{EXPORT}?q=ana").content.decode()
    for form in ("", "9", "x"):
        assert owner.post(EXPORT, {"format": form}).status_code == 422
    for query in ("country=XX", "signer__name=x", "o=1"):
        assert owner.get(f"{EXPORT}?{query}").status_code == 400
        assert owner.post(f"{EXPORT}?{query}", {"format": CSV}).status_code == 400
    monkeypatch.setattr(XlsxFile, "most_rows", 1)
    answer = owner.post(EXPORT, {"format": XLSX}, follow=True)
    assert answer.status_code == 422
    assert "XLSX is for 1 rows at most" in answer.content.decode()


def test_outsiders_take_nothing_by_direct_post(agreement):
    elsewhere = AgreementFactory(status=Status.APPROVED, signer__name="Else").dataset
    assert [row["Person"] for row in rows(taken(desk.reviewer(elsewhere)))] == ["Else"]
    for user, status in ((None, 302), (agreement.signer.user, 302)):
        assert desk.browser(user).post(EXPORT, {"format": CSV}).status_code == status
    plain = desk.browser(UserFactory(is_staff=True))
    assert plain.post(EXPORT, {"format": CSV}).status_code == 403
