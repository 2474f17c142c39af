"""A path through web and worker, with marks where people's secrets are: no log has any of them."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from agreements.models import OutboundEmail, QuarantinedUpload, SignedScan
from agreements.services.requests import issuing
from ops import ports
from ops.smtp_sink import SmtpSink
from tests.accounts.people import mailed_codes
from tests.deploy.web import Visitor, portal
from tests.factories import complete_draft
from tests.fixtures.worker import CeleryProcesses
from tests.scans import honest

pytestmark = [pytest.mark.services]

MARK = "m4rk3d"
WHO = f"{MARK}.person@psych.example.edu"
REQUEST_ID = "walked-by-a-test-1"


def lines(log: Path) -> list[dict[str, Any]]:
    """All of a log but what Celery paints at its start: one JSON object each."""
    said = log.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in said if line.startswith("{")]


def wait(what: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_no_line_of_web_or_worker_has_a_secret_and_all_have_the_request(
    celery_processes: CeleryProcesses, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    agreement = complete_draft(signer__user__email=WHO)
    issuing.issue_document(agreement, by=agreement.signer.user)
    smtp_sink.refuse(WHO, 550, f"<{WHO}> is unknown, {MARK}@x.example, too")
    celery_processes.worker("worker", "celery,mail")
    # No virus scanner is there: what is uploaded is held, and why is logged.
    env = {"ALLOW_TEST_DOMAINS": "1", "CLAMD_URL": f"tcp://127.0.0.1:{ports.any_free()}"}
    with portal(tmp_path, env, "--access-logfile", "-") as web:
        person = Visitor(web, **{"X-Request-ID": REQUEST_ID})
        person.post("/account/sign-in/", email=WHO)
        wait(lambda: OutboundEmail.objects.filter(to=WHO, status="failed").exists())
        for path in (
            f"/notices/{MARK}/opt-out/?code={MARK}",
            f"/invitations/{MARK}/",
            f"/students/{MARK}/",
            f"/check/{MARK}/",
            f"/notice/{MARK}",
            f"/datasets/x/data/1/files/{MARK}.pdf",
            f"/?next={MARK}",
        ):
            person.get(path)
        web.ask("/account/sign-in/", "POST", f"email={WHO}".encode(), Cookie=f"session={MARK}")
        smtp_sink.forgive()
        OutboundEmail.objects.all().delete()
        person.post("/account/sign-in/", email=WHO)
        wait(lambda: mailed_or_sealed(WHO))
        code = mailed_codes(WHO)[-1]
        person.post("/account/sign-in/code/", code="ABCD-EFGH")
        assert person.post("/account/sign-in/code/", code=code).status == 302
        upload = reverse("request_upload", args=[agreement.reference])
        assert person.send_file(upload, f"{MARK} of Li.pdf", honest.scan()).status == 302
        wait(lambda: SignedScan.objects.exists() or QuarantinedUpload.objects.exists())
        logs = {"web": web.log, "worker": tmp_path / "worker.log"}
        wait(lambda: '"event": "POST 302 ' in web.log.read_text())
    said = "".join(log.read_text(encoding="utf-8") for log in logs.values())
    assert MARK not in said
    assert code not in said
    refused = [one for one in lines(logs["worker"]) if "not sent: 550" in str(one["event"])]
    assert refused
    assert {one["request_id"] for one in refused} == {REQUEST_ID}
    assert {one["task"] for one in refused} == {"dispatch_outbox"}
    wrong = [one for one in lines(logs["web"]) if one.get("status") == 404]
    assert {one["request_id"] for one in wrong} == {REQUEST_ID}
    assert None in {one["view"] for one in wrong}
    assert all({"time", "level", "logger", "event"} <= one.keys() for one in lines(logs["web"]))
    assert web.log.read_text().count("\n") == len(lines(logs["web"]))


def mailed_or_sealed(address: str) -> bool:
    """Whether a code is written, and not yet wiped."""
    return OutboundEmail.objects.filter(to=address, letter="login_code").exists()
