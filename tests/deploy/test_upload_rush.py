"""More people upload at once than the portal can look at, and the virus scanner hangs."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.enums import Status
from ops import ports
from tests.deploy.web import Visitor, portal
from tests.fixtures.worker import CeleryProcesses
from tests.scans import clamd, honest
from tests.services.holding import issued

pytestmark = [pytest.mark.services, pytest.mark.full, pytest.mark.django_db(transaction=True)]

THREADS, AT_ONCE, SIGNERS = 6, 2, 5


def signer(web, agreement) -> Visitor:
    browser = Client()
    browser.force_login(agreement.signer.user)
    visitor = Visitor(web)
    visitor.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    return visitor


def test_others_are_served_meanwhile_and_every_file_is_taken_in(
    tmp_path: Path, celery_processes: CeleryProcesses
) -> None:
    scanner = ports.any_free()
    agreements = [issued() for _each in range(SIGNERS)]
    env = {
        "CLAMD_URL": f"tcp://{ports.HOST}:{scanner}",
        "WEB_THREADS": str(THREADS),
        "UPLOADS_AT_ONCE": str(AT_ONCE),
    }
    answered = threading.Semaphore(0)

    def upload(visitor: Visitor, agreement: models.Agreement) -> int:
        path = reverse("request_upload", args=[agreement.reference])
        try:
            return visitor.send_file(path, "scan.pdf", honest.scan()).status
        finally:
            answered.release()

    with (
        portal(tmp_path, env) as web,
        ThreadPoolExecutor(SIGNERS) as browsers,
        socket.create_server((ports.HOST, scanner), backlog=64),  # takes calls, and says nothing
    ):
        sent = [
            browsers.submit(upload, signer(web, agreement), agreement) for agreement in agreements
        ]
        for _each in range(SIGNERS - AT_ONCE):
            assert answered.acquire(timeout=300)
        # The first two still wait for the scanner.
        assert sum(not each.done() for each in sent) == AT_ONCE
        assert web.ask("/").status == 200
        assert sum(not each.done() for each in sent) == AT_ONCE
        assert [each.result() for each in sent] == [302] * SIGNERS
    assert models.QuarantinedUpload.objects.count() == SIGNERS

    with clamd.running(f"tcp://{ports.HOST}:{scanner}"):
        celery_processes.environment["CLAMD_URL"] = env["CLAMD_URL"]
        celery_processes.worker("worker", "celery,scans")
        celery_processes.beat()
        for agreement in agreements:
            wait_until_submitted(agreement)


def wait_until_submitted(agreement: models.Agreement) -> None:
    over = threading.Event()
    for _look in range(600):
        agreement.refresh_from_db()
        if agreement.status == Status.SUBMITTED:
            return
        over.wait(0.2)
    raise AssertionError(agreement.status)
