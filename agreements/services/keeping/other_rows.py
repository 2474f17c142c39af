"""Rows that belong to no request and go when their time is over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from agreements.enums import ErasureRule, ImportState
from agreements.models import (
    AgreementImport,
    BlockedPerson,
    Dataset,
    FellowStudent,
    ImportRow,
    OutboundEmail,
    StaffInvitation,
    StudentRequest,
)
from agreements.retention import PERIODS, PROVING
from agreements.student_request_lifecycle import WAITING_FOR_SUPERVISOR

from .purging import Collected, purge_rows


def erase_student_requests(now: datetime, most: int) -> int:
    """Those that ended and led to no request, each with the fellows it names."""
    due = StudentRequest.objects.filter(ended_at__lt=_cutoff(ErasureRule.STUDENT_REQUESTS, now))
    due = due.filter(agreement=None).exclude(state__in=sorted(WAITING_FOR_SUPERVISOR))
    done = 0
    for key in _keys(due, most):
        with transaction.atomic():
            if row := _locked(due, [key]).select_related("dataset").first():
                found = Collected()
                found.add(FellowStudent, FellowStudent.objects.filter(request=row))
                found.add(StudentRequest, StudentRequest.objects.filter(pk=key))
                done += purge_rows(
                    ErasureRule.STUDENT_REQUESTS,
                    found,
                    dataset=row.dataset,
                    subjects=[row.reference],
                )
    return done


def erase_invitations(now: datetime, most: int) -> int:
    """Of staff: accepted, withdrawn or run out."""
    due = StaffInvitation.objects.filter(expires_at__lt=_cutoff(ErasureRule.INVITATIONS, now))
    return _purge(ErasureRule.INVITATIONS, due, most)


def erase_imports(now: datetime, most: int) -> int:
    """The tables as they were uploaded, and rows that became no agreement. One whose every
    agreement is gone goes itself."""
    cutoff = _cutoff(ErasureRule.IMPORTS, now)
    at_rest = Q(due_at=None) | ~Q(state__in=(ImportState.READING, ImportState.IMPORTING))
    old = AgreementImport.objects.filter(at_rest, uploaded_at__lt=cutoff)
    left = ImportRow.objects.filter(batch=OuterRef("pk"))
    due = old.filter(
        Exists(left.filter(agreement=None)) | ~Exists(left) | ~Q(table="") | ~Q(archive="")
    )
    done = 0
    for key in _keys(due, most):
        with transaction.atomic():
            batch = _locked(due, [key]).select_related("dataset").first()
            if batch is not None:
                done += _erase_import(batch, batch.dataset)
    return done


def erase_mail_rows(now: datetime, most: int) -> int:
    """That a mail was sent, where it was about no request and proves nothing."""
    cutoff = _cutoff(ErasureRule.MAIL_ROWS, now)
    due = OutboundEmail.objects.filter(
        agreement=None, notice=None, due_at=None, unreached_at=None, created_at__lt=cutoff
    ).exclude(letter__in=PROVING)
    for needing in (StudentRequest, StaffInvitation):
        due = due.exclude(Exists(needing._default_manager.filter(mail=OuterRef("pk"))))
    return _purge(ErasureRule.MAIL_ROWS, due, most)


def erase_lifted_blocks(now: datetime, most: int) -> int:
    """Names that staff do not look at twice any more."""
    cutoff = _cutoff(ErasureRule.LIFTED_BLOCKS, now)
    due = BlockedPerson.objects.filter(lifted_at__lt=cutoff)
    return _purge(ErasureRule.LIFTED_BLOCKS, due, most, before=cutoff)


ALL = (
    erase_student_requests,
    erase_invitations,
    erase_imports,
    erase_mail_rows,
    erase_lifted_blocks,
)


def _erase_import(batch: AgreementImport, dataset: Dataset) -> int:
    """The row of the import stays as long as an agreement of it does, without its files."""
    found = Collected()
    found.add(ImportRow, batch.rows.filter(agreement=None))
    whole = AgreementImport.objects.filter(pk=batch.pk)
    if not batch.rows.filter(agreement__isnull=False).exists():
        found.add(AgreementImport, whole)
    else:
        found.files += filter(None, (batch.table, batch.archive))
        whole.update(table="", archive="", unnamed_files=[])
    return purge_rows(ErasureRule.IMPORTS, found, dataset=dataset)


def _purge(rule: ErasureRule, due: QuerySet[Any], most: int, before: datetime | None = None) -> int:
    """All at once: a batch is one transaction."""
    keys = _keys(due, most)
    if not keys:
        return 0
    with transaction.atomic():
        there = list(_locked(due, keys).values_list("pk", flat=True))
        found = Collected()
        model: type[Model] = due.model
        found.add(model, model._default_manager.filter(pk__in=there))
        if there:
            purge_rows(rule, found, before=before)
    return len(there)


def _cutoff(rule: ErasureRule, now: datetime) -> datetime:
    cutoff = PERIODS[rule].cutoff(now)
    assert cutoff is not None  # noqa: S101 - narrows the type: these have days
    return cutoff


def _keys(due: QuerySet[Any], most: int) -> list[int]:
    return list(due.order_by("pk").values_list("pk", flat=True)[:most])


def _locked(due: QuerySet[Any], keys: Iterable[int]) -> QuerySet[Any]:
    return due.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), skip_locked=True)
