"""A dataset's page and help in drawings: in both themes and widths, in our colors and others."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from agreements import storage
from agreements.models import Dataset
from tests.browser.walker import Walker
from tests.factories import rendered_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dataset() -> Dataset:
    out = io.BytesIO()
    Image.new("RGB", (700, 420), "#5b7f86").save(out, "JPEG")
    shown = storage.store(storage.Kind.PICTURES, out.getvalue(), ".jpg")
    return rendered_version(
        dataset__slug="casmemg",
        dataset__picture=shown.name,
        dataset__picture_text="Two electrodes above an eyebrow.",
        dataset__facts=[["What was recorded", "Faces and EMG"], ["大小", "12 GB"]],
    ).dataset


def test_what_it_is_and_help(person: Callable[..., Walker], dataset: Dataset) -> None:
    visitor = person()
    visitor.page.goto(dataset.get_absolute_url())
    picture = visitor.page.get_by_alt_text("Two electrodes above an eyebrow.")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.naturalWidth") == 700
    visitor.look("CASMEMG")
    visitor.follow("help with pictures")
    visitor.look("Print, sign, scan", shot="help")
    assert visitor.page.locator(".drawing img").count() == 16
    assert visitor.findings == []


def test_in_the_colors_of_an_institute(
    person: Callable[..., Walker], dataset: Dataset, settings: Any, tmp_path: Path
) -> None:
    mark = tmp_path / "mark.svg"
    mark.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9">'
        '<circle cx="4.5" cy="4.5" r="4" fill="#ffcc00"/></svg>'
    )
    settings.PORTAL_COLOR, settings.PORTAL_MARK = "#ffcc00", str(mark)
    settings.PORTAL_INSTITUTE = "Institute of Psychology, Chinese Academy of Sciences"
    visitor = person()
    for name, heading in (("dataset", "CASMEMG"), ("apply", "Apply")):
        visitor.page.goto(reverse(name, args=["casmemg"]))
        visitor.look(heading)
    assert visitor.page.locator(".brand__mark").evaluate("mark => mark.naturalWidth") == 9
    button, body = visitor.page.locator(".btn-primary").first, visitor.page.locator("html")
    visitor.page.get_by_role("button", name="Dark", exact=True).click()
    dark = button.evaluate("button => getComputedStyle(button).backgroundColor")
    assert body.get_attribute("data-theme") == "dark"
    visitor.page.get_by_role("button", name="Light", exact=True).click()
    assert button.evaluate("button => getComputedStyle(button).backgroundColor") != dark
    assert visitor.findings == []
