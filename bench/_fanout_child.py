"""The processes that `bench.fanout` measures: `python -m bench._fanout_child WHAT ARGUMENT`.

Each says "ready", waits for a line, does its work and prints what it came to as JSON.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.mail import EmailMultiAlternatives, get_connection  # noqa: E402 - after setup
from django.db import connection  # noqa: E402

from agreements.mail import notice_link, stored_letter  # noqa: E402
from agreements.models import NoticeTemplate, OutboundEmail  # noqa: E402
from agreements.services.mail.dispatch import dispatch_outbox  # noqa: E402
from bench import _fanout_world as world  # noqa: E402

_READY_MADE = 1000


def prepare(people: int) -> dict[str, object]:
    """Write the world."""
    world.announce(people)
    return {}


def send(seconds: int) -> dict[str, object]:
    """Send as the Celery task does, until nothing is left or for so many seconds."""
    queries = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    connection.ensure_connection()
    _wait()
    start, cpu, sent = time.perf_counter(), time.process_time(), 0
    with connection.execute_wrapper(count):
        while (left := seconds - (time.perf_counter() - start)) > 0:
            took = dispatch_outbox(min(left, 60))
            sent += took
            if not took:
                break
    return {
        "sent": sent,
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "queries": queries,
        "peak_mb": _peak_mb(),
    }


def django_alone(people: int) -> dict[str, object]:
    """The same mails by Django over one connection; made before the clock runs."""
    words = NoticeTemplate.objects.get(language="en")
    rows = OutboundEmail.objects.order_by("pk")[:people].iterator(_READY_MADE)
    server = get_connection()
    server.open()
    _wait()
    seconds = cpu = 0.0
    sent = size = 0
    while batch := [
        _message(words, row) for _n, row in zip(range(_READY_MADE), rows, strict=False)
    ]:
        size = size or len(batch[0].message().as_bytes())
        start, start_cpu = time.perf_counter(), time.process_time()
        for mail in batch:
            mail.connection = server
            sent += mail.send()
        seconds += time.perf_counter() - start
        cpu += time.process_time() - start_cpu
    return {"sent": sent, "seconds": seconds, "cpu": cpu, "bytes": size}


def _message(words: NoticeTemplate, row: OutboundEmail) -> EmailMultiAlternatives:
    filled = stored_letter.merge_letter(
        words, stored_letter.personal_fields(row), link=notice_link.token_url("x" * 32)
    )
    mail = EmailMultiAlternatives(
        filled.subject,
        filled.text,
        to=[row.to],
        reply_to=["casme@psych.example.edu"],
        headers={"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(filled.html, "text/html")
    return mail


def _wait() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text()  # getrusage would report the parent's peak
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1)


if __name__ == "__main__":
    work = {"prepare": prepare, "send": send, "django_alone": django_alone}
    print(json.dumps(work[sys.argv[1]](int(sys.argv[2]))), flush=True)
