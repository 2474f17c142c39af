"""Tables become agreements: what each row comes to, who is told, what is on record."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import ImportOutcome, ImportState, Status, VersionStatus
from agreements.exceptions import NotYourMove
from agreements.selectors.grants import live_grants
from agreements.services.accounts import addresses, staff
from agreements.services.accounts.accounts import prove_address
from agreements.services.imports import desk_steps, import_worker
from agreements.services.imports.import_moves import ImportMovedOn
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    staff_user,
)
from tests.services.importing import imported, owner_of, packed, signers, staged, table, worked
from tests.services.telling import announced

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> models.LicenseVersion:
    return LicenseVersionFactory()


def outcomes(batch: models.AgreementImport) -> list[str]:
    return list(batch.rows.order_by("number").values_list("outcome", flat=True))


def errors(batch: models.AgreementImport) -> list[list[str]]:
    return [sorted(row.errors) for row in batch.rows.order_by("number")]


def test_a_table_that_was_read_changes_nothing_else(version):
    batch = staged(version, *signers(3))
    assert (batch.state, batch.due_at) == (ImportState.STAGED, None)
    assert outcomes(batch) == ["new"] * 3
    assert not models.Agreement.objects.exists()
    assert not models.Signer.objects.exists()
    assert not models.OutboundEmail.objects.exists()


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


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"Name": ""}, "name"),
        ({"Name": "x" * 201}, "name"),
        ({"Name": "<script>alert(1)</script>"}, ""),
        ({"Name": "=cmd|' /C calc'!A0"}, ""),
        ({"Name": "\u202egnp.exe"}, ""),
        ({"E-mail": "not one"}, "email"),
        ({"E-mail": "K\u0130@uni.example.edu"}, "email"),
        ({"LA version": "7"}, "version"),
        ({"LA version": ""}, ""),
        ({"Signed on": "3/4/2021"}, "signed_on"),
        ({"Signed on": ""}, "signed_on"),
        ({"Approved on": "2021-03-03"}, "approved_on"),
        ({"Approved on": ""}, ""),
        ({"People": "Li, rossi@uni.example.edu"}, "people"),
        ({"Scan": "nowhere.pdf"}, "scan_name"),
        ({"Scan": "text.pdf"}, "scan_name"),
        ({"Scan": "two.pdf"}, "scan_name"),
        ({"Scan": "../../etc/rossi"}, ""),
    ],
)
def test_what_is_wrong_is_said_of_its_cell(version, cells, wrong):
    scans = {
        "text.pdf": b"no PDF",
        "a/two.pdf": desk.pdf(),
        "b/two.pdf": desk.pdf(),
        "../../x/rossi.pdf": desk.pdf(),
    }
    batch = staged(version, cells, scans=packed(scans) if "Scan" in cells else None)
    assert errors(batch) == [[wrong] if wrong else []]
    assert outcomes(batch) == ["errors" if wrong else "new"]


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


def test_scans_come_in_several_archives(version):
    rows = signers(2)
    rows = [{**row, "Scan": f"{n}.pdf"} for n, row in enumerate(rows)]
    batch = staged(version, *rows, scans=packed({"0.pdf": desk.pdf()}))
    assert outcomes(batch) == ["new", "errors"]
    desk_steps.add_scans(batch, by=batch.uploaded_by, archive=packed({"1.pdf": desk.pdf()}))
    assert outcomes(worked(batch)) == ["new", "new"]
    desk_steps.add_scans(batch, by=batch.uploaded_by, archive=packed({}, name="x.zip"))
    assert outcomes(worked(batch)) == ["new", "new"]


def test_a_broken_archive_leaves_the_table(version):
    archive = table({"Name": "no ZIP"})
    batch = staged(version, {"Scan": "a.pdf"}, scans=archive)
    assert (batch.state, outcomes(batch)) == (ImportState.STAGED, ["errors"])
    assert "ZIP" in batch.problem


def test_an_archive_that_unpacks_to_far_more_is_cut_off(version, settings):
    settings.SCAN_MAX_BYTES = 100_000
    batch = staged(version, {"Scan": "a.pdf"}, scans=packed({"a.pdf": b"%PDF-1.4" + b"0" * 10**7}))
    assert errors(batch) == [["scan_name"]]


def test_a_file_that_is_no_table_is_refused_with_a_sentence(version):
    batch = staged(version, head=("Shoe size",))
    assert (batch.state, batch.due_at, batch.rows.count()) == (ImportState.REFUSED, None, 0)
    assert batch.problem.endswith(".")
    desk_steps.drop_import(batch, by=batch.uploaded_by)
    assert not models.AgreementImport.objects.exists()


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


def test_versions_that_nobody_could_sign_are_none(version):
    LicenseVersionFactory(dataset=version.dataset, number="0.9", status=VersionStatus.SUPERSEDED)
    LicenseVersionFactory(dataset=version.dataset, number="2.0", status=VersionStatus.DRAFT)
    cells = [
        {**row, "LA version": said}
        for row, said in zip(signers(3), ("0.9", "2.0", ""), strict=True)
    ]
    assert errors(staged(version, *cells)) == [[], ["version"], ["version"]]


def test_a_table_by_which_workers_die_is_left_to_people(version):
    batch = desk_steps.upload_table(version.dataset, by=owner_of(version), table=table({}))
    models.AgreementImport.objects.update(attempts=import_worker.MOST_ATTEMPTS)
    assert worked(batch).state == ImportState.REFUSED
