"""Requests that were not signed when their LA was replaced."""

from unittest import mock

import pytest

from agreements import models, storage
from agreements.documents.license_text import parse
from agreements.enums import (
    Status,
)
from agreements.services import effects, held, review, staff
from tests.factories import AgreementFactory, LicenseVersionFactory, staff_user
from tests.services.taking_effect import letters
from tests.services.telling import announced

pytestmark = pytest.mark.django_db


class TestUnsigned:
    @pytest.mark.parametrize(
        "status", [Status.DRAFT, Status.AWAITING_SIGNATURE, Status.CHANGES_REQUESTED]
    )
    def test_start_over_with_the_new_version(self, version, take_effect, status):
        request = AgreementFactory(version=version.replaces, status=status)
        take_effect(version)
        request.refresh_from_db()
        assert (request.status, request.version) == (Status.DRAFT, version)
        (mail,) = letters("reissued")
        assert mail.to == request.signer.email

    @pytest.mark.parametrize("status", [Status.SUBMITTED, Status.IN_REVIEW])
    def test_what_was_signed_goes_on_until_it_falls_back(self, version, take_effect, status):
        request = AgreementFactory(version=version.replaces, status=status)
        take_effect(version)
        request.refresh_from_db()
        assert (request.status, request.version) == (status, version.replaces)
        by = staff_user(staff.REVIEWER, version.dataset)
        review.request_changes(request, by=by, reason="Page 2 is missing.")
        effects.work()
        request.refresh_from_db()
        assert (request.status, request.version) == (Status.DRAFT, version)

    def test_what_was_accepted_stays_where_the_words_stayed(self, take_effect, settings):
        texts = settings.BASE_DIR / "agreements"
        old = LicenseVersionFactory(source=(texts / "licenses/casmemg-1.0.md").read_text())
        new = (texts / "management/demo/casmemg-1.1.md").read_text()
        version = announced(replaces=old, source=new)
        changed = {
            f"clause-{before.number}"
            for before, after in zip(parse(old.source).clauses, parse(new).clauses, strict=True)
            if before.markdown != after.markdown
        }
        request = AgreementFactory(version=old, status=Status.AWAITING_SIGNATURE)
        accepted = set(request.accepted)
        take_effect(version)
        request.refresh_from_db()
        assert len(changed) == 2
        assert set(request.accepted) == accepted - changed

    def test_a_file_held_for_the_virus_scanner_goes(self, version, take_effect):
        request = AgreementFactory(version=version.replaces, status=Status.AWAITING_SIGNATURE)
        held.hold(
            request,
            by=request.signer.user,
            stored=storage.store("held", b"%PDF-1.7"),
            original_name="scan.pdf",
        )
        take_effect(version)
        assert not models.HeldScan.objects.exists()
        assert len(letters("scan_refused")) == 1

    def test_once_each(self, version, take_effect):
        AgreementFactory(version=version.replaces, status=Status.DRAFT)
        take_effect(version)
        effects.work()
        assert len(letters("reissued")) == 1

    def test_one_that_can_not_be_reissued_stops_no_other(self, version, take_effect, caplog):
        first, second = (AgreementFactory(version=version.replaces) for _one in range(2))
        real = effects.reissuing.reissue

        def failing(agreement, version):
            if agreement == first:
                raise RuntimeError("no such file")
            return real(agreement, version)

        with mock.patch.object(effects.reissuing, "reissue", failing):
            take_effect(version)
        second.refresh_from_db()
        assert second.version == version
        assert f"{first} stays" in caplog.text

    def test_requests_on_a_version_that_was_not_replaced_stay(self, version, take_effect):
        other = AgreementFactory(version=LicenseVersionFactory())
        take_effect(version)
        assert models.Agreement.objects.get(pk=other.pk).version == other.version
