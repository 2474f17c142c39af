"""The processes that `bench.effect` measures: `python -m bench._effect_child WHAT NUMBER`.

Each does one thing in the database of its environment and prints what it came to as JSON.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from agreements import audit, models, storage  # noqa: E402
from agreements.enums import (  # noqa: E402
    AuditAction,
    NoticeOutcome,
    NoticeState,
    Status,
    VersionStatus,
)
from agreements.services.versions import announcement, effect_worker  # noqa: E402
from agreements.services.versions.announcement_preconditions import earliest_day  # noqa: E402

_ROOT = Path(__file__).parent.parent
_VERSIONS = {
    "1.0": _ROOT / "agreements" / "licenses" / "casmemg-1.0.md",
    "1.1": _ROOT / "ops" / "demo" / "world" / "casmemg-1.1.md",
}
_BATCH = 5000


def prepare(people: int) -> dict[str, object]:
    """Tables, a dataset, LA 1.0 in force, a draft of 1.1, approved agreements."""
    call_command("migrate", verbosity=0)
    owner = models.User.objects.create(
        email="owner@psych.example.edu", is_staff=True, is_superuser=True
    )
    dataset = models.Dataset.objects.create(
        slug="casmemg",
        name="CASMEMG",
        full_name="EMG-Based Micro-expression Database: CASMEMG",
        contact_email="casme@psych.example.edu",
    )
    dataset.staff.add(owner)
    body = storage.store(storage.Kind.BODIES, b"%PDF-1.7")  # nobody reads it here
    old, _new = (
        models.LicenseVersion.objects.create(
            dataset=dataset,
            number=number,
            status=VersionStatus.IN_FORCE if number == "1.0" else VersionStatus.DRAFT,
            effective_at=timezone.now() if number == "1.0" else None,
            source=text.read_text(encoding="utf-8"),
            sha256="0" * 64,
            summary="Two clauses change.",
            body_pdf=body.name,
            body_sha256=body.sha256,
            body_pages=4,
        )
        for number, text in _VERSIONS.items()
    )
    for start in range(0, people, _BATCH):
        _approve(range(start, min(start + _BATCH, people)), old, owner)
    return {}


def _approve(numbers: range, version: models.LicenseVersion, by: models.User) -> None:
    now = timezone.now()
    signers = models.Signer.objects.bulk_create(
        models.Signer(email=f"signer{n}@psych.example.edu", name=f"Signer {n}") for n in numbers
    )
    models.Agreement.objects.bulk_create(
        models.Agreement(
            reference=f"LA-{n:06d}",
            signer=signer,
            dataset=version.dataset,
            version=version,
            version_signed=version,
            status=Status.APPROVED,
            submitted_at=now,
            approved_at=now,
            approved_by=by,
        )
        for n, signer in zip(numbers, signers, strict=True)
    )


def announce(people: int) -> dict[str, object]:
    """What the request that announces does: seconds until its transaction stands."""
    version = models.LicenseVersion.objects.get(number="1.1")
    owner = models.User.objects.get()
    connection.ensure_connection()
    with _measured() as figures:
        announcement.announce(version, earliest_day(version), by=owner)
    written = version.deliveries.count()
    if written != people:
        raise RuntimeError(f"{written} notices instead of {people}")
    return figures.told()


def due(_unused: int) -> dict[str, object]:
    """As if the notice period were over and everybody had been told."""
    now = timezone.now()
    models.LicenseVersion.objects.filter(number="1.1").update(effective_at=now)
    models.NoticeDelivery.objects.update(
        state=NoticeState.SENT, notified_at=now, effective_at=now, step="", due_at=None
    )
    return {}


def move(people: int) -> dict[str, object]:
    """The job, from the version's change of status to the report."""
    connection.ensure_connection()
    with _measured() as figures:
        effect_worker.apply_effects(budget=3600)
    moved = models.AuditEvent.objects.filter(action="agreement:move_version").count()
    bound = models.Agreement.objects.filter(version__number="1.1").count()
    reports = models.OutboundEmail.objects.filter(letter="effect_report").count()
    if (moved, reports) != (people, 1) or bound < people:
        raise RuntimeError(f"{moved} moved instead of {people}, {reports} reports")
    return {**figures.told(), "queries_per_1000": round(1000 * figures.queries / people, 1)}


def one_at_a_time(people: int) -> dict[str, object]:
    """What the job writes for an agreement, by the ORM."""
    version = models.LicenseVersion.objects.get(number="1.1")
    waiting = models.NoticeDelivery.objects.filter(closed_at=None)[:people]
    keys = list(waiting.values_list("pk", flat=True))
    with _measured() as figures:
        for key in keys:
            with transaction.atomic():
                row = models.NoticeDelivery.objects.select_for_update().get(pk=key)
                agreement = models.Agreement.objects.select_for_update().get(pk=row.agreement_id)
                agreement.version = version
                agreement.save(update_fields=["version"])
                moved = AuditAction.AGREEMENT_MOVE_VERSION
                audit.record(moved, agreement.reference, by=None, version=version.number)
                row.closed_at, row.outcome = timezone.now(), NoticeOutcome.MOVED
                row.save(update_fields=["closed_at", "outcome"])
    return figures.told()


@dataclass
class _Figures:
    seconds: float = 0.0
    queries: int = 0

    def told(self) -> dict[str, object]:
        status = Path("/proc/self/status").read_text()  # getrusage would report the parent's peak
        return {
            "seconds": round(self.seconds, 2),
            "queries": self.queries,
            "peak_mb": round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1),
        }


@contextmanager
def _measured() -> Iterator[_Figures]:
    figures = _Figures()

    def count(execute: Any, *arguments: Any) -> Any:
        figures.queries += 1
        return execute(*arguments)

    start = time.perf_counter()
    with connection.execute_wrapper(count):
        yield figures
    figures.seconds = time.perf_counter() - start


if __name__ == "__main__":
    work = {
        "prepare": prepare,
        "announce": announce,
        "due": due,
        "one_at_a_time": one_at_a_time,
        "move": move,
    }
    print(json.dumps(work[sys.argv[1]](int(sys.argv[2]))), flush=True)
