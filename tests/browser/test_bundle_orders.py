"""An owner has the bundles of a list made, and files go with a message, as seen in a browser."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from agreements import tasks
from agreements.archives.bundle_check import check_bundle
from agreements.enums import Status
from agreements.models import BundleOrder
from agreements.services.accounts import staff
from tests.admin import desk
from tests.browser.test_conversation import faults, opened
from tests.factories import LicenseVersionFactory, rendered_version, staff_user

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]


def test_an_owner_selects_waits_and_fetches(
    browser: Browser, site: str, settings: Any, tmp_path: Path
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    version = LicenseVersionFactory()
    made = [desk.filed(Status.APPROVED, version=version) for _number in range(3)]
    page = opened(browser, site, staff_user(staff.DATA_OWNER, version.dataset))
    page.goto(reverse("admin:agreements_agreement_changelist") + "?status=approved")
    page.locator("#action-toggle").check()
    page.screenshot(path=tmp_path / "list.png", full_page=True)
    page.get_by_role("button", name="Evidence bundles of the selected …").click()
    expect(page.get_by_text("You selected 3 requests")).to_be_visible()
    page.screenshot(path=tmp_path / "confirm.png", full_page=True)
    page.get_by_role("button", name="Make the bundles").click()
    expect(page.get_by_text("0 of 3 bundles are made.")).to_be_visible()
    order = reverse("admin:agreements_bundleorder_change", args=[BundleOrder.objects.get().pk])
    found = faults(page, order, tmp_path)
    tasks.make_ordered_bundles()
    expect(page.get_by_text("3 bundles are ready")).to_be_visible(timeout=15_000)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Download all as one ZIP file").click()
    with zipfile.ZipFile(io.BytesIO(Path(fetched.value.path()).read_bytes())) as archive:
        names = archive.namelist()
        assert sorted(names) == sorted(f"{each.reference}-evidence.zip" for each in made)
        assert check_bundle(io.BytesIO(archive.read(names[0]))).problems == []
    listed = reverse("admin:agreements_bundleorder_changelist")
    assert found + faults(page, order, tmp_path) + faults(page, listed, tmp_path) == []


def test_files_go_with_a_message(
    browser: Browser, site: str, settings: Any, tmp_path: Path
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    made = desk.filed(Status.SUBMITTED, version=rendered_version())
    seal = {"name": "seal.pdf", "mimeType": "application/pdf", "buffer": desk.pdf()}
    address = reverse("request_messages", args=[made.reference])
    signer = opened(browser, site, made.signer.user)
    signer.goto(address)
    signer.get_by_label("Your message").fill("The seal.")
    signer.get_by_label("Files").set_input_files([seal])  # type: ignore[list-item]
    signer.get_by_role("button", name="Send the message").click()
    with signer.expect_download() as fetched:
        signer.get_by_role("link", name="seal.pdf").click()
    assert Path(fetched.value.path()).read_bytes() == desk.pdf()
    owner = opened(browser, site, staff_user(staff.DATA_OWNER, made.dataset))
    found = faults(signer, address, tmp_path)
    assert found + faults(owner, desk.page("messages", made), tmp_path) == []
    expect(owner.get_by_role("link", name="seal.pdf")).to_be_visible()
