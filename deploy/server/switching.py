"""From one release to another while people use the portal, and back.

The database is brought up to date while the release before still runs (docs/adr, "expand, then
contract"), so that both know it, and going back needs nothing of it.
"""

import os
import sys
from pathlib import Path
from typing import NoReturn

from deploy.server import (
    environment_file,
    health,
    portal_commands,
    releases,
    services,
    setup,
    web_server,
)
from deploy.server.answers import Answers
from deploy.server.changes import Changes, Refused
from deploy.server.layout import Layout


def unpack_and_hand_over(source: Path, layout: Layout, arguments: list[str]) -> NoReturn:
    """Put the new release beside the old one; from there on its own code sees to the switch."""
    with releases.opened(source) as folder:
        release = releases.unpack(folder, layout, Changes())
    program = [sys.executable, "-I", str(release / "deploy" / "portal.py"), *arguments]
    os.execv(program[0], [*program, "switch", release.name])


def switch(name: str, layout: Layout, answers: Answers) -> None:
    """Raises Refused when nothing was switched, or when it was and is undone again."""
    release, before = layout.releases / name, releases.current(layout)
    if before is None:
        raise Refused("Nothing is set up here yet: portal setup")
    if before == release:
        print(f"{name} runs already. Nothing to change.")
        return
    changes = Changes()
    environment_file.complete(layout, answers, release, changes, upgrades=True)
    # Reads all code and settings: what can't even start is found before anything is touched.
    portal_commands.manage(layout, release, "check", "--deploy", "--fail-level", "ERROR")
    setup.bring_data_up_to_date(layout, release, changes)
    past = releases.history(layout)
    try:
        _run_release(release, layout, answers, changes)
    except (Refused, ValueError, OSError) as problem:
        print(f"{name} does not serve: back to {before.name}.\n  {problem}", flush=True)
        setup.collect_static(layout, before, changes)
        _run_release(before, layout, answers, changes)
        raise Refused(f"{name} was not taken. {before.name} runs as before.") from problem
    releases.write_history(layout, [*past, name], changes)
    releases.remove_old(layout, changes)
    print(f"{name} runs. Back to {before.name}: portal roll-back")


def roll_back(layout: Layout, answers: Answers) -> None:
    """To the release that ran before. What people did since stays: the database is left alone."""
    past = releases.history(layout)
    if len(past) < 2 or not (layout.releases / past[-2]).is_dir():
        raise Refused("There is no release before this one.")
    changes = Changes()
    before = layout.releases / past[-2]
    setup.collect_static(layout, before, changes)
    _run_release(before, layout, answers, changes)
    releases.write_history(layout, past[:-1], changes)
    print(f"{before.name} runs again.")


def _run_release(release: Path, layout: Layout, answers: Answers, changes: Changes) -> None:
    """Raises Refused unless it serves."""
    changes.link(layout.current, Path("releases") / release.name)
    services.install(layout, release, changes)
    # systemd holds the sockets: whoever asks meanwhile waits, and is served by the new processes.
    for unit in services.SOCKETS:
        services.keep_running(layout, unit, changes)
    for unit in services.SERVICES:
        services.keep_running(layout, unit, changes, anew=True)
    web_server.set_up(layout, answers, release, changes)
    health.wait_until_healthy(layout, answers)
