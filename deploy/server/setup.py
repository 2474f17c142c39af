"""From an empty server to a portal that runs. Each step looks first, and changes what is not so."""

import sys
from pathlib import Path

from deploy.server import (
    database,
    debian,
    environment_file,
    health,
    portal_commands,
    releases,
    services,
    web_server,
)
from deploy.server.answers import Answers
from deploy.server.changes import Changes
from deploy.server.layout import Layout


def set_up(source: Path, answers: Answers, layout: Layout) -> Changes:
    """Raises Refused; whatever was done until then stands, and the next run goes on."""
    changes = Changes()
    debian.install(answers, changes)
    debian.account(layout, changes)
    _folders(layout, changes)
    changes.file(layout.answers, answers.as_toml(), 0o600)
    beneath = ("redis-server.service", *(() if layout.is_second else ("postgresql.service",)))
    for unit in beneath:
        services.keep_running(layout, unit, changes)
    database.provide(layout, changes)
    with releases.opened(source) as folder:
        release = releases.current(layout) or releases.unpack(folder, layout, changes)
    is_first = releases.current(layout) is None
    settings_changed = environment_file.complete(layout, answers, release, changes)
    bring_data_up_to_date(layout, release, changes)
    if is_first:
        releases.write_history(layout, [release.name], changes)
    changes.link(layout.current, Path("releases") / release.name)
    _first_rows(layout, answers, release, changes)
    changed = services.install(layout, release, changes)
    # Asked of the settings: it may have been written there since.
    backs_up = bool(environment_file.read(layout.settings).get("BACKUP_TO"))
    services.keep_all_running(
        layout, changed, changes, all_anew=settings_changed, backs_up=backs_up
    )
    web_server.set_up(layout, answers, release, changes)
    _command(layout, changes)
    health.wait_until_healthy(layout, answers, health.PATIENT)
    return changes


def _folders(layout: Layout, changes: Changes) -> None:
    for path in ("/opt/portal", "/opt/portal/releases", "/opt/portal/environments"):
        changes.folder(layout.at(path))
    changes.folder(layout.at("/etc/portal"), 0o700)
    changes.folder(layout.var, 0o700, layout.account)
    changes.folder(layout.static, 0o755, layout.account)
    changes.folder(layout.at("/var/backups/portal"), 0o700, layout.account)


def bring_data_up_to_date(layout: Layout, release: Path, changes: Changes) -> None:
    """Database and static files as this release wants them; both go on serving the one before."""
    if not portal_commands.succeeds(layout, release, "migrate", "--check"):
        portal_commands.manage(layout, release, "migrate", "--no-input", "-v", "0")
        changes.note("Brought the database up to date")
    collect_static(layout, release, changes)


def collect_static(layout: Layout, release: Path, changes: Changes) -> None:
    """Files of other releases stay: who has a page of theirs open still needs them."""
    stamp = layout.at("/opt/portal/static-files-of")
    if stamp.exists() and stamp.read_text() == release.name:
        return
    portal_commands.manage(layout, release, "collectstatic", "--no-input", "-v", "0")
    changes.file(stamp, release.name)


def _first_rows(layout: Layout, answers: Answers, release: Path, changes: Changes) -> None:
    if answers.dataset:
        said = portal_commands.manage(layout, release, "load_dataset", answers.dataset)
        if "nothing was changed" not in said:
            changes.note(said.strip().splitlines()[0])
    owners = "SELECT count(*) FROM agreements_user WHERE is_superuser"
    if database.ask_portal(layout, owners) == "0":
        portal_commands.manage(
            layout, release, "createsuperuser", "--no-input", "--email", answers.owner
        )
        changes.note(f"Made {answers.owner} the first owner")


def _command(layout: Layout, changes: Changes) -> None:
    """`portal upgrade …` and the like, by the code of the release that runs."""
    where = f" --root {layout.root}" if layout.is_second else ""
    program = f"{sys.executable} -I {layout.current}/deploy/portal.py{where}"
    changes.file(layout.at("/usr/local/sbin/portal"), f'#!/bin/sh\nexec {program} "$@"\n', 0o755)
