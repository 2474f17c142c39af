"""One row of each table of a desk, to be cloned."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from agreements import audit, models
from agreements.enums import (
    AssociateState,
    AuditAction,
    Check,
    ExaminationState,
    MailStatus,
    Role,
    Severity,
    VersionStatus,
)
from agreements.services.accounts import staff
from agreements.text import person_key

_TEXT = Path(__file__).parent.parent / "agreements" / "licenses" / "casmemg-1.0.md"


def make_templates() -> dict[str, Any]:
    """The one member of staff, two datasets and their LA; by name of the model a row of each."""
    now = timezone.now()
    staff.ensure_groups()
    person = models.User.objects.create(email="reviewer@psych.example.edu", is_staff=True)
    person.groups.set([staff.ensure_groups()[staff.DATA_OWNER]])
    for slug in ("casmemg", "faces"):
        dataset = models.Dataset.objects.create(
            slug=slug, name=slug.upper(), full_name=slug, contact_email="casme@psych.example.edu"
        )
        dataset.staff.add(person)
        version = models.LicenseVersion.objects.create(
            dataset=dataset,
            number="1.0",
            status=VersionStatus.IN_FORCE,
            effective_at=now,
            source=_TEXT.read_text(encoding="utf-8"),
            sha256="0" * 64,
            body_pdf="bodies/none.pdf",
            body_sha256="0" * 64,
            body_pages=4,
        )
    signer = models.Signer.objects.create(email="first@psych.example.edu", country="CN")
    agreement = models.Agreement.objects.create(
        signer=signer, dataset=dataset, version=version, intended_use="To study faces."
    )
    associate = models.AssociatedUser.objects.create(
        agreement=agreement,
        position=1,
        name="First",
        person_key=person_key("First"),
        role=Role.STUDENT,
        competition_id="0",
        state=AssociateState.NAMED,
    )
    document = models.IssuedDocument.objects.create(
        agreement=agreement,
        version=version,
        number=1,
        document_id="first",
        terms={"signer_name": "First", "accepted": []},
        terms_sha256="1" * 64,
        file="issued/none.pdf",
        file_name="License Agreement.pdf",
        sha256="2" * 64,
        size=1,
        pages=5,
        layout={},
        issued_at=now,
    )
    scan = models.SignedScan.objects.create(
        agreement=agreement,
        document=document,
        number=1,
        file="scans/none.pdf",
        original_name="scan.pdf",
        file_name="License Agreement.pdf",
        sha256="3" * 64,
        size=1,
        pages=5,
        uploaded_at=now,
        uploaded_by=person,
    )
    examination = models.ScanExamination.objects.create(
        scan=scan, state=ExaminationState.DONE, due_at=None, finished_at=now
    )
    finding = models.ScanFinding.objects.create(
        scan=scan,
        number=1,
        check_name=Check.SIGNATURE,
        code="signature_blank",
        severity=Severity.PROBLEM,
    )
    mail = models.OutboundEmail.objects.create(
        dedup_key="first",
        letter="receipt",
        agreement=agreement,
        to=signer.email,
        subject="We have your scan",
        text="Thank you.",
        html="<p>Thank you.</p>",
        message_id="<first@portal.example>",
        status=MailStatus.SENT,
        sent_at=now,
    )
    event = audit.record(AuditAction.AGREEMENT_START, agreement.reference, by=person)
    found = (signer, agreement, associate, document, scan, examination, finding, mail, event)
    return {type(row).__name__: row for row in found}
