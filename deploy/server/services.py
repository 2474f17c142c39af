"""systemd: the portal's units, put in place, enabled and running."""

from pathlib import Path

from deploy.server.changes import Changes, run
from deploy.server.layout import Layout

SOCKETS = ("portal-pages.socket", "portal-downloads.socket")
WORKERS = ("portal-mail.service", "portal-work.service", "portal-releases.service")
SERVICES = ("portal-pages.service", "portal-downloads.service", *WORKERS, "portal-beat.service")
BACKUP = "portal-backup.timer"
WATCH = "portal-watch.timer"


def control(layout: Layout, *verb: str) -> None:
    run([layout.systemctl, *verb])


def says_yes(layout: Layout, question: str, unit: str) -> bool:
    """`is-active`, `is-enabled`."""
    return run([layout.systemctl, question, "--quiet", unit], may_fail=True).returncode == 0


def install(layout: Layout, release: Path, changes: Changes) -> set[str]:
    """Put the units of this release in place; those that are others now."""
    folder = release / "deploy" / "systemd"
    changed = set()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = layout.units / file.relative_to(folder)
        if changes.file(place, layout.here(file.read_text())):
            changed.add(file.relative_to(folder).parts[0].removesuffix(".d"))
    journal = layout.at("/etc/systemd/journald.conf.d/portal.conf")
    text = (release / "deploy" / "journald.conf").read_text()
    if changes.file(journal, text) and not layout.is_second:
        control(layout, "try-restart", "systemd-journald.service")
    if changed:
        control(layout, "daemon-reload")
    return changed


def keep_running(layout: Layout, unit: str, changes: Changes, *, anew: bool = False) -> None:
    """Enabled at boot and running; started `anew` also where it runs."""
    if not says_yes(layout, "is-enabled", unit):
        control(layout, "enable", unit)
        changes.note(f"Enabled {unit}")
    if not says_yes(layout, "is-active", unit):
        # Not waited for: a worker is ready once Redis answers.
        control(layout, "start", "--no-block", unit)
        changes.note(f"Started {unit}")
    elif anew:
        control(layout, "restart", "--no-block", unit)
        changes.note(f"Restarted {unit}")


def keep_all_running(
    layout: Layout, changed: set[str], changes: Changes, *, all_anew: bool, backs_up: bool
) -> None:
    for unit in (*SOCKETS, *SERVICES, WATCH, *([BACKUP] if backs_up else [])):
        # A socket is left alone: whoever waits at it is served by the new process.
        anew = unit in changed or (all_anew and unit in SERVICES)
        keep_running(layout, unit, changes, anew=anew and unit not in SOCKETS)
