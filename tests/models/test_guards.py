"""What the database refuses, also by SQL."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agreements import audit, models
from agreements.enums import AuditAction, Status, VersionStatus
from tests import examined
from tests.factories import AgreementFactory, LicenseVersionFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(sql: str, *parameters: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.fixture
def event():
    return audit.record(AuditAction.KEYS_RESEAL, "LA-TEST", by=None)


class TestAuditEvents:
    def test_cannot_be_changed(self, event):
        refused("UPDATE agreements_auditevent SET subject = 'LA-OTHER'")
        refused("UPDATE agreements_auditevent SET id = id + 1")

    def test_cannot_be_deleted(self, event):
        refused("DELETE FROM agreements_auditevent")
        with pytest.raises(IntegrityError), transaction.atomic():
            event.delete()

    def test_cannot_be_replaced_or_truncated(self, event):
        if connection.vendor == "postgresql":
            connection.check_constraints()  # else it is refused because checks are pending
            refused("TRUNCATE agreements_auditevent CASCADE")
        else:
            refused(
                "INSERT OR REPLACE INTO agreements_auditevent (id, at, action, subject, facts,"
                " digests) VALUES (%s, %s, 'x', 'x', '{}', '{}')",
                event.pk,
                timezone.now().isoformat(),
            )
        assert models.AuditEvent.objects.get().action == AuditAction.KEYS_RESEAL


class TestGrants:
    @pytest.mark.parametrize("status", [s for s in Status if s != Status.APPROVED])
    def test_need_an_approved_agreement(self, status):
        agreement = AgreementFactory(status=status)
        with pytest.raises(IntegrityError), transaction.atomic():
            models.DownloadGrant.objects.create(agreement=agreement, granted_at=timezone.now())

    def test_end_before_their_agreement(self):
        agreement = AgreementFactory(status=Status.APPROVED)
        refused(
            "UPDATE agreements_agreement SET status = 'revoked', ended_at = %s WHERE id = %s",
            timezone.now(),
            agreement.pk,
        )

    def test_that_ended_stay_ended(self):
        grant = AgreementFactory(status=Status.APPROVED).grants.get()
        models.DownloadGrant.objects.update(ended_at=timezone.now(), ended_why="revoked")
        refused("UPDATE agreements_downloadgrant SET ended_at = NULL")
        refused("DELETE FROM agreements_downloadgrant WHERE id = %s", grant.pk)


class TestVersions:
    def test_keep_their_text_once_announced(self):
        version = LicenseVersionFactory()
        refused("UPDATE agreements_licenseversion SET source = 'other words'")
        refused("UPDATE agreements_licenseversion SET status = 'draft'")
        refused("DELETE FROM agreements_licenseversion")
        models.LicenseVersion.objects.update(status=VersionStatus.SUPERSEDED)
        version.refresh_from_db()
        assert version.status == VersionStatus.SUPERSEDED

    def test_may_change_while_a_draft(self):
        LicenseVersionFactory(status=VersionStatus.DRAFT)
        assert models.LicenseVersion.objects.update(source="better words") == 1
        assert models.LicenseVersion.objects.all().delete()[0] == 1

    def test_only_one_is_in_force(self):
        version = LicenseVersionFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            LicenseVersionFactory(dataset=version.dataset, number="1.1")


class TestAgreements:
    @pytest.mark.parametrize("first", [Status.DRAFT, Status.SUBMITTED])
    def test_one_open_per_signer_and_dataset(self, first):
        agreement = AgreementFactory(status=first)
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreementFactory(signer=agreement.signer, version=agreement.version)

    def test_one_approved_per_signer_and_dataset(self):
        agreement = AgreementFactory(status=Status.APPROVED)
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreementFactory(
                signer=agreement.signer, version=agreement.version, status=Status.APPROVED
            )

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE agreements_agreement SET status = 'approved'",
            "UPDATE agreements_agreement SET status = 'withdrawn'",
            "UPDATE agreements_agreement SET status = 'whatever'",
            "UPDATE agreements_agreement SET approved_at = created_at",
            "UPDATE agreements_agreement SET review_started_at = created_at",
            "UPDATE agreements_agreement SET ended_at = created_at",
        ],
    )
    def test_stamps_and_status_go_together(self, sql):
        AgreementFactory()
        refused(sql)


class TestUsers:
    def test_have_one_account_an_address_whatever_the_case(self):
        UserFactory(email="one@example.edu")
        with pytest.raises(IntegrityError), transaction.atomic():
            UserFactory(email="ONE@example.edu")

    @pytest.mark.parametrize("email", ["\u212aate@example.edu", "kıt@example.edu", "é@x.org"])
    def test_have_ascii_addresses(self, email):
        with pytest.raises(IntegrityError), transaction.atomic():
            UserFactory(email=email)


class TestFindings:
    def test_may_be_overruled_and_nothing_else(self):
        scan = examined.unsigned(examined.issued())
        found = scan.findings.filter(code="signature_blank")
        found.update(
            overruled_at=timezone.now(), overruled_by=scan.uploaded_by, overrule_reason="Seen."
        )
        for change in ({"severity": "ok"}, {"box": None}, {"facts": {"a": 1}}, {"page": 1}):
            with pytest.raises(IntegrityError), transaction.atomic():
                found.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(overrule_reason="")
        refused("DELETE FROM agreements_scanfinding")
        refused("UPDATE agreements_scanpage SET turn = 90")


def test_decisions_are_never_the_signers_own():
    agreement = AgreementFactory(status=Status.IN_REVIEW)
    user = agreement.signer.user
    with pytest.raises(IntegrityError), transaction.atomic():
        models.ReviewDecision.objects.create(
            agreement=agreement,
            verb="approve",
            reviewer=user,
            signer_user=user,
            decided_at=timezone.now(),
        )
