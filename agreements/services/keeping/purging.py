"""The one way by which something that is on record goes: written down first, then erased.

A `Purge` says what went, how much and by which rule, not whose it was; the database lets evidence
go only after one (`guards.purge_guards`). A request goes in one transaction with all that belongs
to it; its files after that. What its audit events told of people goes with it, the events stay, and
so do their chains.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from agreements import audit, audit_leaf, storage
from agreements.enums import AuditAction, ErasureRule
from agreements.models import (
    Agreement,
    Dataset,
    Purge,
    Signer,
    User,
)
from agreements.selectors.evidence.chain_of_subject import PORTAL
from agreements.selectors.keeping import request_rows
from agreements.services.datasets import daily_numbers

from . import forgetting


@dataclass(slots=True)
class Collected:
    """What is to go: the keys of each table in the order in which they go, and their files; before
    them, what is made out of other rows (`derived`), which counts for nothing."""

    keys: list[tuple[type[Model], list[Any]]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    derived: list[QuerySet[Any]] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, model: type[Model], rows: QuerySet[Any]) -> None:
        """Everything that the rows say is in the digest."""
        if request_rows.is_derived(model):
            self.derived.append(rows)
            return
        found = list(rows.order_by("pk").values())
        self.digest.update(audit_leaf.canonical([model._meta.label, found]))
        for column in request_rows.file_columns(model):
            self.files += [row[column] for row in found if row[column]]
        if found:
            self.keys.append((model, [row["id"] for row in found]))

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows by the name of their table."""
        counted: Counter[str] = Counter()
        for model, keys in self.keys:
            counted[model.__name__] += len(keys)
        return counted

    @property
    def sha256(self) -> str:
        return str(self.digest.hexdigest())


def purge_request(
    key: int,
    due: QuerySet[Agreement],
    rule: ErasureRule,
    *,
    by: User | None = None,
    reason: str = "",
) -> bool:
    """Erase the request with this primary key, with what amends it. It is looked for in `due` anew
    under its lock: what moved, was held back or is gone meanwhile is left alone, and so is one that
    has events in no chain yet; False then.

    The database refuses what is needed or held back (IntegrityError).
    """
    with transaction.atomic():
        rows = Agreement.objects.select_related("signer", "dataset").filter(pk=key)
        agreement = rows.select_for_update(of=("self", "signer")).first()
        if agreement is None or not due.filter(pk=key).exists():
            return False
        amendments = agreement.amendments.select_for_update().order_by("pk")
        unit = [*amendments, agreement]
        subjects = forgetting.subjects_of(unit)
        if forgetting.wait_for_chain(subjects):
            return False
        found = collect_requests(row.pk for row in unit)
        now = timezone.now()
        daily_numbers.keep_numbers_of(agreement.dataset, [row.pk for row in unit])
        for row in unit:
            is_whole = row == agreement
            Purge.objects.create(
                rule=rule,
                dataset=agreement.dataset,
                request_number=row.pk,
                counts=found.counts if is_whole else {},
                files=len(found.files) if is_whole else 0,
                sha256=found.sha256,
                erased_at=now,
                erased_by=by,
            )
        forgetting.forget_in_events(
            subjects, agreement.dataset, rule, by=by, reason=reason, now=now
        )
        _delete(found)
        _forget_signer(agreement.signer)
        _record(rule, agreement.dataset, found, by=by)
    return True


def collect_requests(keys: Iterable[int]) -> Collected:
    """All rows and files of some requests."""
    found = Collected()
    for model, rows in request_rows.rows_of_requests(keys):
        found.add(model, rows)
    return found


def purge_rows(
    rule: ErasureRule,
    found: Collected,
    *,
    dataset: Dataset | None = None,
    before: datetime | None = None,
    subjects: Collection[str] = (),
) -> bool:
    """Erase rows that belong to no request, in the caller's transaction and under its locks. False
    where the events about `subjects` have no chain yet."""
    if forgetting.wait_for_chain(subjects):
        return False
    note_purge(rule, found, dataset=dataset, before=before)
    if subjects:
        forgetting.forget_in_events(subjects, dataset, rule, by=None, reason="", now=timezone.now())
    _delete(found)
    return True


def note_purge(
    rule: ErasureRule,
    found: Collected,
    *,
    dataset: Dataset | None = None,
    before: datetime | None = None,
) -> None:
    """Put on record that so much is erased, of rows that are no request's."""
    Purge.objects.create(
        rule=rule,
        dataset=dataset,
        before=before,
        counts=found.counts,
        files=len(found.files),
        sha256=found.sha256,
        erased_at=timezone.now(),
    )
    _record(rule, dataset, found, by=None)


def _delete(found: Collected) -> None:
    """By Django's own way, which refuses where a row that nobody thought of points here. Files go
    once it is certain that their rows are gone; what a crash leaves, the sweep of orphans takes."""
    for rows in found.derived:
        rows.delete()
    for model, keys in found.keys:
        model._default_manager.filter(pk__in=keys).delete()
    if found.files:
        transaction.on_commit(partial(storage.discard, list(found.files)))


def _forget_signer(signer: Signer) -> None:
    if not signer.agreements.exists():
        signer.delete()


def _record(
    rule: ErasureRule, dataset: Dataset | None, found: Collected, *, by: User | None
) -> None:
    audit.record(
        AuditAction.KEEPING_ERASE,
        dataset.slug if dataset else PORTAL,
        by=by,
        kind=rule.value,
        number=sum(found.counts.values()),
        files=len(found.files),
        sha256=found.sha256,
    )
