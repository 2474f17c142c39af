"""The desk in a real browser: axe finds nothing, no page is too wide, the policy is kept."""

from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser

from agreements.models import PagePreview, User
from agreements.services.scans import page_previews
from tests.admin import desk
from tests.admin.every_page import every_page
from tests.browser import sight
from tests.factories import (
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
)
from tests.services.telling import announced, told

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


# By how much the widest table sticks out of what is around it.
_WIDEST = """Math.max(...[...document.querySelectorAll("table")].map(
    (table) => table.getBoundingClientRect().right
        - table.parentElement.getBoundingClientRect().right))"""

# What one would press and can't, because something else lies on it.
_COVERED = """[...document.querySelectorAll("button, .button, .object-tools a")].filter((each) => {
    const box = each.getBoundingClientRect();
    if (!box.width || each.closest("details:not([open])")) return false;
    if (box.top < 0 || box.bottom > innerHeight) return false;
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return there && !each.contains(there) && !there.contains(each);
}).map((each) => each.textContent.trim())"""

# Whether one has to scroll sideways to see the columns of a list.
_CUT = """[...document.querySelectorAll(".results")].some(
    (list) => list.scrollWidth > list.clientWidth)"""

# Of all pages: each is looked at several times, which takes seconds.
_PARTS = 4


@pytest.fixture(scope="module", autouse=True)
def _static_files() -> None:
    """The live server serves what was collected."""
    call_command("collectstatic", interactive=False, link=True, verbosity=0)


@pytest.mark.full
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("part", range(_PARTS))
def test_every_page_is_accessible_at_both_widths_and_in_both_themes(
    part: int, language: str, browser: Browser, live_server: Any
) -> None:
    owner, addresses = every_page()
    User.objects.update(language=language)
    session = desk.browser(owner).cookies["session"].value
    context = browser.new_context(base_url=str(live_server), reduced_motion="reduce")
    context.add_cookies([{"name": "session", "value": session, "url": str(live_server)}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    findings: list[str] = []
    for address in addresses[part::_PARTS]:
        complaints.clear()
        page.goto(address)
        # Before axe: it fetches what Django's sheets import, and complains itself of our policy.
        found = [text for text in complaints if "status of 409" not in text]
        assert page.locator(f"html[lang={language}]").count() == 1
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate(_CUT):
                found.append(f"its list is cut off at {width}")
            if covered := page.evaluate(_COVERED):
                found.append(f"covered at {width}: {covered}")
        found += [*sight.accessible(page), *sight.reflowing(page), *sight.moving(page)]
        findings += [f"{address}: {each}" for each in found]
    context.close()
    assert findings == []


@pytest.mark.full
def test_a_long_unbroken_name_pushes_no_column_out_of_sight(
    browser: Browser, live_server: Any
) -> None:
    signer = SignerFactory(
        user=UserFactory(email=f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example"),
        name="W" * 200,
        affiliation="M" * 300,
    )
    agreement = desk.filed(version=LicenseVersionFactory(), signer=signer)
    AssociatedUserFactory(
        agreement=agreement, name="N" * 200, email=signer.email, competition_id="9" * 100
    )
    desk.mail(agreement, to=signer.email, server_reply="5" * 500)
    notice = told(announced(replaces=agreement.version), agreement=agreement)
    client = desk.owner(agreement.dataset)
    context = browser.new_context(base_url=str(live_server))
    context.add_cookies(
        [{"name": "session", "value": client.cookies["session"].value, "url": str(live_server)}]
    )
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    edges = {}
    for address in (
        "/admin/agreements/agreement/",
        desk.page("change", agreement),
        desk.version_page("notices", notice.version),
        "/admin/agreements/outboundemail/",
    ):
        page.goto(address)
        assert page.locator("table").count() > 0
        edges[address] = page.evaluate(_WIDEST)
    context.close()
    assert {address: edge for address, edge in edges.items() if edge > 0} == {}


def test_the_scan_stands_beside_the_facts_when_there_is_room(
    browser: Browser, live_server: Any
) -> None:
    agreement = desk.filed(pages=2)
    PagePreview.objects.update(due_at=timezone.now(), small="", large="")
    page_previews.draw_missing_previews()  # in place of the white dots that are enough elsewhere
    session = desk.reviewer(agreement.dataset).cookies["session"].value
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": session, "url": str(live_server)}])
    page = context.new_page()
    boxes = {}
    for width in (1200, 1199):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(desk.page("change", agreement))
        facts = page.locator(".desk-facts").bounding_box()
        scan = page.locator(".desk-scan").bounding_box()
        assert facts is not None
        assert scan is not None
        boxes[width] = (scan["x"] > facts["x"], scan["y"] > facts["y"])
    assert boxes == {1200: (True, False), 1199: (False, True)}
    picture = page.get_by_alt_text("Sheet 1 of the file, as it was scanned")
    assert picture.evaluate("i => i.naturalWidth") > 1000
    context.close()
