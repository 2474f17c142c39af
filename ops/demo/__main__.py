"""Prepare the demo, start its processes, say where they are, and end them together."""

import fcntl
import signal
import subprocess
import sys
from contextlib import suppress

from ops import broker, ports
from ops.demo.environment import FOLDER, ROOT, Demo, prepare
from ops.supervisor import supervise

PYTHON = (sys.executable, "-m")


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
        [*PYTHON, "ops.demo.prepare"], cwd=ROOT, env=demo.env, start_new_session=True
    )
    if prepared.returncode:
        return prepared.returncode
    logins = str(FOLDER / "logins.txt")
    announcer = subprocess.Popen(
        [*PYTHON, "ops.demo.announce", str(demo.web), logins], cwd=ROOT, start_new_session=True
    )
    try:
        culprit = supervise(_programs(demo), demo.env, ROOT)
    finally:
        announcer.terminate()
        announcer.wait()
    if culprit:
        print(f"The demo has ended, because {culprit}. Nothing is lost: start it again.")
    return 1 if culprit else 0


def _programs(demo: Demo) -> dict[str, list[str]]:
    mail = ["ops.mail_catcher", str(demo.mail), demo.env["DEMO_MAILDIR"]]
    # As in production (gunicorn.conf.py), but small, and quick to leave.
    served = ["gunicorn", "casmemg_portal.wsgi", "--workers", "1", "--graceful-timeout", "2"]
    web = [*served, "--env", "SERVES=pages", "--bind", f"{ports.HOST}:{demo.web}"]
    web += ["--threads", "8"]
    downloads = [*served, "--env", "SERVES=downloads", "--bind", f"{ports.HOST}:{demo.downloads}"]
    downloads += ["--threads", "16"]
    celery = [
        "ops.ports",
        str(demo.redis),
        "--",
        *PYTHON,
        "celery",
        "--quiet",
        "-A",
        "casmemg_portal",
    ]
    log = ["--loglevel", demo.env["LOG_LEVEL"]]
    quiet = ["--without-gossip", "--without-mingle", *log]
    mailer = ["worker", "-Q", "mail", "--concurrency", "1", "-n", "mail@%h", *quiet]
    queues = "celery,scans,releases"
    worker = ["worker", "-Q", queues, "--concurrency", "2", "-n", "work@%h", *quiet]
    beat = ["beat", "--pidfile=", "--schedule", str(FOLDER / "beat-schedule")]
    return {
        "redis": broker.command(demo.redis, FOLDER),
        "mail": [*PYTHON, *mail],
        "web": [*PYTHON, *web],
        "downloads": [*PYTHON, *downloads],
        "mailer": [*PYTHON, *celery, *mailer],
        "worker": [*PYTHON, *celery, *worker],
        "beat": [*PYTHON, *celery, *beat, *log],
    }


if __name__ == "__main__":
    # Until the supervisor takes over, SIGTERM is Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        sys.exit(main())
