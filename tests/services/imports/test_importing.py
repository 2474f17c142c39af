"""Tables become agreements: what each row comes to, who is told, what is on record."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import ImportOutcome, ImportState, Status
from agreements.exceptions import NotYourMove
from agreements.selectors.grants import live_grants
from agreements.services.accounts import addresses, staff
from agreements.services.accounts.accounts import prove_address
from agreements.services.imports import desk_steps
from agreements.services.imports.import_moves import ImportMovedOn
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    staff_user,
)
from tests.services.importing import (
    errors,
    imported,
    outcomes,
    owner_of,
    packed,
    signers,
    staged,
    table,
    worked,
)
from tests.services.telling import announced

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> models.LicenseVersion:
    return LicenseVersionFactory()


def test_a_row_becomes_an_agreement_like_any_other(version):
    people = "Li Na, CAS-1, li@uni.example.edu; Ben Weiss, CAS-2"
    batch = staged(
        version,
        {"People": people, "Scan": "old/Rossi.PDF"},
        scans=packed({"scans/rossi.pdf": desk.pdf(2), "other.pdf": b"x", "__MACOSX/._x": b""}),
    )
    assert (outcomes(batch), batch.unnamed_files, batch.archive) == (["new"], ["other.pdf"], "")
    batch = imported(batch)
    assert (batch.state, outcomes(batch)) == (ImportState.DONE, ["imported"])
    row = batch.rows.get()
    agreement = row.agreement
    assert agreement is not None
    assert (agreement.status, agreement.approved_by) == (Status.APPROVED, batch.confirmed_by)
    assert timezone.localdate(agreement.approved_at) == date(2021, 3, 9)
    assert (agreement.version, agreement.version_signed) == (version, version)
    assert (agreement.signer.name, agreement.signer.user) == ("Maria Rossi", None)
    assert [(p.name, p.state) for p in agreement.associates.all()] == [
        ("Li Na", "named"),
        ("Ben Weiss", "named"),
    ]
    assert agreement.grants.get().ended_at is None
    assert models.SearchTerm.objects.filter(agreement=agreement, term__contains="rossi").exists()
    # No paper of the portal's own, no check and no decision is made up.
    assert not agreement.documents.exists()
    assert not agreement.scans.exists()
    assert not agreement.decisions.exists()
    assert (row.scan_pages, len(row.scan_sha256)) == (2, 64)
    event = models.AuditEvent.objects.get(subject=agreement.reference)
    assert event.action == "agreement:import"
    assert event.actor == batch.uploaded_by.email
    assert event.facts["signed_on"] == "2021-03-04"
    assert event.facts["sha256"] == row.scan_sha256
    assert not models.OutboundEmail.objects.exists()


def test_the_signer_has_access_once_they_prove_the_address(version):
    batch = imported(staged(version, {}))
    user = prove_address("rossi@uni.example.edu")
    grant = live_grants.live_grant(user, version.dataset)
    assert grant is not None
    assert grant.agreement == batch.rows.get().agreement


def test_an_account_that_is_there_has_it_at_once(version):
    user = UserFactory(email="rossi@uni.example.edu")
    imported(staged(version, {}))
    assert live_grants.live_grant(user, version.dataset) is not None


def test_whoever_has_an_agreement_of_their_own_gets_no_second_one(version):
    """At another address: a person has one for a dataset."""
    other = AgreementFactory(version=version, status=Status.APPROVED)
    imported(staged(version, {}))
    addresses.add_address("rossi@uni.example.edu", by=other.signer.user)
    assert models.Signer.objects.get(email="rossi@uni.example.edu").user is None


def test_mails_go_out_only_if_the_owner_chose_so(version):
    people = "Li Na, CAS-1, li@uni.example.edu; Ben Weiss, CAS-2"
    batch = imported(staged(version, {"People": people}), tells_signers=True, invites_people=True)
    mails = models.OutboundEmail.objects.order_by("pk").values_list("letter", "to")
    assert list(mails) == [("imported", "rossi@uni.example.edu"), ("listed", "li@uni.example.edu")]
    states = batch.rows.get().agreement.associates.values_list("state", flat=True)
    assert sorted(states) == ["invited", "named"]


def test_who_signed_an_older_version_is_told_of_the_new_one_like_everybody(version):
    new = announced(replaces=version)
    imported(staged(version, {}))
    notice = new.deliveries.get()
    assert notice.effective_at >= timezone.now() + timedelta(days=version.dataset.notice_days)


def test_rows_beside_each_other_and_beside_what_is_there(version):
    approved = AgreementFactory(version=version, status=Status.APPROVED)
    draft = AgreementFactory(version=version)
    elsewhere = AgreementFactory(status=Status.APPROVED)
    batch = staged(
        version,
        {"E-mail": "a@uni.example.edu", "Scan": "a.pdf"},
        {"E-mail": "A@uni.example.edu", "Scan": "A"},
        {"E-mail": approved.signer.email},
        {"E-mail": draft.signer.email},
        {"E-mail": elsewhere.signer.email},
        scans=packed({"a.pdf": desk.pdf()}),
    )
    assert outcomes(batch) == ["new", "errors", "there", "open", "new"]
    assert errors(batch)[1] == ["email", "scan_name"]
    batch = imported(batch)
    assert outcomes(batch) == ["imported", "errors", "there", "open", "imported"]
    # The same table once more: nothing is imported twice.
    again = staged(version, {"E-mail": "a@uni.example.edu"}, {"E-mail": elsewhere.signer.email})
    assert outcomes(again) == ["there", "there"]
    with pytest.raises(desk_steps.NothingToImport):
        imported(again)


def test_what_a_signer_said_of_themself_stays(version):
    SignerFactory(email="rossi@uni.example.edu", user=None, name="M. Rossi", title="")
    head = ("Name", "E-mail", "Affiliation", "Signed on", "Title")
    imported(staged(version, {"Title": "Dean"}, head=head))
    signer = models.Signer.objects.get()
    assert (signer.name, signer.title) == ("M. Rossi", "Dean")


def test_only_the_owner_of_this_dataset(version):
    batch = staged(version, {})
    others = [
        staff_user(staff.REVIEWER, version.dataset),
        staff_user(staff.DATA_OWNER),
        UserFactory(),
    ]
    for user in others:
        with pytest.raises(NotYourMove):
            desk_steps.upload_table(version.dataset, by=user, table=table({}))
        with pytest.raises(NotYourMove):
            desk_steps.confirm_import(batch, by=user, seen=1)
        with pytest.raises(NotYourMove):
            desk_steps.drop_import(batch, by=user)
        with pytest.raises(NotYourMove):
            desk_steps.add_scans(batch, by=user, archive=packed({}))


def test_once_confirmed_it_is_not_confirmed_again_nor_thrown_away(version):
    batch = staged(version, {})
    with pytest.raises(desk_steps.OthersSeen):
        desk_steps.confirm_import(batch, by=batch.uploaded_by, seen=2)
    desk_steps.confirm_import(batch, by=batch.uploaded_by, seen=1)
    for step in (
        lambda: desk_steps.confirm_import(batch, by=batch.uploaded_by, seen=1),
        lambda: desk_steps.drop_import(batch, by=batch.uploaded_by),
        lambda: desk_steps.add_scans(batch, by=batch.uploaded_by, archive=packed({})),
    ):
        with pytest.raises(ImportMovedOn):
            step()


def test_an_owner_who_left_meanwhile_is_not_acted_for(version):
    batch = staged(version, {})
    desk_steps.confirm_import(batch, by=batch.uploaded_by, seen=1)
    version.dataset.staff.remove(batch.uploaded_by)
    batch = worked(batch)
    assert (batch.state, batch.confirmed_by, outcomes(batch)) == (ImportState.STAGED, None, ["new"])
    assert batch.problem
    other = owner_of(version)
    desk_steps.confirm_import(batch, by=other, seen=1)
    assert worked(batch).rows.get().agreement.approved_by == other


def test_nobody_imports_an_agreement_of_their_own(version):
    owner = owner_of(version)
    batch = staged(version, {"E-mail": owner.email}, *signers(1), by=owner)
    batch = imported(batch)
    assert outcomes(batch) == ["errors", "imported"]


def test_a_row_that_fails_holds_up_no_other(version, monkeypatch):
    def fail(agreement):
        if agreement.signer.email.startswith("signer1@"):
            raise RuntimeError

    monkeypatch.setattr("agreements.services.imports.importing.recipients.enroll_at_approval", fail)
    batch = imported(staged(version, *signers(3)))
    assert outcomes(batch) == ["imported", "errors", "imported"]
    assert models.Signer.objects.count() == 2


def test_a_term_that_is_over_is_said_before(version):
    version.dataset.term_months = 12
    version.dataset.save()
    batch = staged(version, {}, {"E-mail": "b@uni.example.edu", "Approved on": ""})
    assert errors(batch) == [["approved_on"], []]
    agreement = imported(batch).rows.get(outcome=ImportOutcome.IMPORTED).agreement
    assert agreement.expires_at > timezone.now() + timedelta(days=360)
