"""Prepare the demo, start its processes, say where they are, and end them together."""

import fcntl
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from ops import broker, ports
from ops.demo.environment import FOLDER, ROOT, Demo, prepare
from ops.supervisor import supervise


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("The demo is already running from this folder.")
            return 1
        return _run(prepare())


def _run(demo: Demo) -> int:
    print("Preparing the demo: database, pages, people", flush=True)
    # Sessions of their own, here and below: Ctrl-C is for this process, which ends the others.
    prepared = subprocess.run(
        [sys.executable, "-m", "ops.demo.prepare"], cwd=ROOT, env=demo.env, start_new_session=True
    )
    if prepared.returncode:
        return prepared.returncode
    announcer = subprocess.Popen(
        [sys.executable, "-m", "ops.demo.announce", str(demo.web)], cwd=ROOT, start_new_session=True
    )
    try:
        return supervise(_programs(demo), demo.env, ROOT)
    finally:
        announcer.terminate()
        announcer.wait()


def _programs(demo: Demo) -> Mapping[str, Sequence[str]]:
    python = [sys.executable, "-m"]
    celery = [*python, "ops.ports", str(demo.redis), "--", *python, "celery"]
    celery += ["--quiet", "-A", "casmemg_portal"]
    return {
        "redis": broker.command(demo.redis, FOLDER),
        "mail": [*python, "ops.mail_catcher", str(demo.mail), demo.env["DEMO_MAILDIR"]],
        "web": [
            *[*python, "gunicorn", "casmemg_portal.wsgi", "--bind", f"{ports.HOST}:{demo.web}"],
            *["--worker-class", "gthread", "--threads", "8", "--graceful-timeout", "2"],
            # Otherwise it makes a socket in the home folder.
            "--no-control-socket",
        ],
        "worker": [
            *[*celery, "worker", "--loglevel", "info", "--concurrency", "2", "-n", "demo@%h"],
            *["--without-gossip", "--without-mingle"],
        ],
        "beat": [
            *[*celery, "beat", "--loglevel", "info", "--pidfile="],
            *["--schedule", str(FOLDER / "beat-schedule")],
        ],
    }


if __name__ == "__main__":
    # Until the supervisor takes over, SIGTERM is Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        sys.exit(main())
