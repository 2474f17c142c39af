"""People and papers for `bench.pages` and `bench.lighthouse`, in the database of the environment:
`python -m bench._page_world` prints as JSON where the pages are, and the signer's session."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from agreements import audit, models, tokens  # noqa: E402
from agreements.enums import (  # noqa: E402
    Audience,
    AuditAction,
    ExaminationState,
    MailStatus,
    NoticeState,
    Status,
    VersionStatus,
)
from agreements.mail import notice_link  # noqa: E402

_ROOT = Path(__file__).parent.parent
_NEW = _ROOT / "ops" / "demo" / "world" / "casmemg-1.1.md"


def build() -> dict[str, str]:
    """A request that is looked at, an agreement whose signer is asked about a new LA."""
    call_command("migrate", verbosity=0)
    call_command("load_dataset", "agreements/licenses/casmemg.toml", stdout=StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    now = timezone.now()
    old = models.LicenseVersion.objects.get()
    dataset = old.dataset
    models.Dataset.objects.filter(pk=dataset.pk).update(is_listed=True)
    models.Dataset.objects.create(
        slug="faces",
        name="FACES",
        full_name="Faces that move: FACES",
        owner=dataset.owner,
        contact_email="faces@psych.example.edu",
        is_listed=True,
    )
    owner = models.User.objects.create(email="owner@psych.example.edu", is_staff=True)
    effective_at = now + timedelta(days=30)
    new = models.LicenseVersion.objects.create(
        dataset=dataset,
        number="1.1",
        status=VersionStatus.ANNOUNCED,
        replaces=old,
        announced_at=now,
        announced_by=owner,
        effective_at=effective_at,
        source=_NEW.read_text(encoding="utf-8"),
        sha256="0" * 64,
        summary="Two clauses change.",
        body_pdf=old.body_pdf,
        body_sha256=old.body_sha256,
        body_pages=old.body_pages,
    )
    submitted = _agreement(old, Status.SUBMITTED, 1)
    _papers(submitted)
    approved = _agreement(old, Status.APPROVED, 2, approved_at=now, approved_by=owner)
    secret = notice_link.notice_token(new.pk, approved.pk, Audience.AGREEMENT)
    models.NoticeDelivery.objects.create(
        version=new,
        agreement=approved,
        audience=Audience.AGREEMENT,
        token_sha256=tokens.digest(secret),
        state=NoticeState.SENT,
        notified_at=now,
        effective_at=effective_at,
    )
    client = Client()
    assert submitted.signer.user
    client.force_login(submitted.signer.user)
    page = dataset.get_absolute_url()
    return {
        "home": "/",
        "dataset": page,
        "license": f"{page}license/1.0/",
        "comparison": f"{page}license/1.0/changes/1.1/",
        "privacy": "/privacy/",
        "sign-in": "/account/sign-in/",
        "status": submitted.get_absolute_url(),
        "answer": f"/notices/{secret}/",
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }


def _agreement(
    version: models.LicenseVersion, status: Status, number: int, **columns: object
) -> models.Agreement:
    email = f"signer{number}@psych.example.edu"
    user = models.User.objects.create(email=email)
    signer = models.Signer.objects.create(
        user=user, email=email, name=f"Signer {number}", country="CN"
    )
    now = timezone.now()
    agreement = models.Agreement.objects.create(
        signer=signer,
        dataset=version.dataset,
        version=version,
        status=status,
        submitted_at=now,
        intended_use="To study how faces move.",
        **columns,
    )
    audit.record(AuditAction.AGREEMENT_START, agreement.reference, by=user)
    models.OutboundEmail.objects.create(
        dedup_key=f"receipt {number}",
        letter="receipt",
        agreement=agreement,
        to=email,
        subject="We have your scan",
        text="Thank you.",
        html="<p>Thank you.</p>",
        message_id=f"<{number}@portal.example>",
        status=MailStatus.SENT,
        sent_at=now,
    )
    return agreement


def _papers(agreement: models.Agreement) -> None:
    document = models.IssuedDocument.objects.create(
        agreement=agreement,
        version=agreement.version,
        number=1,
        document_id="first",
        terms={"signer_name": "Signer", "accepted": []},
        terms_sha256="1" * 64,
        file="issued/none.pdf",
        file_name="License Agreement.pdf",
        sha256="2" * 64,
        size=1,
        pages=5,
        layout={},
        issued_at=timezone.now(),
    )
    assert agreement.signer.user
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
        uploaded_at=timezone.now(),
        uploaded_by=agreement.signer.user,
    )
    models.ScanExamination.objects.create(
        scan=scan, state=ExaminationState.DONE, due_at=None, finished_at=timezone.now()
    )


if __name__ == "__main__":
    print(json.dumps(build()))
