"""Ends of before owe the deletion of copies as if they had happened since."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from agreements.models import Deletion, NoticeDelivery, OutboundEmail

pytestmark = [pytest.mark.usefixtures("empty_database"), pytest.mark.full]
BEFORE = "0030_grants_of_persons"
NOW = timezone.now()


class Earlier:
    """The portal as it was."""

    def __init__(self) -> None:
        executor = MigrationExecutor(connection)
        self.apps = executor.loader.project_state([("agreements", BEFORE)]).apps
        self.owner = self.make("User", email="owner@example.edu")
        self.dataset = self.make("Dataset", slug="casmemg", name="CASMEMG")
        self.version = self.version_of("1.0", "in_force")
        self.next = self.version_of("1.1", "announced", announced_at=NOW, announced_by=self.owner)

    def make(self, model: str, **fields: Any) -> Any:
        return self.apps.get_model("agreements", model).objects.create(**fields)

    def version_of(self, number: str, status: str, **fields: Any) -> Any:
        return self.make(
            "LicenseVersion",
            dataset=self.dataset,
            number=number,
            status=status,
            effective_at=NOW,
            sha256="0" * 64,
            body_sha256="0" * 64,
            body_pages=1,
            **fields,
        )

    def ended(self, name: str, status: str, days: int, **notice: Any) -> None:
        """An agreement that ended so many days ago; `notice` is what its signer's one says."""
        at = NOW - timedelta(days=days)
        user = self.make("User", email=f"{name}@example.edu")
        agreement = self.make(
            "Agreement",
            reference=f"LA-{name}"[:12],
            signer=self.make("Signer", user=user, email=user.email, name=name),
            dataset=self.dataset,
            version=self.version,
            status=status,
            approved_at=at,
            approved_by=self.owner,
            ended_at=None if status == "approved" else at,
        )
        self.make(
            "DownloadGrant",
            agreement=agreement,
            granted_at=at,
            ended_at=at,
            ended_why="revoked" if status == "revoked" else "opted_out",
        )
        if status == "approved":  # reinstated
            self.make("DownloadGrant", agreement=agreement, granted_at=NOW)
        if not notice:
            return
        mailed = notice.pop("mailed", "")
        made = self.make(
            "NoticeDelivery",
            version=self.next,
            agreement=agreement,
            audience="agreement",
            token_sha256=name,
            state="opted_out",
            answered_at=at,
            effective_at=NOW,
            **notice,
        )
        if mailed:
            self.make(
                "OutboundEmail",
                dedup_key=name,
                letter="deletion_agreement",
                agreement=agreement,
                notice=made,
                to=user.email,
                status=mailed,
                due_at=NOW if mailed == "queued" else None,
                sent_at=NOW if mailed == "sent" else None,
                message_id=name,
            )


def test_who_ended_before_owes_what_was_not_attested() -> None:
    call_command("migrate", "agreements", BEFORE, verbosity=0)
    then = Earlier()
    then.ended("old", "revoked", 400)
    then.ended("lately", "revoked", 3)
    then.ended("due", "opted_out", 10, step="deletion", due_at=NOW + timedelta(days=4))
    then.ended("told", "opted_out", 16, mailed="sent")
    then.ended("queued", "opted_out", 14, mailed="queued")
    then.ended("said", "opted_out", 20, attested_at=NOW)
    then.ended("back", "approved", 20)
    call_command("migrate", verbosity=0)
    rows = Deletion.objects.select_related("grant__agreement__signer")
    found = {
        row.grant.agreement.signer.name: (
            row.attested_how,
            row.reminded,
            row.remind_at and (row.remind_at - row.due_since).days,
        )
        for row in rows
    }
    assert found == {
        "old": ("", 0, None),
        "lately": ("", 0, 14),
        "due": ("", 0, 14),
        "told": ("", 1, 28),
        "queued": ("", 0, 28),
        "said": ("link", 0, None),
    }
    assert not NoticeDelivery.objects.filter(step="deletion").exists()
    assert OutboundEmail.objects.get(status="dropped").dedup_key == "queued"
