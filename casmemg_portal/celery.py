"""The Celery application. Tasks carry ids only; the truth is in the database."""

import logging
import os
from typing import Any

from celery import Celery, signals
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from agreements import log_lines
from casmemg_portal import error_reports, start
from casmemg_portal import systemd as systemd  # which listens to signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casmemg_portal.settings")

app = Celery("casmemg_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    broker_transport_options={
        "global_keyprefix": "casmemg:",
        "visibility_timeout": 3600,
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
    },
    # A worker without -Q takes from all four. Mail has a process of its own: whoever waits for a
    # code never stands behind scans that are looked at, nor behind notices that are written. So
    # have releases: to read a large file takes hours.
    task_queues=[Queue(name, routing_key=name) for name in ("celery", "mail", "scans", "releases")],
    task_routes={
        "agreements.tasks.dispatch_outbox": {"queue": "mail"},
        "agreements.tasks.check_waiting_scans": {"queue": "scans"},
        "agreements.tasks.admit_quarantined_uploads": {"queue": "scans"},
        "agreements.tasks.draw_missing_previews": {"queue": "scans"},
        "agreements.tasks.sum_arriving_files": {"queue": "releases"},
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=600,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    beat_scheduler="casmemg_portal.beat.HeartbeatScheduler",
)
app.autodiscover_tasks()


@signals.worker_init.connect
def look_first(**kwargs: object) -> None:
    """A worker that can't open what is kept ends before it takes a task."""
    try:
        start.look()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error  # Celery logs other errors, and goes on


@signals.beat_init.connect
def report_errors(**kwargs: object) -> None:
    """Beat runs no checks; what it can't do, workers tell."""
    error_reports.begin()


@signals.setup_logging.connect
def keep_lines(loglevel: int | None = None, **kwargs: object) -> None:
    """Lines as everywhere else; what the command line says of the level goes on to count."""
    if loglevel:
        logging.getLogger().setLevel(loglevel)


@signals.task_prerun.connect
def begin_lines(task_id: str = "", task: Any = None, **kwargs: object) -> None:
    """What a task logs tells which it is, and which request nudged it."""
    log_lines.begin_task(task.name, task_id, str(task.request.get("request_id", "")))
