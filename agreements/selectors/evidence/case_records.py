"""What the database holds of one case, as plain facts for its evidence bundle."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet

from agreements.models import (
    Agreement,
    AuditEvent,
    Deletion,
    DomainTrust,
    DownloadRecord,
    EventPersonalData,
    ImportRow,
    LicenseVersion,
    MessageFile,
    OutboundEmail,
    ScanFinding,
    ScanNote,
    StudentRequest,
)

# Of use to machines only, no part of the case, or a file of its own in the bundle.
_LEFT_OUT = {
    *("id", "token_sha256", "person_key", "typed", "claim", "leased_until", "due_at", "dedup_key"),
    *("file", "originals", "layout", "personal", "html", "priority", "provider_id", "signer_user"),
    *("notice_template", "scan_due"),
}


# What staff wrote for themselves: nobody else reads it, unless the owner wants it so.
_FOR_STAFF = {"note"}


def case_records(agreement: Agreement, *, with_notes: bool) -> Mapping[str, list[dict[str, Any]]]:
    """By name, all rows of a kind that belong to the agreement, oldest first; those of staff's own
    notes only `with_notes`."""
    scans = agreement.scans.all()
    kinds: dict[str, QuerySet[Any]] = {
        "agreement": Agreement.objects.filter(pk=agreement.pk),
        "signer": type(agreement.signer).objects.filter(pk=agreement.signer_id),
        "people": agreement.associates.all(),
        "signed_before": ImportRow.objects.filter(agreement=agreement),
        "issued_documents": agreement.documents.all(),
        "scans": scans,
        "findings": ScanFinding.objects.filter(scan__in=scans),
        "notes": ScanNote.objects.filter(scan__in=scans),
        "decisions": agreement.decisions.all(),
        "messages": agreement.messages.all(),
        "message_files": MessageFile.objects.filter(message__agreement=agreement),
        "place_checks": agreement.place_checks.all(),
        "domain_trusts": _said_of_domain(agreement),
        "mails": agreement.mails.defer("text", "html"),  # their words are files of their own
        "notices": agreement.notices.all(),
        "grants": agreement.grants.all(),
        "fetches": DownloadRecord.objects.filter(grant__agreement=agreement),
        "deletions": Deletion.objects.filter(grant__agreement=agreement),
        "approval_letters": agreement.approval_letters.all(),
        "publications": agreement.publications.all(),
        "amendments": Agreement.objects.filter(amends=agreement),
        "student_requests": StudentRequest.objects.filter(agreement=agreement),
    }
    if with_notes:
        kinds["internal_notes"] = agreement.internal_notes.all()
    left_out = _LEFT_OUT if with_notes else _LEFT_OUT | _FOR_STAFF
    return {
        name: [_facts(row, left_out) for row in rows.order_by("pk")] for name, rows in kinds.items()
    }


def _said_of_domain(agreement: Agreement) -> QuerySet[DomainTrust]:
    """All words about the domain of the signer's address, or one that it lies in."""
    labels = agreement.signer.email.rpartition("@")[2].lower().split(".")
    domains = [".".join(labels[first:]) for first in range(len(labels))]
    return DomainTrust.objects.filter(dataset=agreement.dataset_id, domain__in=domains)


def _facts(row: Model, left_out: Collection[str]) -> dict[str, Any]:
    """Each column that was read, by its name; what it points to in words."""
    found, unread = {}, row.get_deferred_fields()
    for field in row._meta.concrete_fields:
        if field.name not in left_out and field.attname not in unread:
            value = getattr(row, field.name)
            pointed = field.is_relation and value is not None
            found[field.name] = str(value) if pointed else field.get_prep_value(value)
    return found


def readable_mails(agreement: Agreement) -> Iterator[OutboundEmail]:
    """Those whose words may be read: none that held a code."""
    mails = agreement.mails.filter(is_secret=False)
    yield from mails.select_related("notice_template").order_by("pk").iterator(200)


def license_versions(agreement: Agreement) -> list[LicenseVersion]:
    """The LAs that were issued to the signer, signed, or bind them now; oldest first."""
    bound = Q(pk=agreement.version_id) | Q(pk=agreement.version_signed_id)
    issued = Q(pk__in=agreement.documents.values("version"))
    return list(LicenseVersion.objects.filter(bound | issued).order_by("pk"))


def case_events(agreement: Agreement, below: int) -> list[AuditEvent]:
    """The chained events of the case with a position below this, those of the student's request
    that it came of among them."""
    asked = StudentRequest.objects.filter(agreement=agreement).values_list("reference", flat=True)
    found = AuditEvent.objects.filter(
        subject__in=[agreement.reference, *asked], place__position__lt=below
    )
    told = ["place__chain", *(f"personal__{part}_erasure" for part in EventPersonalData.PARTS)]
    return list(found.select_related(*told).order_by("place__position"))


def message_files(agreement: Agreement) -> QuerySet[MessageFile]:
    """In the order of their messages."""
    found = MessageFile.objects.filter(message__agreement=agreement)
    return found.select_related("message").order_by("message__number", "number")
