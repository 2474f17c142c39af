"""A data owner publishes the Chinese draft of an LA in force, and anybody reads it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.urls import reverse
from playwright.sync_api import expect

from agreements.models import TranslationDraft
from agreements.services.accounts import staff
from tests.browser.walker import Walker
from tests.factories import rendered_version, staff_user

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]

LICENSES = site_settings.BASE_DIR / "agreements/licenses"


def test_from_the_draft_to_the_public_page(person: Callable[..., Walker], settings: Any) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    version = rendered_version(dataset__slug="casmemg")
    source = (LICENSES / "casmemg-1.0.zh-hans.md").read_text(encoding="utf-8")
    TranslationDraft.objects.create(version=version, language="zh-hans", source=source)
    owner = person(staff_user(staff.DATA_OWNER, version.dataset))
    owner.page.goto(reverse("admin:agreements_licenseversion_change", args=[version.pk]))
    owner.look("LA 1.0")
    owner.follow("Simplified Chinese")
    owner.look("translation of LA 1.0")
    owner.follow("Read it beside the text that binds, and publish it")
    owner.look("Publish the translation into Simplified Chinese")
    owner.press("Publish the translation")
    owner.look("LA 1.0")
    expect(owner.page.get_by_text("Everybody can read it.")).to_be_visible()
    anybody = person(locale="zh-CN")
    anybody.page.goto(reverse("version", args=["casmemg", "1.0"]) + "?language=zh-hans")
    anybody.look("许可协议")
    expect(anybody.page.get_by_role("note")).to_be_visible()
    anybody.page.emulate_media(media="print")
    expect(anybody.page.get_by_role("note")).to_be_visible()
    assert owner.findings + anybody.findings == []
