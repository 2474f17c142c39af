"""A student's whole way on the demo, by browser and by curl: asked for, signed for, fetched, added
to, leaked and at an end; who has another supervisor keeps access. docs/students.md shows it."""

import random
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings

from ops.demo.world.people import OWNER
from tests.browser import students_walk as on
from tests.browser.demo_mails import mail_page, says
from tests.browser.demo_visits import Visit, sign_in
from tests.browser.pasted_lines import PastedLine, command_line
from tests.browser.running_demo import RunningDemo
from tests.browser.students_walk import ADDED, ELSEWHERE, SIGNER, STUDENT

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]

_MB = 1_000_000
_FILES, _A_THIRD = 40, 13
_PAGE = Path(settings.BASE_DIR) / "docs" / "students.md"


def publish(demo: RunningDemo, folder: Path) -> None:
    """Release 1.1: more than fits between a server and a slow client."""
    noise = random.Random(2)
    for number in range(_FILES):
        file = folder / f"s{number:02d}" / "emg.csv"
        file.parent.mkdir(parents=True)
        file.write_bytes(noise.randbytes(_MB))
    told = ("--dataset", "casmemg", "--label", "1.1", "--by", OWNER)
    assert "is published" in demo.manage("publish_release", str(folder), *told)


def fetch_in_pieces(line: PastedLine, whole: PastedLine) -> None:
    """Twice the connection breaks; what is there in the end is what came in one go."""
    for megabytes in (3, 9):
        with line.under_way("20M", megabytes * _MB):
            pass  # and it is cut off
    assert line.file.stat().st_size < _FILES * _MB
    assert line.run().returncode == 0
    assert whole.run().returncode == 0
    sums = {sha256(each.file.read_bytes()).hexdigest() for each in (line, whole)}
    assert len(sums) == 1
    with ZipFile(line.file) as archive:
        assert archive.testzip() is None


def leak(archive: Path, folder: Path) -> None:
    """A third of it, unpacked as people do."""
    with ZipFile(archive) as opened:
        data = [name for name in opened.namelist() if name.endswith("emg.csv")]
    assert len(data) == _FILES
    subprocess.run(["unzip", "-qq", archive, *data[:_A_THIRD], "-d", folder], check=True)


def shown(answer: str) -> str:
    """Without what differs from run to run."""
    return re.sub(r"[\d,]*\d", "0", re.sub(r"LA-\w+", "LA-", answer)).strip()


@contextmanager
def stopped(line: PastedLine) -> Iterator[None]:
    """A download under way, which ends with an error by what happens inside, and stays ended."""
    line.folder.mkdir()
    with line.under_way("500k", 2 * _MB) as curl:  # the end comes long before the last byte
        yield
        _out, said = curl.communicate(timeout=60)
    assert curl.returncode == 18, said  # a part of the file only
    assert line.file.stat().st_size < _FILES * _MB
    again = line.run()
    assert again.returncode == 22
    assert "403" in again.stderr


def test_a_student_asks_fetches_and_loses_access_with_the_supervisor_and_another_keeps_it(
    demo: RunningDemo, visitor: Visit, tmp_path: Path
) -> None:
    student, signer, owner, added, elsewhere, found = (visitor() for _six in range(6))
    database = tmp_path / "var" / "demo" / "db.sqlite3"
    on.ask(student, demo)
    on.take_up(signer, demo)
    reference = on.send_signed(signer, database, "walk-scan")
    owner.page.goto("/admin/")
    sign_in(owner, demo, OWNER)
    on.approve(owner, reference, "walk-approve")
    says(demo.mail(SIGNER, "Approved"), "Your License Agreement for CASMEMG is approved.")
    says(demo.mail(STUDENT, "please confirm"), "Nothing has to be signed.")

    on.confirm(student, demo, STUDENT, "walk-confirm")
    publish(demo, tmp_path / "release")
    says(demo.mail(STUDENT, "New release"), "You get this mail because you have access")
    line = command_line(student, tmp_path / "broken", "walk-data")
    whole = PastedLine(line.line, tmp_path / "whole")
    whole.folder.mkdir()
    fetch_in_pieces(line, whole)

    signer.page.goto(f"/requests/{reference}/")
    on.enter_whom_to_add(signer)
    amendment = on.send_signed(signer, database, "walk-amendment-scan")
    on.approve(owner, amendment)
    says(demo.mail(SIGNER, "1 person is added"), "1 person is on the list of your License")
    on.confirm(added, demo, ADDED)
    of_added = command_line(added, tmp_path / "added")
    on.confirm(elsewhere, demo, ELSEWHERE)
    of_elsewhere = command_line(elsewhere, tmp_path / "elsewhere")
    lines = (line, of_added, of_elsewhere)
    assert [each.answer() for each in lines] == ["206", "206", "206"]
    signer.page.goto(f"/requests/{reference}/")
    signer.look("Request LA-", "walk-people", at="#people")

    leak(line.file, tmp_path / "found")
    answer = demo.manage("whose_copy", str(tmp_path / "found"))
    assert f"{reference}, Mei Lin (associated user), release CASMEMG 1.1" in answer
    assert answer.count("LA-") == 1

    on.announce(owner)
    with stopped(PastedLine(line.line, tmp_path / "stopped")):
        on.opt_out(visitor(), demo)
    assert [each.answer() for each in lines] == ["403", "403", "206"]
    whole_of_other = of_elsewhere.run()
    assert whole_of_other.returncode == 0, whole_of_other.stderr

    says(demo.mail(SIGNER, "has ended"), "neither you nor anybody you listed")
    for address, person in ((STUDENT, student), (ADDED, added)):
        says(
            demo.mail(address, "Your access to CASMEMG has ended"),
            "under the License Agreement of Tan Wei. This agreement has ended.",
            "Please delete all copies of the data that you have",
        )
        person.page.goto("/datasets/casmemg/data/")
        shot = "walk-locked-out" if address == STUDENT else ""
        person.look("You have no access to CASMEMG at the moment", shot, narrow=True)
    kept = demo.mail(ELSEWHERE, "You are no longer a user of CASMEMG under Tan Wei")
    says(kept, "Your access goes on under the License Agreement of 陈雨, which is in force")
    assert "delete" not in kept.text.lower()
    elsewhere.page.goto(f"/listed/{reference}/")
    elsewhere.look("Your place as a user of CASMEMG", "walk-keeps", narrow=True)
    ended = demo.mail(STUDENT, "Your access to CASMEMG has ended")
    mail_page(found, ended, "walk-mail-ended")
    mail_page(found, kept, "walk-mail-keeps")
    (block,) = re.findall(r"```\n(Files found.*?)```", _PAGE.read_text(), re.S)
    assert shown(block) == shown(answer)
    own = [mail for mail in demo.all_mails() if mail.to in {STUDENT, SIGNER, ADDED, ELSEWHERE}]
    (tmp_path / "mails").write_text("\n\n".join(f"## {m.to}: {m.subject}\n{m.text}" for m in own))
