"""How the web processes run, in production and the demo; `gunicorn casmemg_portal.wsgi` reads it.

Threads, because most requests wait for the database or the disk. They are for a proxy that hands on
whole requests (deploy/nginx.conf): without one, as many slow clients as there are threads keep
everybody else out, whatever is set here.
"""

import os
from pathlib import Path
from typing import Any

import environ
from gunicorn.glogging import Logger
from gunicorn.systemd import sd_notify

env = environ.Env()
env.read_env(Path(__file__).resolve().parent / ".env")

# With SERVES=downloads the process that only sends data: a thread for as long as a download takes,
# so that these, however many and slow, leave the threads of the pages alone.
if is_for_downloads := os.environ.get("SERVES") == "downloads":
    bind = env.str("DOWNLOADS_BIND", default="127.0.0.1:8010")
    workers = env.int("DOWNLOADS_CONCURRENCY", default=1)
    threads = env.int("DOWNLOADS_THREADS", default=320)
else:
    bind = env.str("WEB_BIND", default="127.0.0.1:8000")
    workers = env.int("WEB_CONCURRENCY", default=2)
    threads = env.int("WEB_THREADS", default=16)
worker_class = "gthread"

# A worker whose main thread is silent for so long is replaced; a slow request is not.
timeout = 60
graceful_timeout = 30
# The proxy opens a connection a request; nobody else has one to keep.
keepalive = 0
# Whatever a library leaks is given back now and then, and not by all workers at once.
# Replacing a worker breaks off what it sends.
max_requests = 0 if is_for_downloads else 5000
max_requests_jitter = 500

limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
# Only the proxy may say that a request came by https.
forwarded_allow_ips = env.str("FORWARDED_ALLOW_IPS", default="127.0.0.1,::1")

# Workers show that they live by touching a file: in memory, so that a slow disk kills none.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - see above
# Nobody talks to it, and it would be made in the home folder.
control_socket_disable = True
# The proxy keeps the log of requests. Whoever turns this on gets no address in it, which may be a
# link that acts: the request's id leads to the proxy's line.
accesslog = None
access_log_format = "%(m)s %(s)s %(B)s bytes %(M)s ms"
# Its log files are made before the portal is there to say so.
umask = 0o077


# Requests are counted where metrics are on. Each of several processes counts in files of its own in
# one folder, and whichever is asked adds them up. They are named by the worker's place, not by its
# number: a worker that takes another's place counts on, so there are never more files than workers.
is_measured = bool(os.environ.get("METRICS_TOKEN") or os.environ.get("METRICS_FROM"))
if is_measured:
    counts = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent / "var") / "metrics"
    counts = Path(env.str("PROMETHEUS_MULTIPROC_DIR", default=str(counts)))
    counts.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counts)
_service = "downloads" if is_for_downloads else "pages"


class logger_class(Logger):  # noqa: N801 - the name of the setting
    """gunicorn's own lines look like all others, and tell no token either."""

    def setup(self, cfg: Any) -> None:
        from agreements.log_lines import LogFormatter  # not to be found any earlier

        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(LogFormatter())


def on_starting(server: Any) -> None:
    """Forget what was counted before."""
    if is_measured:
        for file in counts.glob(f"*_{_service}-*.db"):
            file.unlink()


def pre_fork(server: Any, worker: Any) -> None:
    """Give a worker the first place that none has."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """Before anything is counted: of this process, and not yet of the library."""
    if is_measured:
        from prometheus_client import values

        name = f"{_service}-{worker.place}"
        values.ValueClass = values.MultiProcessValue(process_identifier=lambda: name)


def when_ready(server: Any) -> None:
    """Tell systemd's watchdog each second that the process lives that watches over the others."""
    look_at_workers = server.murder_workers

    def look_and_tell() -> None:
        look_at_workers()
        sd_notify("WATCHDOG=1", server.log)

    server.murder_workers = look_and_tell
