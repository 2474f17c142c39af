"""Rows of an earlier portal, written as it wrote them."""

from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone


def older_rows() -> None:
    """A request with its papers as the portal kept it then."""
    executor = MigrationExecutor(connection)
    old = executor.loader.project_state([("agreements", "0012_findings")]).apps

    def make(model: str, **fields: Any) -> Any:
        return old.get_model("agreements", model).objects.create(**fields)

    now, digest = timezone.now(), "0" * 64
    user = make("User", email="li@example.edu")
    reviewer = make("User", email="reviewer@example.edu")
    dataset = make("Dataset", slug="casmemg", name="CASMEMG")
    version = make(
        "LicenseVersion",
        dataset=dataset,
        number="1.0",
        status="in_force",
        effective_at=now,
        sha256=digest,
        body_sha256=digest,
        body_pages=1,
    )
    agreement = make(
        "Agreement",
        reference="LA-222222",
        signer=make("Signer", user=user, email=user.email),
        dataset=dataset,
        version=version,
    )
    document = make(
        "IssuedDocument",
        agreement=agreement,
        version=version,
        number=1,
        document_id="one",
        terms={},
        layout={},
        size=1,
        pages=1,
        issued_at=now,
    )
    scan = make(
        "SignedScan",
        agreement=agreement,
        document=document,
        number=1,
        size=1,
        pages=1,
        uploaded_at=now,
        uploaded_by=user,
    )
    make(
        "ReviewDecision",
        agreement=agreement,
        scan=scan,
        verb="approve",
        reviewer=reviewer,
        signer_user=user,
        decided_at=now,
    )
