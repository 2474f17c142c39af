"""A table is read: what is said of each row, and of the files it names."""

import pytest

from agreements import models
from agreements.enums import ImportState, VersionStatus
from agreements.services.imports import desk_steps, import_worker
from tests.admin import desk
from tests.factories import LicenseVersionFactory
from tests.services.importing import (
    errors,
    outcomes,
    owner_of,
    packed,
    signers,
    staged,
    table,
    worked,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> models.LicenseVersion:
    return LicenseVersionFactory()


def test_a_table_that_was_read_changes_nothing_else(version):
    batch = staged(version, *signers(3))
    assert (batch.state, batch.due_at) == (ImportState.STAGED, None)
    assert outcomes(batch) == ["new"] * 3
    assert not models.Agreement.objects.exists()
    assert not models.Signer.objects.exists()
    assert not models.OutboundEmail.objects.exists()


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
