"""Workers that are killed: whoever goes on comes to the same, no agreement and no mail twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress

import pytest
from django.db import connection
from django.utils import timezone

from agreements import models
from agreements.enums import ImportOutcome, ImportState, Status
from agreements.services.imports import desk_steps, import_worker
from tests.admin import desk
from tests.factories import LicenseVersionFactory
from tests.services.importing import owner_of, packed, signers, table
from tests.tiers import full

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

_WORKER = """
import sys, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from agreements.services.imports import import_worker
while import_worker.work_imports(): pass
"""


def worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _WORKER, str(connection.settings_dict["NAME"])]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings"}
    return subprocess.Popen(command, env=environment)


def kill_once(reached) -> None:
    """A worker is killed as soon as it has come so far; what it held is due again."""
    child = worker()
    while not reached():
        with suppress(subprocess.TimeoutExpired):
            child.wait(0.02)
            pytest.fail("It was through before it could be killed.")
    child.send_signal(signal.SIGKILL)
    child.wait()
    models.AgreementImport.objects.filter(due_at__isnull=False).update(due_at=timezone.now())


@pytest.mark.parametrize(
    ("number", "scans", "mails", "kills"),
    [(60, 2, True, (20,)), full(10_000, 60, False, (1, 2_000, 5_000))],
)
@pytest.mark.timeout(2400)
def test_killed_and_run_again_it_comes_to_the_same(number, scans, mails, kills):
    """Nobody is told of the many rows: that each mail is written once is seen with the few."""
    version = LicenseVersionFactory()
    owner = owner_of(version)
    people = "Li Na, CAS-1, li@uni.example.edu; Ben Weiss, CAS-2"
    rows = [
        {**row, "People": people, "Scan": f"{n}.pdf" if n < scans else ""}
        for n, row in enumerate(signers(number))
    ]
    rows[-1]["E-mail"] = "nobody"
    files = {f"{n}.pdf": desk.pdf() for n in range(scans)}
    batch = desk_steps.upload_table(
        version.dataset, by=owner, table=table(*rows), archive=packed(files)
    )
    kill_once(lambda: models.ImportRow.objects.exclude(file="").exists())
    while import_worker.work_imports():
        pass
    read = batch.rows.values_list("number", "outcome")
    assert Counter(outcome for _number, outcome in read) == {"new": number - 1, "errors": 1}
    assert [number for number, _outcome in read.order_by("number")] == list(range(2, number + 2))
    assert batch.rows.exclude(file="").count() == scans

    desk_steps.confirm_import(
        batch, by=owner, seen=number - 1, tells_signers=mails, invites_people=mails
    )
    done = batch.rows.filter(outcome=ImportOutcome.IMPORTED)
    for so_far in kills:
        kill_once(lambda enough=so_far: done.count() >= enough)
        whole = models.Agreement.objects.filter(status=Status.APPROVED)
        # Half an agreement there never is.
        assert models.Agreement.objects.count() == whole.count() == done.count()
        assert models.DownloadGrant.objects.count() == done.count()
    while import_worker.work_imports():
        pass
    batch.refresh_from_db()
    assert batch.state == ImportState.DONE
    agreements = models.Agreement.objects.filter(import_row__batch=batch)
    assert agreements.count() == models.Agreement.objects.count() == number - 1
    assert len(set(agreements.values_list("signer__email", flat=True))) == number - 1
    assert models.DownloadGrant.objects.count() == number - 1
    assert models.AssociatedUser.objects.count() == 2 * (number - 1)
    told = number - 1 if mails else 0
    written = Counter(models.OutboundEmail.objects.values_list("letter", flat=True))
    assert (written["imported"], written["listed"]) == (told, told)
    moves = models.AuditEvent.objects.filter(action="agreement:import")
    assert len(set(moves.values_list("subject", flat=True))) == moves.count() == number - 1
