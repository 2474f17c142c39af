"""Everything that is kept about a person is in one ZIP, and nothing of others."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models as django_models
from django.utils import timezone

from agreements import audit, models
from agreements.enums import AuditAction, Status
from agreements.models import Agreement, User
from agreements.selectors.keeping.about_person import KINDS, NOT_HANDED_OUT
from agreements.selectors.keeping.people import KnownPerson, find_person, person_of
from agreements.services.accounts import staff
from agreements.services.keeping.person_export import export_person
from agreements.table_fates import TABLES, Fate
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    staff_user,
    with_grant,
)
from tests.services.student_requests.requesting import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    made = desk.filed(Status.APPROVED)
    EmailAddress.objects.create(user=made.signer.user, email="li@new.example.edu", verified=True)
    return made


def files_of(person: KnownPerson, by: User | None = None) -> dict[str, bytes]:
    with (
        export_person(person, by=by) as made,
        zipfile.ZipFile(io.BytesIO(made.read())) as archive,
    ):
        return {name: archive.read(name) for name in archive.namelist()}


def data_of(person: KnownPerson) -> dict[str, list[dict[str, Any]]]:
    return {
        name.removeprefix("data/").removesuffix(".json"): json.loads(content)
        for name, content in files_of(person).items()
        if name.startswith("data/")
    }


def test_every_table_with_personal_data_is_in_it_or_has_a_reason() -> None:
    handed_out = {kind.model._meta.label for kind in KINDS}
    personal = {label for label, fate in TABLES.items() if fate is not Fate.NOBODY}
    assert handed_out | set(NOT_HANDED_OUT) == personal
    assert not handed_out & set(NOT_HANDED_OUT)
    assert all(NOT_HANDED_OUT.values())


def test_every_column_is_in_it_or_has_a_reason() -> None:
    """`without` names columns that there are; the rest is handed out by name."""
    for kind in KINDS:
        columns = {column.name for column in kind.model._meta.concrete_fields}
        assert set(kind.without) <= columns, kind.name
        assert all(kind.without.values())
        row = kind.model(pk=1)
        person = KnownPerson(None, ("x@uni.example",))
        values = {
            column.attname: None
            for column in kind.model._meta.concrete_fields
            if isinstance(column, django_models.ForeignKey)
        }
        for name, value in values.items():
            setattr(row, name, value)
        shown = kind.only(row, person) if kind.only else None
        if shown is None:
            assert set(kind.facts(row, person)) == columns - set(kind.without), kind.name


def test_no_model_is_forgotten() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    known = {kind.model._meta.label for kind in KINDS} | set(NOT_HANDED_OUT)
    nobody = {label for label, fate in TABLES.items() if fate is Fate.NOBODY}
    assert labels == known | nobody


class TestOfASigner:
    def test_it_has_what_they_entered_their_papers_and_their_steps(
        self, agreement: Agreement
    ) -> None:
        user = agreement.signer.user
        listed = AssociatedUserFactory(agreement=agreement, name="Ann")
        with audit.origin("192.0.2.7"):
            audit.record(AuditAction.SCAN_VIEW, agreement.reference, by=user, word="Hm.")
        sent = desk.mail(None, to=user.email, letter="approved")
        found = data_of(person_of(user))
        assert [row["email"] for row in found["User"]] == [user.email]
        assert [row["email"] for row in found["EmailAddress"]] == ["li@new.example.edu"]
        assert found["Signer"][0]["name"] == "柳清妍"
        assert found["Agreement"][0]["intended_use"] == agreement.intended_use
        assert [row["name"] for row in found["AssociatedUser"]] == [listed.name]
        assert [row["text"] for row in found["OutboundEmail"]] == [sent.text]
        step = found["Steps"][-1]
        assert (step["by"], step["ip"], step["details"]) == ("you", "192.0.2.7", {"word": "Hm."})
        files = files_of(person_of(user))
        folder = f"files/{agreement.reference}"
        assert {name for name in files if name.startswith("files/")} == {
            f"{folder}/issued-1.pdf",
            f"{folder}/scan-1.pdf",
            f"{folder}/scan-1-originals.zip",
        }
        assert files[f"{folder}/scan-1.pdf"][:5] == b"%PDF-"
        page = files["index.html"].decode()
        assert "柳清妍" in page
        assert f'href="{folder}/scan-1.pdf"' in page
        assert json.loads(files["about.json"])["addresses"] == [user.email, "li@new.example.edu"]

    def test_of_others_it_has_only_that_they_are_others(self, agreement: Agreement) -> None:
        reviewer = staff_user(staff.REVIEWER, agreement.dataset, email="reviewer@cas.example.edu")
        agreement.reviewer, agreement.review_started_at = reviewer, timezone.now()
        agreement.save()
        now = timezone.now()
        said = {"number": 1, "text": "We look.", "written_at": now, "written_by": reviewer}
        agreement.messages.create(side="staff", **said)
        agreement.internal_notes.create(**said)
        agreement.decisions.create(
            scan=agreement.scans.get(),
            verb="reject",
            reviewer=reviewer,
            signer_user=agreement.signer.user,
            decided_at=now,
            reason="Unsigned.",
            note="Between us.",
        )
        audit.record(AuditAction.SCAN_VIEW, agreement.reference, by=reviewer, word="Hm.")
        other = desk.filed(Status.APPROVED, version=agreement.version)
        everything = b"\n".join(files_of(person_of(agreement.signer.user)).values()).decode(
            errors="replace"
        )
        assert reviewer.email not in everything
        assert "Between us." not in everything
        assert "Hm." not in everything
        assert "Unsigned." in everything
        assert other.signer.email not in everything
        assert other.reference not in everything
        found = data_of(person_of(agreement.signer.user))
        assert found["RequestMessage"][0]["written_by"] == "another person"
        assert found["ReviewDecision"][0]["signer_user"] == "you"
        assert "InternalNote" not in found

    def test_no_secret_is_in_it(self, agreement: Agreement) -> None:
        user = agreement.signer.user
        user.set_unusable_password()
        user.save()
        desk.mail(None, to=user.email, letter="login_code", is_secret=True, text="sealed:abc")
        everything = b"".join(files_of(person_of(user)).values())
        assert b"sealed:abc" not in everything
        assert user.password.encode() not in everything

    def test_a_file_that_is_missing_is_named(self, agreement: Agreement) -> None:
        from agreements import storage

        storage.discard([agreement.scans.get().file])
        files = files_of(person_of(agreement.signer.user))
        path = f"files/{agreement.reference}/scan-1.pdf"
        assert path not in files
        assert json.loads(files["about.json"])["missing"] == [path]


class TestOfWhoIsListed:
    def test_it_has_their_place_and_access_and_not_the_signers_request(
        self, agreement: Agreement
    ) -> None:
        ann = UserFactory(email="ann@stu.example.edu")
        with_grant(agreement, ann, name="Ann")
        AssociatedUserFactory(agreement=agreement, name="Ben")
        found = data_of(person_of(ann))
        assert [row["name"] for row in found["AssociatedUser"]] == ["Ann"]
        assert [row["associate"] for row in found["DownloadGrant"]] == ["Ann"]
        assert found["Agreement"] == found["SignedScan"] == found["IssuedDocument"] == []
        assert "Ben" not in json.dumps(found)


def test_a_supervisor_reads_that_they_were_asked_and_not_what_the_student_entered() -> None:
    request = asked()
    found = find_person(request.supervisor_email)
    row = data_of(found)["StudentRequest"][0]
    assert row["supervisor_email"] == request.supervisor_email
    assert "intended_use" not in row
    assert request.student.email not in json.dumps(data_of(found)["StudentRequest"])
    own = data_of(person_of(request.student))["StudentRequest"][0]
    assert own["intended_use"] == request.intended_use


class TestTheCommand:
    def test_writes_a_file_that_nobody_else_reads(
        self, agreement: Agreement, tmp_path: Path
    ) -> None:
        file = tmp_path / "kept.zip"
        call_command("export_person", "LI@new.example.edu", "--to", str(file), stdout=io.StringIO())
        assert zipfile.ZipFile(file).testzip() is None
        assert file.stat().st_mode & 0o777 == 0o600
        with pytest.raises(CommandError, match="File exists"):
            call_command("export_person", agreement.signer.email, "--to", str(file))

    def test_says_so_where_nothing_is_kept(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="Nothing is kept under nobody@"):
            call_command("export_person", "nobody@uni.example", "--to", str(tmp_path / "x.zip"))
        assert list(tmp_path.iterdir()) == []

    def test_finds_who_has_no_account(self, tmp_path: Path) -> None:
        imported = AgreementFactory(signer__user=None, signer__email="old@uni.example.edu")
        found = data_of(find_person("OLD@uni.example.edu"))
        assert [row["reference"] for row in found["Agreement"]] == [imported.reference]
        assert models.User.objects.filter(email="old@uni.example.edu").count() == 0
