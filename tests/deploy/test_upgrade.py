"""A server with data in it takes another release, and goes back."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.server import services
from ops.crowd.visitor import Visitor
from ops.debian_server import ROOT
from tests.deploy.walk import Walk

pytestmark = [pytest.mark.services, pytest.mark.full, pytest.mark.timeout(1500)]


def release(folder: Path, name: str) -> Path:
    """This one once more, as if it were a later one."""
    made = folder / name
    skipped = shutil.ignore_patterns(
        ".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", "screenshots"
    )
    shutil.copytree(ROOT, made, ignore=skipped)
    text = (made / "pyproject.toml").read_text()
    version = text.replace('version = "0.1.0"', f'version = "{name}"')
    assert version != text
    (made / "pyproject.toml").write_text(version)
    return made


MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "{last}")]
    operations = [
        migrations.AddField("dataset", "motto", models.TextField(null=True, blank=True)),
    ]
"""


def expanded(folder: Path, name: str) -> Path:
    """A release that adds a column, and shows it."""
    made = release(folder, name)
    migrations = made / "agreements" / "migrations"
    last = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "0999_motto.py").write_text(MIGRATION.format(last=last))
    model = made / "agreements" / "models" / "dataset.py"
    lines = model.read_text().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith("class Dataset("))
    while not lines[at].startswith("    slug ="):
        at += 1
    lines.insert(at, "    motto = models.TextField(null=True, blank=True)\n")
    model.write_text("".join(lines))
    return made


@contextmanager
def visitors(walk: Walk) -> Iterator[list[int]]:
    """Somebody who asks for a page without a pause, and what they were answered."""
    statuses: list[int] = []
    ends = threading.Event()

    def visit(visitor: Visitor) -> None:
        while not ends.is_set():
            statuses.append(visitor.ask("/datasets/casmemg/"))
            ends.wait(0.1)

    thread = threading.Thread(target=visit, args=(walk.visitor(),))
    thread.start()
    try:
        yield statuses
    finally:
        ends.set()
        thread.join()


def test_another_release_and_back(walk: Walk, tmp_path: Path) -> None:
    """One server for all of it: to set one up takes a minute or more."""
    walk.server.setup()
    upgrade_with_data_in_it_and_back(walk, tmp_path)
    a_release_that_does_not_serve_is_not_taken(walk, tmp_path)
    a_release_that_can_not_even_start_touches_nothing(walk, tmp_path)
    what_is_no_release_is_refused(walk, tmp_path / "empty")


def upgrade_with_data_in_it_and_back(running: Walk, tmp_path: Path) -> None:
    server = running.server
    old = server.layout.current.resolve().name
    waiting = running.submitted("zhao@psych.example.edu")
    archive = shutil.make_archive(
        str(tmp_path / "portal"), "gztar", expanded(tmp_path, "0.2.0").parent, "0.2.0"
    )
    with visitors(running) as statuses:
        said = server.portal("upgrade", archive)
    assert "Back to " in said
    assert set(statuses) == {200}
    assert server.query("SELECT count(motto) FROM agreements_dataset") == "0"
    running.approve(running.owner(), waiting)
    later = running.submitted("qian@psych.example.edu")
    again = server.portal("upgrade", archive)
    assert "runs already. Nothing to change." in again

    with visitors(running) as statuses:
        said = server.portal("roll-back")
    assert said.endswith(f"{old} runs again.\n")
    assert set(statuses) == {200}
    assert server.layout.current.resolve().name == old
    # The column is still there, and the release before goes on writing.
    assert server.query("SELECT count(motto) FROM agreements_dataset") == "0"
    running.approve(running.owner(), later)
    running.submitted("sun@psych.example.edu")
    with pytest.raises(subprocess.CalledProcessError) as none:
        server.portal("roll-back")
    assert "There is no release before this one." in none.value.output


def a_release_that_does_not_serve_is_not_taken(running: Walk, tmp_path: Path) -> None:
    server = running.server
    old = server.layout.current.resolve().name
    broken = release(tmp_path, "0.3.0")
    with (broken / "casmemg_portal" / "wsgi.py").open("a") as wsgi:
        wsgi.write("\nraise RuntimeError('written in a hurry')\n")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        server.portal("upgrade", str(broken))
    assert f"was not taken. {old} runs as before." in refused.value.output
    assert server.layout.current.resolve().name == old
    server.portal("status")
    assert running.visitor().ask("/datasets/casmemg/") == 200


def a_release_that_can_not_even_start_touches_nothing(running: Walk, tmp_path: Path) -> None:
    server = running.server
    before = {name: server.units.pid(name) for name in services.SERVICES}
    broken = release(tmp_path, "0.4.0")
    (broken / "agreements" / "urls.py").write_text("import nothing_of_this_name\n")
    with pytest.raises(subprocess.CalledProcessError):
        server.portal("upgrade", str(broken))
    assert {name: server.units.pid(name) for name in services.SERVICES} == before


def what_is_no_release_is_refused(running: Walk, tmp_path: Path) -> None:
    tmp_path.mkdir()
    with pytest.raises(subprocess.CalledProcessError) as refused:
        running.server.portal("upgrade", str(tmp_path))
    assert "is no release of the portal" in refused.value.output
