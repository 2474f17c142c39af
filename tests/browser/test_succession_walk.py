"""On the demo, a signer goes to another institute and signs anew, and the owner names a new signer
for one who can't be reached. Who comes along keeps access. docs/succession.md shows it."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ops.demo.world.people import OWNER
from tests.browser import students_walk as on
from tests.browser import succession_walk as walk
from tests.browser.demo_mails import mail_page, says
from tests.browser.demo_visits import Visit, sign_in
from tests.browser.pasted_lines import PastedLine, command_line
from tests.browser.running_demo import RunningDemo
from tests.browser.succession_walk import COMES, GONE, MOVED, NAMED, SIGNER, SILENT, STUDENT
from tests.browser.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]


@dataclass
class Stage:
    """A demo, who opens browsers, the owner's one, and a folder for what is fetched."""

    demo: RunningDemo
    visitor: Visit
    folder: Path
    owner: Walker

    @property
    def database(self) -> Path:
        return self.folder / "var" / "demo" / "db.sqlite3"

    def fetch(self, person: Walker, under: str) -> PastedLine:
        """By a new command line, under this agreement; the server sends what was asked for."""
        person.page.goto("/datasets/casmemg/data/")
        expect(person.page.locator("main")).to_contain_text(under)
        folders = len([each for each in self.folder.iterdir() if each.name.startswith("fetch")])
        line = command_line(person, self.folder / f"fetch{folders}")
        assert line.answer() == "206"
        return line


def sign_anew(stage: Stage) -> None:
    """A signer at another institute. Of two who have access under her one comes along."""
    demo, owner = stage.demo, stage.owner
    signer, comes, silent = (stage.visitor() for _three in range(3))
    signer.page.goto("/requests/")
    sign_in(signer, demo, SIGNER)
    signer.follow("LA-")
    former = signer.page.locator("h1 .reference").inner_text()
    for person, name, address in (
        (comes, "João Pedro Alves", COMES),
        (silent, "Carlos Lima", SILENT),
    ):
        walk.invite_again(signer, name)
        on.confirm(person, demo, address)
    lines = [stage.fetch(each, former) for each in (signer, comes)]

    signer.page.goto(f"/requests/{former}/")
    walk.prove_new_address(signer, demo)
    says(demo.mail(SIGNER, "An address was added"), f"{MOVED} was added")
    walk.start_anew(signer, former)
    on.make_out(signer, walk.AURORA, "PT")
    successor = on.send_signed(signer, stage.database, "")
    assert successor != former
    signer.page.goto(f"/requests/{former}/")
    signer.look("Request LA-")
    says(
        demo.mail(COMES, "do you come along?"),
        f"has signed a new License Agreement for CASMEMG, {successor}",
        "your access goes on under the new one without a gap",
    )
    tab = walk.come_along(comes, demo, COMES, "succession-come")
    signer.page.goto(f"/requests/{successor}/")
    signer.look("Request LA-")
    expect(signer.page.get_by_text("João Pedro Alves: comes along")).to_be_visible()
    expect(signer.page.get_by_text("Carlos Lima: has not said")).to_be_visible()
    silent.page.goto(f"/listed/{former}/")
    silent.look("Your place as a user of CASMEMG")
    assert [each.answer() for each in lines] == ["206", "206"]
    owner.page.goto(f"/admin/agreements/agreement/{successor}/change/")
    owner.look("Maria")
    on.approve(owner, successor, "succession-approve")

    assert [each.answer() for each in lines] == ["403", "403"]
    signer.page.goto(f"/requests/{former}/")
    signer.look("Request LA-")
    expect(signer.page.get_by_text("Succeeded by another agreement")).to_be_visible()
    stage.fetch(signer, successor)
    stage.fetch(comes, successor)
    says(demo.mail(MOVED, "Approved"), f"It took the place of {former}")
    says(demo.mail(MOVED, "took the place of yours"), "your access goes on under the new one")
    says(demo.mail(COMES, "You came along"), "there is nothing to confirm")
    assert not [mail for mail in demo.mails(COMES) if "has ended" in mail.subject]
    says(demo.mail(SILENT, "has ended"), "but you had not said that you come along")
    for at, heading, shot in (
        ("/datasets/casmemg/data/", "You have no access to CASMEMG", "succession-locked-out"),
        (f"/listed/{former}/", "Your place", ""),
        (f"/listed/{former}/come-along/", "signs anew", ""),
        ("/requests/", "Your requests", ""),
    ):
        silent.page.goto(at)
        silent.look(heading, shot)
    on.confirm(silent, demo, SILENT, number=2)
    stage.fetch(silent, successor)

    # A page that was left open, the back button, and pages from before.
    tab.get_by_role("checkbox").check()
    tab.get_by_role("button", name="Come along").click()
    expect(tab.locator("main")).to_contain_text("the License Agreement is not in force")
    tab.close()
    owner.page.go_back()
    owner.look("This step is not possible now")
    for person, at, heading in (
        (comes, f"/listed/{former}/come-along/", "signs anew"),
        (comes, f"/listed/{former}/", "Your place"),
        (comes, f"/listed/{successor}/", "Your place"),
        (signer, f"/requests/{former}/succeed/", "Request LA-"),
        (signer, f"/requests/{successor}/", "Request LA-"),
        (signer, "/requests/", "Your requests"),
        (signer, "/account/addresses/", "Your addresses"),
        (owner, f"/admin/agreements/agreement/{former}/change/", "Maria"),
        (owner, f"/admin/agreements/agreement/{successor}/change/", "Maria"),
    ):
        person.page.goto(at)
        person.look(heading)


def have_it_taken_over(stage: Stage) -> None:
    """From a signer who can't be reached, by one whom the owner names; his student comes along."""
    demo, owner = stage.demo, stage.owner
    new, student, gone = (stage.visitor() for _three in range(3))
    former = walk.name_new_signer(owner)
    says(demo.mail(GONE, "asks somebody else to sign"), walk.REASON, NAMED)
    gone.page.goto(f"/requests/{former}/")
    sign_in(gone, demo, GONE)
    gone.look("Request LA-", "succession-asked")
    walk.take_over(new, demo)
    on.make_out(new, walk.GAO_LIN, "CN")
    successor = on.send_signed(new, stage.database, "")
    gone.page.reload()
    gone.look("Request LA-")
    tab = walk.come_along(student, demo, STUDENT)
    tab.close()
    line = stage.fetch(student, former)
    on.approve(owner, successor)

    assert line.answer() == "403"
    for each in (student, new):
        stage.fetch(each, successor)
    ended = demo.mail(GONE, "took the place of yours")
    says(ended, walk.REASON, "Delete all copies")
    for person, at, heading in (
        (gone, "/datasets/casmemg/data/", "You have no access to CASMEMG"),
        (gone, f"/requests/{former}/", "Request LA-"),
        (new, f"/requests/{successor}/", "Request LA-"),
        (new, f"/take-over/{former}/", "Take over from"),
        (student, f"/listed/{former}/come-along/", "takes over from"),
        (student, f"/listed/{successor}/", "Your place"),
        (owner, f"/admin/agreements/agreement/{former}/change/", "陈雨"),
    ):
        person.page.goto(at)
        person.look(heading)
    mail_page(gone, ended)


def test_who_comes_along_to_a_successor_keeps_access(
    demo: RunningDemo, visitor: Visit, tmp_path: Path
) -> None:
    owner = visitor()
    owner.page.goto("/admin/")
    sign_in(owner, demo, OWNER)
    stage = Stage(demo, visitor, tmp_path, owner)
    sign_anew(stage)
    have_it_taken_over(stage)
    people = {COMES, SILENT, SIGNER, MOVED, GONE, NAMED, STUDENT}
    own = [mail for mail in demo.all_mails() if mail.to in people]
    (tmp_path / "mails").write_text("\n\n".join(f"## {m.to}: {m.subject}\n{m.text}" for m in own))
