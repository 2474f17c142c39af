"""A desk for tests: people, filed requests with real papers, and signed-in browsers."""

import hashlib
import io
from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from agreements import models, storage
from agreements.enums import NoticeState, Status
from agreements.services.accounts import invitations, staff
from agreements.services.license_texts import drafts
from tests import examined
from tests.admin.issued_terms import FEW_TERMS, issued_terms
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    PublicationFactory,
    UserFactory,
    rendered_version,
    staff_user,
)
from tests.services.telling import announced, told

SECRET_WORDS = "Your code is ZRWD-FPDW"
# The pages about a draft that a browser opens by a link, and what their addresses ask for.
DRAFT_PAGES = {
    **dict.fromkeys(("change", "text", "delete", "announce", "recipients"), ""),
    "translation": "language=fr",
    "letter": "audience=agreement&step=notice&language=en",
    "confirm": "day=2099-01-01",
}
TABLES = (
    "dataset",
    "defect",
    "accessinstructions",
    "licenseversion",
    "outboundemail",
    "user",
    "publication",
)


def pdf(pages: int = 1) -> bytes:
    """A PDF whose every page says its number."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for number in range(1, pages + 1):
        canvas.drawString(100, 700, f"Page {number}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def filed(status: Status = Status.SUBMITTED, pages: int = 2, **fields: Any) -> models.Agreement:
    """A request with an issued document and a scan, both in private storage; `whole` as below."""
    whole = fields.pop("whole", False)
    return file_papers(AgreementFactory(status=status, **fields), pages, whole)


def file_papers(made: models.Agreement, pages: int = 2, whole: bool = False) -> models.Agreement:
    """Both of these, of a request that is there; `whole`: with terms that can be read as a page."""
    issued = storage.store("issued", pdf())
    document = models.IssuedDocument.objects.create(
        agreement=made,
        version=made.version,
        number=1,
        document_id=f"doc{made.pk}",
        terms=issued_terms(made) if whole else FEW_TERMS,
        terms_sha256="1" * 64,
        file=issued.name,
        file_name="License Agreement for CASMEMG _柳清妍.pdf",
        sha256=issued.sha256,
        size=issued.size,
        pages=1,
        layout={"boxes": {"signature": {"page": 1}, "date": {"page": 1}}},
        issued_at=timezone.now(),
    )
    add_scan(made, document, pages)
    return made


def add_scan(
    agreement: models.Agreement, document: models.IssuedDocument, pages: int = 2
) -> models.SignedScan:
    """One more upload, of photos, its pages drawn."""
    stored = storage.store("scans", pdf(pages))
    originals = storage.store("originals", b"PK, the photos", ".zip")
    scan = models.SignedScan.objects.create(
        agreement=agreement,
        document=document,
        number=agreement.scans.count() + 1,
        file=stored.name,
        original_name="IMG_0042.pdf",
        file_name="License Agreement for CASMEMG _柳清妍.pdf",
        sha256=stored.sha256,
        size=stored.size,
        originals=originals.name,
        originals_sha256=originals.sha256,
        pages=pages,
        uploaded_at=timezone.now(),
        uploaded_by=agreement.signer.user or UserFactory(),
    )
    examined.drawn(scan, document)
    return scan


def mail(agreement: models.Agreement | None = None, **fields: Any) -> models.OutboundEmail:
    """A mail that failed, unless told otherwise."""
    number = models.OutboundEmail.objects.count()
    defaults = {
        "dedup_key": f"key:{number}",
        "letter": "receipt",
        "to": "signer@example.edu",
        "subject": "We have your scan",
        "text": "Words of the mail",
        "html": "<p>Words</p>",
        "message_id": f"<{number}@testserver>",
        "status": "failed",
        "attempts": 9,
        "server_reply": "550 no such user",
    }
    if fields.get("status") in ("queued", "sending"):
        defaults["due_at"] = timezone.now()
    if fields.get("status", "failed") in ("failed", "bounced"):
        defaults["unreached_at"] = timezone.now()
    return models.OutboundEmail.objects.create(agreement=agreement, **{**defaults, **fields})


def permission(codename: str) -> Permission:
    """One of the rights that groups hold."""
    return Permission.objects.get(codename=codename)


def sha256(content: bytes) -> str:
    """As the database keeps it."""
    return hashlib.sha256(content).hexdigest()


def browser(user: models.User | None) -> Client:
    """A browser in which this person is signed in; None is nobody."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def reviewer(dataset: models.Dataset) -> Client:
    """The browser of a reviewer of this dataset."""
    return browser(staff_user(staff.REVIEWER, dataset))


def owner(dataset: models.Dataset) -> Client:
    """The browser of a data owner of this dataset."""
    return browser(staff_user(staff.DATA_OWNER, dataset))


def draft_of(version: models.LicenseVersion) -> models.LicenseVersion:
    """Version 1.1 of the same dataset, one clause changed, not announced; `version` has a text."""
    source = drafts.initial_text(version.dataset).replace("virus free", "free of viruses")
    return drafts.create_draft(version.dataset, by=UserFactory(), source=source)


def version_page(name: str, version: models.LicenseVersion, query: str = "") -> str:
    """Address of one of an LA version's pages on the desk."""
    address = reverse(f"admin:agreements_licenseversion_{name}", args=[version.pk])
    return f"{address}?{query}" if query else address


def page(name: str, agreement: models.Agreement, *more: int) -> str:
    """Address of one of a request's pages on the desk."""
    return reverse(f"admin:agreements_agreement_{name}", args=[agreement.reference, *more])


def followed(by: models.User) -> list[str]:
    """The pages about an announcement in another dataset of theirs, a notice in every state."""
    version = announced()
    version.dataset.staff.add(by)
    notices = {state: told(version, state, unreached_why="550 no") for state in NoticeState}
    unreached = notices[NoticeState.UNREACHED]
    signer = [version.pk, unreached.agreement.reference, unreached.audience]
    return [
        version_page("progress", version),
        version_page("notices", version),
        reverse("admin:agreements_licenseversion_informed", args=signer),
    ]


def everything() -> tuple[models.User, list[str]]:
    """A data owner and every address they can open, the world behind them made."""
    agreement = filed(Status.SUBMITTED, version=rendered_version())
    draft = draft_of(agreement.version)
    associate = AssociatedUserFactory(agreement=agreement, email="someone@uni.example")
    by = staff_user(staff.DATA_OWNER, agreement.dataset)
    letter = mail(agreement)
    instructions = models.AccessInstructions.objects.create(
        dataset=associate.agreement.dataset, text="Fetch it.", url="https://data.example/"
    )
    defect = models.Defect.objects.create(
        dataset=agreement.dataset, code="creased", label="Creased", text="The scan is creased."
    )
    invitation = invitations.invite(
        "new@psych.example.edu",
        groups=[staff.ensure_groups()[staff.REVIEWER]],
        datasets=[agreement.dataset],
        by=by,
    )
    release = models.DataRelease.objects.create(dataset=agreement.dataset, label="1.0", notes="*x*")
    release.files.create(path="a.mat", size=5, sha256="0" * 64, crc32=1, file="x")
    ready = models.DataRelease.objects.create(dataset=agreement.dataset, label="2.0")
    ready.files.create(path="a.mat", size=5, sha256="0" * 64, crc32=1, file="x")
    release.arriving.create(path="b.mat", size=5, file="y")
    publication = PublicationFactory(agreement=agreement)
    rows = (agreement.dataset, defect, instructions, agreement.version, letter, by, publication)
    return by, [
        reverse("admin:index"),
        reverse("admin:agreements_agreement_changelist"),
        *(page(name, agreement) for name in ("change", "messages", "notes")),
        page("start_review", agreement),
        page("request_changes", agreement),
        page("approve", agreement),
        reverse("admin:agreements_licenseversion_add"),
        *(version_page(name, draft, query) for name, query in DRAFT_PAGES.items()),
        *followed(by),
        reverse("admin:agreements_datarelease_changelist"),
        reverse("admin:agreements_datarelease_add"),
        reverse("admin:agreements_datarelease_publish", args=[ready.pk]),
        *(
            reverse(f"admin:agreements_datarelease_{name}", args=[release.pk])
            for name in ("change", "describe", "upload", "storage", "delete", "publish", "history")
        ),
        reverse("admin:agreements_staffinvitation_add"),
        reverse("admin:agreements_staffinvitation_changelist"),
        reverse("admin:agreements_staffinvitation_change", args=[invitation.pk]),
        reverse("admin:agreements_outboundemail_resend", args=[letter.pk]),
        reverse("admin:agreements_publication_withdraw", args=[publication.pk]),
        *(reverse(f"admin:agreements_{name}_changelist") for name in TABLES),
        *(
            reverse(f"admin:agreements_{name}_{kind}", args=[row.pk])
            for name, row in zip(TABLES, rows, strict=True)
            for kind in ("change", "history")
        ),
    ]
