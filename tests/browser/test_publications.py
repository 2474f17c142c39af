"""A paper is registered by pasted BibTeX, listed and exported; the code on a letter is read."""

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from playwright.sync_api import Locator, expect

from agreements.bibliography.pasted import read_pasted
from agreements.enums import Status
from agreements.models import Agreement, Publication
from tests.bibliography.test_pasted import ENTRY, READ
from tests.browser.walker import Walker
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    PublicationFactory,
    rendered_version,
)
from tests.views.publications.paper import CONDITIONS

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agreement() -> Agreement:
    version = rendered_version(dataset__slug="casmemg")
    made = AgreementFactory(version=version, status=Status.APPROVED, reference="LA-TEST22")
    AssociatedUserFactory(agreement=made, name="محمد علي")
    return made


def test_a_paper_is_registered_by_pasted_bibtex_and_exported(
    person: Callable[..., Walker], agreement: Agreement, tmp_path: Path
) -> None:
    signer = person(agreement.signer.user)
    page = signer.page
    page.goto(agreement.get_absolute_url())
    signer.follow("Register it")
    signer.look("Your publications")
    signer.follow("Register a publication")
    signer.look("Register a publication")
    page.get_by_label("DOI, BibTeX or CSL-JSON").fill(ENTRY)
    signer.press("Fill in from this")
    expect(page.get_by_label("Title")).to_have_value(READ.title)
    page.get_by_label("Yes").check()
    signer.press("Register the publication")
    signer.look("Register a publication")
    expect(page.get_by_role("alert")).to_contain_text("Confirm each condition")
    for words in CONDITIONS:
        page.get_by_label(words).check()
    signer.press("Register the publication")
    expect(page.get_by_text("The publication is in the list of CASMEMG.")).to_be_visible()
    signer.look("Your publications")
    assert Publication.objects.get().confirmed["conditions"] == CONDITIONS

    anybody = person()
    anybody.page.goto("/datasets/casmemg/")
    expect(anybody.page.get_by_text(READ.title)).to_be_visible()
    anybody.page.goto("/datasets/casmemg/publications/")
    anybody.look("Published with CASMEMG")
    entry = _downloaded(anybody, anybody.page.get_by_role("link", name="List as BibTeX"), tmp_path)
    assert read_pasted(entry.read_text(encoding="utf-8")) == READ


def test_the_code_on_a_letter_leads_to_what_it_is_worth(
    person: Callable[..., Walker], agreement: Agreement, tmp_path: Path
) -> None:
    signer = person(agreement.signer.user)
    signer.page.goto(agreement.get_absolute_url())
    link = signer.page.get_by_role("link", name="Letter that shows the approval (PDF)", exact=True)
    letter = _downloaded(signer, link, tmp_path)
    picture = pypdfium2.PdfDocument(letter)[0].render(scale=150 / 72).to_numpy()
    (code,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    anybody = person()
    address = re.escape(f"{settings.SITE_URL}/check/")
    assert re.match(address, code.text)
    place = code.text.removeprefix(settings.SITE_URL)
    anybody.page.goto(place.lower().rstrip("/") + ".")
    expect(anybody.page).to_have_url(re.compile(re.escape(place) + "$"))
    anybody.look("Valid")
    anybody.page.goto("/check/nothing/")
    anybody.look("We know no such letter")


def test_the_other_pages_are_as_they_should_be(
    person: Callable[..., Walker], agreement: Agreement
) -> None:
    PublicationFactory(agreement=agreement, number=1, authors="柳清妍\nعلي, محمد")
    signer = person(agreement.signer.user)
    for step, heading in (("", "Correct a publication"), ("withdraw/", "Withdraw this")):
        signer.page.goto(f"{agreement.get_absolute_url()}publications/1/{step}")
        signer.look(heading)


def _downloaded(walker: Walker, link: Locator, folder: Path) -> Path:
    with walker.page.expect_download() as begun:
        link.click()
    there = folder / begun.value.suggested_filename
    begun.value.save_as(there)
    return there
