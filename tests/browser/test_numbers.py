"""A data owner looks who may use the data, takes the list away, and prints the numbers."""

import csv
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from agreements.enums import Status
from agreements.services import search_index
from agreements.services.accounts import staff
from agreements.services.datasets import daily_numbers
from tests.browser.walker import Walker
from tests.factories import AgreementFactory, DatasetFactory, UserFactory, staff_user, with_grant
from tests.services import counting

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def owner(person: Callable[..., Walker], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Walker:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    monkeypatch.setattr(counting, "FIRST", timezone.now() - timedelta(days=420))
    monkeypatch.setattr(counting, "HOURS", 400 * 24)
    dataset = DatasetFactory(slug="casmemg")
    counting.history(dataset, random.Random(5), 40)
    agreement = AgreementFactory(
        version=dataset.versions.get(),
        status=Status.APPROVED,
        signer__name="Ömer Schmidt",
        signer__affiliation="Rheinische Friedrich-Wilhelms-Universität Bonn",
        signer__country="DE",
    )
    with_grant(agreement, UserFactory(email="ana@example.edu"), name="Ana Nguyễn")
    search_index.index_agreement(agreement)
    daily_numbers.count_all(only_lately=False)
    return person(staff_user(staff.DATA_OWNER, dataset))


def test_who_at_an_institute_in_one_search_to_look_at_and_to_take_away(owner: Walker) -> None:
    page = owner.page
    page.goto(reverse("admin:index"))
    owner.follow("Who may use the data")
    page.get_by_role("searchbox").fill("bonn")
    owner.press("Search")
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    owner.look("Who may use the data", shot="holders", narrow=True)
    page.goto(f"{page.url}&access=all")
    owner.look("Who may use the data")
    owner.follow("Take the list away")
    owner.look("Take the list away")
    page.get_by_label("CSV").check()
    with page.expect_download() as download:
        owner.press("Download")
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        assert {row["Person"] for row in csv.DictReader(file)} == {"Ömer Schmidt", "Ana Nguyễn"}


def test_the_numbers_are_read_and_printed(owner: Walker, tmp_path: Path) -> None:
    page = owner.page
    page.goto(reverse("admin:index"))
    owner.follow("Numbers")
    owner.look("Numbers", shot="numbers", narrow=True)
    for table in page.get_by_text("As a table").all():
        table.click()
    expect(page.get_by_role("row", name="Germany").first).to_be_visible()
    owner.look("Numbers")
    page.emulate_media(color_scheme="dark")
    page.pdf(path=tmp_path / "numbers.pdf", format="A4")
    paper = pypdfium2.PdfDocument(tmp_path / "numbers.pdf")
    text = "".join(sheet.get_textpage().get_text_range() for sheet in paper)
    assert "Requests per week" in text
    assert "Show" not in text
    with page.expect_download() as download:
        owner.follow("PDF")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_label("From (optional)").fill("2026-05-01")
    page.get_by_label("To (optional)").fill("2026-04-01")
    owner.press("Show")
    owner.look("Numbers")
    expect(page.get_by_role("alert")).to_contain_text("Take a day before the other")
