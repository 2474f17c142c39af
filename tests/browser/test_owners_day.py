"""A data owner's whole day at the desk, which is never left, in one browser."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, FilePayload, expect

from agreements import models
from agreements.enums import ImportState, Status
from agreements.services import search_index
from agreements.services.accounts import staff
from agreements.services.datasets import daily_numbers
from agreements.services.imports import import_worker
from agreements.services.review import block_list, defect_list
from tests.admin import desk
from tests.admin.conftest import _plain_door  # noqa: F401
from tests.browser.dataset_walk import begin_dataset, show_dataset
from tests.browser.queue_keyboard import QUEUE, Keyboard, sent
from tests.browser.test_conversation import opened, send
from tests.browser.walker import Walker
from tests.factories import AssociatedUserFactory, SignerFactory, rendered_version, staff_user
from tests.services.importing import signers, table

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OLD = 500
INSTITUTE = "University of Uppsala"


@pytest.fixture
def version() -> models.LicenseVersion:
    made: models.LicenseVersion = rendered_version(dataset__slug="casmemg")
    models.AccessInstructions.objects.create(dataset=made.dataset, text="Fetch it.")
    defect_list.adopt_default_defects(made.dataset)
    return made


def test_is_done_without_leaving_it(
    browser: Browser,
    site: str,
    person: Callable[..., Walker],
    version: models.LicenseVersion,
    tmp_path: Path,
) -> None:
    user = staff_user(staff.DATA_OWNER, version.dataset)
    owner = person(user)
    import_old_agreements(owner)
    waiting = thirty_requests(version, user)
    clear_the_queue(owner, waiting)
    exchange_a_message(owner, browser, site, waiting["flagged"][0])
    print_the_numbers(owner, tmp_path / "numbers.pdf")
    say_who_may_use_the_data(owner)
    hand_over_the_bundle(owner, waiting["clear"][0])
    begin_dataset(owner)
    show_dataset(owner)
    assert owner.findings == []


def import_old_agreements(owner: Walker) -> None:
    """Every tenth was signed at one institute."""
    page = owner.page
    rows = signers(OLD)
    for row in rows[::10]:
        row["Affiliation"] = INSTITUTE
    page.goto(reverse("admin:index"))
    owner.follow("Imports")
    owner.follow("Add")
    old: FilePayload = {"name": "old.csv", "mimeType": "text/csv", "buffer": table(*rows).read()}
    page.get_by_label("Table").set_input_files(old)
    owner.press("Have it read")
    expect(page.get_by_text("The table is being read.").first).to_be_visible()
    import_worker.work_imports()
    expect(page.get_by_text(f"{OLD} rows would become agreements")).to_be_visible(timeout=15_000)
    page.reload()
    owner.look("old.csv", shot="import", narrow=True)
    owner.follow(f"Import {OLD} agreements …")
    page.get_by_role("checkbox").first.check()
    owner.press(f"Import {OLD} agreements now")
    expect(page.get_by_text("The rows become agreements.").first).to_be_visible()
    while models.AgreementImport.objects.exclude(state=ImportState.DONE).exists():
        import_worker.work_imports()
    expect(page.get_by_text(f"{OLD} rows became agreements")).to_be_visible(timeout=15_000)


def thirty_requests(
    version: models.LicenseVersion, owner: models.User
) -> dict[str, list[models.Agreement]]:
    """Four flagged; one blocked, one of somebody who is here twice, two with one student."""
    rows = [sent(version, 40 - n, *(["signature_blank"] if n % 7 == 3 else [])) for n in range(27)]
    blocked = sent(version, 3, signer=SignerFactory(name="Mallory Blocked"))
    block_list.block_person(
        version.dataset, by=owner, reason="Passed the data on.", name="Mallory Blocked"
    )
    twice = [sent(version, day, signer=SignerFactory(name="Twice Applied")) for day in (2, 1)]
    for agreement in twice:
        search_index.index_agreement(agreement)
    for agreement in (rows[0], rows[12]):
        AssociatedUserFactory(agreement=agreement, name="Li Wei", competition_id="MEGC-77")
    flagged = [row for n, row in enumerate(rows) if n % 7 == 3]
    doubtful = [rows[0], rows[12], blocked]
    others = [row for row in rows if row not in [*flagged, *doubtful]]
    walk = [*rows, blocked, *twice]
    return {"walk": walk, "flagged": flagged, "doubtful": doubtful, "clear": others}


def clear_the_queue(owner: Walker, waiting: dict[str, list[models.Agreement]]) -> None:
    """By keyboard alone: three keys at most where no problem is open."""
    page, keys = owner.page, Keyboard(owner.page)
    page.goto(QUEUE)
    page.keyboard.press("n")
    walk = [each.reference for each in waiting["walk"]]
    flagged = {each.reference for each in waiting["flagged"]}
    doubtful = {each.reference for each in waiting["doubtful"]}
    twice = dict(zip(walk[-2:], walk[:-3:-1], strict=True))
    for here, then in zip(walk, [*walk[1:], "Requests"], strict=True):
        keys.see(here)
        if here in twice:
            expect(page.get_by_role("link", name=twice[here]).first).to_be_visible()
        if here in flagged:
            keys.press("c", "Request changes")
            expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
            keys.press("Control+Enter", then)
        elif here in doubtful:
            keys.press("a", "Approve")
            expect(page.get_by_text("What stands against it")).to_be_visible()
            keys.press("Control+Enter", then)
        else:
            keys.approve(then)
    assert set(keys.pressed.values()) == {2}
    found = models.Agreement.objects.in_bulk(walk, field_name="reference")
    mended = {here for here, each in found.items() if each.status == Status.CHANGES_REQUESTED}
    assert mended == flagged
    assert {found[here].status for here in walk if here not in flagged} == {Status.APPROVED}


def exchange_a_message(
    owner: Walker, browser: Browser, site: str, agreement: models.Agreement
) -> None:
    assert agreement.signer.user
    signer = opened(browser, site, agreement.signer.user)
    signer.goto(reverse("request_messages", args=[agreement.reference]))
    send(signer, "Your message", "Which page do I sign?", "Send the message")
    expect(signer.get_by_text("The staff can read it now.")).to_be_visible()
    owner.page.goto(reverse("admin:index"))
    owner.follow("A message in 1 request waits for an answer")
    owner.follow(agreement.reference)
    owner.follow("Answer the signer")
    send(owner.page, "Your message", "The fourth.", "Send the message")
    expect(owner.page.get_by_text("The fourth.")).to_be_visible()
    signer.reload()
    expect(signer.get_by_text("The fourth.")).to_be_visible()
    signer.context.close()


def print_the_numbers(owner: Walker, paper: Path) -> None:
    daily_numbers.count_all(only_lately=False)
    owner.page.goto(reverse("admin:index"))
    owner.follow("Numbers")
    for figures in owner.page.get_by_text("As a table").all():
        figures.click()
    owner.page.pdf(path=paper, format="A4")
    text = "".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(paper))
    assert "Requests per week" in text


def say_who_may_use_the_data(owner: Walker) -> None:
    """At one institute, since when, by what they signed."""
    page = owner.page
    page.goto(reverse("admin:index"))
    owner.follow("Who may use the data")
    page.get_by_role("searchbox").fill("uppsala")
    owner.press("Search")
    rows = page.locator("#result_list tbody tr")
    expect(rows).to_have_count(OLD // 10)
    expect(rows.first.get_by_role("cell", name="1.0", exact=True)).to_be_visible()
    expect(rows.first).to_contain_text("signed March 4, 2021, before the portal")


def hand_over_the_bundle(owner: Walker, agreement: models.Agreement) -> None:
    """It verifies where there is no database."""
    owner.page.goto(desk.page("change", agreement))
    with owner.page.expect_download() as fetched:
        owner.press("Download the evidence bundle")
    nowhere = {"DATABASE_URL": "sqlite:////nowhere/none.sqlite3", "PATH": ""}
    verify = [sys.executable, "manage.py", "verify_bundle", str(fetched.value.path())]
    said = subprocess.run(
        verify, cwd=settings.BASE_DIR, env={**nowhere}, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stdout + said.stderr
    assert agreement.reference in said.stdout
