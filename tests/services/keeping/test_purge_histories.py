"""Whatever happened before: only what is due and not held back goes, whole, and nothing dangles."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from agreements import models, storage
from agreements.enums import Status
from agreements.lifecycle import ENDED, ENDS_OF_APPROVED, OPEN
from agreements.models import Agreement
from agreements.retention import OF_REQUESTS
from agreements.selectors import files
from agreements.selectors.evidence.chain_check import broken_chains
from agreements.services import search_index
from agreements.services.evidence import chaining
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    DatasetFactory,
    LicenseVersionFactory,
    UserFactory,
)
from tests.services.keeping.aged import aged, erase, everything_about, there


def _full(seed: int) -> object:
    return pytest.param(seed, marks=pytest.mark.full)


ROUNDS = pytest.mark.parametrize("seed", [1, *(_full(seed) for seed in range(2, 30))])


@ROUNDS
@pytest.mark.django_db
def test_only_what_is_due_goes(seed: int, tmp_path, settings) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.FILE_UPLOAD_TEMP_DIR = settings.PRIVATE_ROOT / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    drawn = random.Random(seed)
    _try([_history(drawn, status) for status in [*Status, *Status]])


def _history(drawn: random.Random, status: Status) -> dict[str, object]:
    return {
        "status": status,
        "days": drawn.choice([0, 89, 91, 200, 364, 366, 2000]),
        "papers": drawn.random() < 0.5,
        "held": drawn.random() < 0.2,
        "shown": drawn.random() < 0.8,
        "years": drawn.choice([0, 1]),
        "touched": drawn.choice([None, None, 1, 89, 91, 400]),
    }


def _try(histories: list[dict[str, object]]) -> None:
    versions = {
        years: LicenseVersionFactory(dataset=DatasetFactory(keep_ended_years=years or None))
        for years in (0, 1)
    }
    made = [(_make(history, versions), history) for history in histories]
    chaining.chain_waiting_events()
    rows = {row.pk: everything_about(row) for row, _history in made}
    erase()
    for row, history in made:
        assert there(row) != _is_due(row, history), (row.status, history)
        if there(row):
            assert everything_about(row) == rows[row.pk]
    connection.check_constraints()
    assert not models.SearchTerm.objects.exclude(agreement__in=Agreement.objects.all()).exists()
    assert not models.Signer.objects.filter(agreements=None).exists()
    for kind in storage.Kind:
        assert all(map(storage.is_there, files.names_in_rows(kind))) or kind == "bodies"
    assert list(broken_chains()) == []


def _make(history: dict[str, object], versions: dict[int, models.LicenseVersion]) -> Agreement:
    status = Status(str(history["status"]))
    fields = {"status": status, "version": versions[int(str(history["years"]))]}
    made: Agreement = desk.filed(**fields) if history["papers"] else AgreementFactory(**fields)
    AssociatedUserFactory(agreement=made)
    search_index.index_agreement(made)
    desk.mail(made)
    made = aged(made, timedelta(days=int(str(history["days"]))))
    if made.status not in ENDED and history["touched"] is not None:
        touched = timezone.now() - timedelta(days=int(str(history["touched"])))
        Agreement.objects.filter(pk=made.pk).update(edited_at=touched)
    if not history["shown"]:
        Agreement.objects.filter(pk=made.pk).update(erase_from=None)
    if history["held"]:
        now = timezone.now()
        made.holds.create(
            reason="x", until=now + timedelta(days=1), held_at=now, held_by=UserFactory()
        )
    return Agreement.objects.get(pk=made.pk)


def _is_due(row: Agreement, history: dict[str, object]) -> bool:
    """By the words of docs/keeping.md, in another way than the code says it."""
    if history["held"] or not history["shown"]:
        return False
    if row.status not in {status for rule in OF_REQUESTS for status in rule.statuses}:
        return False
    if row.status in OPEN:
        if history["papers"] or row.submitted_at:
            return False
        days = 90 if row.status == Status.DRAFT else 365
        return (timezone.now() - max(row.changed_at, row.edited_at or row.changed_at)).days >= days
    years = bool(history["years"]) if row.status in ENDS_OF_APPROVED else True
    return years and (timezone.now() - row.ended_at).days >= 365
