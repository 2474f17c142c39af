"""PostgreSQL restarts, or is killed, while two processes send: everybody gets one mail."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from ops.process import stop
from tests.fixtures.postgres import Postgres
from tests.tiers import full

pytestmark = pytest.mark.services

PEOPLE = [f"a{number}@example.edu" for number in range(100)]
_WRITE = """
from tests.mail.conftest import queue_mail
from agreements.models import OutboundEmail
from tests.mail.test_database_restart import PEOPLE
for to in PEOPLE:
    queue_mail(to, priority=OutboundEmail.BULK)
"""
# As Celery does: what fails is asked for again. Leases are shorter, for the test not to wait.
_SEND = """
import time
from datetime import timedelta
from agreements import work_queue
work_queue.LEASE, work_queue._RENEWED_EVERY = timedelta(seconds=8), 2
import django; django.setup()
from django.db import connection
from agreements.services.mail.dispatch import dispatch_outbox
print("ready", flush=True)
input()
while True:
    try:
        dispatch_outbox()
    except Exception as error:
        print(repr(error), flush=True)
        connection.close()
    time.sleep(0.05)
"""
_UNTIL_ALL_ARE_MARKED = """
import time
from agreements.models import OutboundEmail
while OutboundEmail.objects.exclude(status="sent").exists():
    time.sleep(0.05)
OutboundEmail.objects.all().delete()
"""


@contextmanager
def senders(database: Postgres, pace: int) -> Iterator[None]:
    """Two that send, at so many mails a minute."""
    with ExitStack() as until_end:
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", _SEND],
                env={**database.environment, "MAILS_PER_MINUTE": str(pace)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
            for _number in range(2)
        ]
        for process in processes:
            until_end.callback(stop, process)
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
        for process in processes:
            assert process.stdin
            process.stdin.write(b"go\n")
            process.stdin.flush()
        yield


@pytest.mark.parametrize("how", [full("stop"), "kill"])
def test_nobody_is_left_out_and_nobody_gets_two(smtp_sink, postgres_server, how):
    server = postgres_server.server
    postgres_server.run(_WRITE)
    with senders(postgres_server, pace=1200):
        smtp_sink.wait_for(lambda mails: len(mails) >= 15)
        getattr(server, how)()
        assert len(smtp_sink.messages) < len(PEOPLE)
        server.start()
        smtp_sink.wait_for(lambda mails: len(mails) >= len(PEOPLE), 90)
        postgres_server.run(_UNTIL_ALL_ARE_MARKED)
    got = Counter(mail.recipients[0] for mail in smtp_sink.messages)
    assert got == Counter(PEOPLE)
