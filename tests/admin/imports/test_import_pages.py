"""Imports at the desk: uploaded, looked at, confirmed; by whom, and what else may happen."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.enums import AuditAction, ImportOutcome, ImportState
from agreements.services.accounts.accounts import prove_address
from agreements.services.imports.tables import read_table
from tests.admin import desk
from tests.admin.world import World, made
from tests.factories import rendered_version
from tests.services.importing import owner_of, packed, signers, staged, table, worked

pytestmark = pytest.mark.django_db

OUTSIDERS = ("nobody", "signer", "plain staff", "reviewer elsewhere", "owner elsewhere", "reviewer")


@pytest.fixture
def version() -> models.LicenseVersion:
    return rendered_version()


@pytest.fixture
def owner(version) -> Client:
    return desk.browser(owner_of(version))


def address(name: str, batch: models.AgreementImport | None = None) -> str:
    return reverse(f"admin:agreements_agreementimport_{name}", args=[batch.pk] if batch else [])


def sent(file) -> SimpleUploadedFile:
    return SimpleUploadedFile(file.name, file.read())


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_from_the_template_to_the_signer(owner, version):
    files = {"table": sent(table({"Scan": "r.pdf"})), "scans": sent(packed({"r.pdf": desk.pdf()}))}
    answer = owner.post(address("add"), {"dataset": version.dataset.slug, **files})
    batch = models.AgreementImport.objects.get()
    assert answer.url == address("change", batch)
    assert "is being read" in words(owner.get(answer.url))
    worked(batch)
    assert "1 row would become an agreement" in words(owner.get(answer.url))
    scan = reverse("admin:agreements_agreementimport_row_scan", args=[batch.pk, 2])
    assert b"".join(owner.get(scan).streaming_content) == desk.pdf()
    confirm = address("confirm", batch)
    said = words(owner.get(confirm))
    assert "A message to the signers about it goes out only if you tick it" in said
    assert owner.post(confirm, {"seen": "1"}).status_code == 422
    assert owner.post(confirm, {"seen": "1", "checked": "on"}).url == address("change", batch)
    # The other tab, and the back button.
    assert owner.post(confirm, {"seen": "1", "checked": "on"}).status_code == 409
    assert owner.get(confirm).status_code == 409
    worked(batch)
    assert "1 row became an agreement" in words(owner.get(address("change", batch)))
    agreement = models.Agreement.objects.get()
    page = words(owner.get(reverse("admin:agreements_agreement_change", args=[agreement])))
    assert "Signed before the portal" in page
    assert "its automatic checks did not look at the scan" in page
    assert "not accepted" not in page
    holders = words(owner.get(reverse("admin:agreements_downloadgrant_changelist")))
    assert "signed March 4, 2021, before the portal; approved March 9, 2021" in holders
    signer = desk.browser(prove_address("rossi@uni.example.edu"))
    status = words(signer.get(agreement.get_absolute_url()))
    assert "Scan of what you signed" in status
    assert "You uploaded" not in status
    own = signer.get(reverse("imported_scan", args=[agreement]))
    assert b"".join(own.streaming_content) == desk.pdf()
    assert signer.get(reverse("data", args=[version.dataset.slug])).status_code == 200
    assert signer.get(reverse("request_letter", args=[agreement])).status_code == 200
    downloads = models.AuditEvent.objects.filter(action=AuditAction.SCAN_DOWNLOAD)
    assert set(downloads.values_list("subject", flat=True)) == {
        version.dataset.slug,
        agreement.reference,
    }


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_a_table_that_can_be_read(owner, version, tmp_path: Path, kind):
    template = owner.get(reverse("admin:agreements_agreementimport_template", args=[kind])).content
    path = tmp_path / "template"
    path.write_bytes(template)
    found = read_table(path)
    assert "" not in found.columns
    files = {"table": SimpleUploadedFile(f"t.{kind}", template)}
    files["scans"] = sent(packed({"rossi.pdf": desk.pdf()}))
    owner.post(address("add"), {"dataset": version.dataset.slug, **files})
    batch = worked(models.AgreementImport.objects.get())
    assert [row.errors for row in batch.rows.all()] == [{}]


def test_there_is_no_other_template(owner):
    wrong = reverse("admin:agreements_agreementimport_template", args=["exe"])
    assert owner.get(wrong).status_code == 404


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=cmd|' /C calc'!A0",
    "{{ 7*7 }}",
    "\u202egnp.exe",
]


def test_what_a_table_holds_is_text(owner, version):
    rows = [
        {**row, "Name": text, "Affiliation": text, "Scan": text, "Signed on": text, "People": text}
        for row, text in zip(signers(len(HOSTILE)), HOSTILE, strict=True)
    ]
    batch = staged(version, *rows, name="<b>old</b>.csv", scans=packed({"<i>x</i>.pdf": b"x"}))
    page = owner.get(address("change", batch)).content.decode()
    for raw in ("<script>alert", "<img src=x", "<b>old", "<i>x"):
        assert raw not in page
    assert "{{ 7*7 }}" in page
    assert owner.get(address("changelist")).status_code == 200


def test_errors_stand_beside_their_cells_and_lists_have_pages(owner, version):
    rows = signers(120)
    rows[3]["Signed on"] = "3/4/2021"
    batch = staged(version, *rows)
    page = words(owner.get(address("change", batch) + "?show=errors"))
    assert "3/4/2021 <span class=" in page.replace("3/4/2021<", "3/4/2021 <")
    assert "This can be read as two days" in page
    first = words(owner.get(address("change", batch)))
    assert "signer49@" in first
    assert "signer50@" not in first
    assert "signer50@" in words(owner.get(address("change", batch) + "?after=51"))
    for query in ("show=x", "after=x", "after=-1", "after=" + "9" * 30, "show=new'--"):
        assert owner.get(f"{address('change', batch)}?{query}").status_code == 404


@pytest.mark.parametrize("name", ["add", "confirm", "drop", "scans"])
def test_a_direct_post_meets_the_same_doors(name):
    world: World = made()
    batch = world.staged
    files = {"table": sent(table({})), "scans": sent(packed({}))}
    data = {"dataset": batch.dataset.slug, "seen": "1", "checked": "on", **files}
    before = models.AgreementImport.objects.values_list("pk", "state")
    was = list(before)
    for who in OUTSIDERS:
        target = address(name) if name == "add" else address(name, batch)
        status = world.people[who].post(target, data).status_code
        # An owner elsewhere has the form, and this dataset is none of its choices.
        assert status in ((302,) if who in ("nobody", "signer") else (403, 404, 422)), who
        assert list(before) == was
    assert not models.AuditEvent.objects.filter(action__startswith="import:").exists()


def test_what_is_sent_wrong_is_said(owner, version):
    slug = version.dataset.slug
    assert owner.post(address("add"), {"dataset": slug}).status_code == 422
    assert owner.post(address("add"), {"dataset": "x", "table": sent(table({}))}).status_code == 422
    empty = SimpleUploadedFile("empty.csv", b"")
    owner.post(address("add"), {"dataset": slug, "table": empty})
    batch = worked(models.AgreementImport.objects.get())
    assert batch.state == ImportState.REFUSED
    assert batch.problem in words(owner.get(address("change", batch))).replace("&#x27;", "'")
    assert owner.post(address("scans", batch), {}).status_code == 409
    assert owner.post(address("drop", batch)).status_code == 302
    assert owner.get(address("change", batch)).status_code == 404


def test_nothing_is_confirmed_of_what_the_page_did_not_say(owner, version):
    batch = staged(version, *signers(2))
    confirm = address("confirm", batch)
    for seen in ("", "x", "-1", "9" * 20):
        assert owner.post(confirm, {"seen": seen, "checked": "on"}).status_code == 422
    assert owner.post(confirm, {"seen": "1", "checked": "on"}).status_code == 409
    batch.rows.update(outcome=ImportOutcome.ERRORS)
    assert owner.get(confirm).status_code == 409


def test_a_superuser_and_an_xlsx(version):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "邮箱", "单位", "签署日期"])
    book.active.append(["李娜", "li@uni.example.edu", "中国科学院心理研究所", "2021年3月4日"])
    content = io.BytesIO()
    book.save(content)
    files = {"table": SimpleUploadedFile("旧.xlsx", content.getvalue())}
    boss = desk.browser(
        models.User.objects.create(email="boss@uni.example.edu", is_staff=True, is_superuser=True)
    )
    boss.post(address("add"), {"dataset": version.dataset.slug, **files})
    batch = worked(models.AgreementImport.objects.get())
    assert [(row.errors, row.name) for row in batch.rows.all()] == [({}, "李娜")]
