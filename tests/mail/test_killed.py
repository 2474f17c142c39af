"""A worker killed in the middle: nobody is left out, and at most one mail goes out twice."""

import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from agreements.models import NoticeDelivery, OutboundEmail
from agreements.services.mail.dispatch import dispatch_outbox
from tests.mail.conftest import announced, queue_mail, queue_notice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

PEOPLE = 400
_WORKER = """
import sys, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from agreements.services.mail.dispatch import dispatch_outbox
dispatch_outbox()
"""


def worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _WORKER, str(connection.settings_dict["NAME"])]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings"}
    return subprocess.Popen(command, env=environment)


@pytest.mark.full
def test_at_most_one_mail_goes_out_twice_for_each_kill(smtp_sink):
    people = [f"a{number}@example.edu" for number in range(PEOPLE)]
    for to in people:
        queue_mail(to, priority=OutboundEmail.BULK)
    kills = 0
    for so_far in (30, 150, 290):
        child = worker()
        smtp_sink.wait_for(lambda mails, enough=so_far: len(mails) >= enough)
        child.send_signal(signal.SIGKILL)
        child.wait()
        kills += 1
        # The lease of what it held is over.
        OutboundEmail.objects.filter(status="sending").update(due_at=timezone.now())
    dispatch_outbox()
    got = Counter(mail.recipients[0] for mail in smtp_sink.messages)
    assert sorted(got) == sorted(people)
    assert max(got.values()) <= 2
    assert sum(got.values()) - PEOPLE <= kills
    assert set(OutboundEmail.objects.values_list("status", "due_at")) == {("sent", None)}


def test_what_was_told_is_on_record_with_the_mail_or_not_at_all(smtp_sink):
    version = announced()
    for number in range(60):
        queue_notice(f"a{number}@example.edu", version)
    child = worker()
    smtp_sink.wait_for(lambda mails: len(mails) >= 20)
    child.send_signal(signal.SIGKILL)
    child.wait()
    told = NoticeDelivery.objects.filter(state="sent").exclude(notified_at=None)
    sent = OutboundEmail.objects.filter(status="sent")
    assert set(told.values_list("pk", flat=True)) == set(sent.values_list("notice", flat=True))
    assert len(smtp_sink.messages) - 1 <= told.count() <= len(smtp_sink.messages)
