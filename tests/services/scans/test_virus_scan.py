"""Every file as it came is shown to the virus scanner, and so is the PDF made of them."""

import io
from pathlib import Path

import pytest
from django.conf import settings

from agreements import models, storage
from agreements.enums import Status
from agreements.exceptions import ScanRefused
from agreements.scans import upload_bundle
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.upload_bundle import NamedFile
from agreements.services import scan_files
from agreements.services.scans import adding_pages, submission
from tests.scans import clamd, honest, taken
from tests.services.holding import issued, letters, recorded, sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pages]


def infected_photo() -> bytes:
    """The virus is in a comment, which the PDF made of the photo no longer holds."""
    out = io.BytesIO()
    taken.page().save(out, "JPEG", comment=clamd.EICAR)
    return out.getvalue()


PHOTOS = {"IMG_1.jpg": taken.jpeg(), "IMG_2.jpg": infected_photo(), "IMG_3.png": taken.png()}
CLEAN = {"IMG_1.jpg": taken.jpeg(), "IMG_3.png": taken.png()}


@pytest.fixture
def agreement():
    return issued()


@pytest.fixture
def send(tmp_path, agreement):
    """Upload files as the signer."""

    def sent(files: dict[str, bytes]):
        parts = []
        for number, (name, content) in enumerate(files.items()):
            path = tmp_path / str(number)
            path.write_bytes(content)
            parts.append(NamedFile(path, name))
        agreement.refresh_from_db()
        made = adding_pages.submit_or_propose(agreement, by=agreement.signer.user, files=parts)
        agreement.refresh_from_db()
        return made

    return sent


def stored() -> int:
    """How many files of uploads there are in storage."""
    root = Path(settings.PRIVATE_ROOT)
    kinds = ("scans", "originals", "held")
    return sum(path.is_file() for kind in kinds for path in (root / kind).rglob("*"))


def test_the_pdf_made_of_the_infected_photo_is_clean(tmp_path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(infected_photo())
    with (
        upload_bundle.bundled([NamedFile(path, "IMG_2.jpg")]) as archive,
        scan_files.pdf_of(scan_files.Upload(archive, "", packed=True), ScanLimits()) as pdf,
    ):
        assert clamd.EICAR not in pdf.read_bytes()
    assert clamd.EICAR in infected_photo()


def test_an_infected_photo_is_refused_by_name_and_nothing_is_stored(
    agreement, send, scanner
) -> None:
    before = stored()
    with clamd.running(scanner), pytest.raises(ScanRefused) as refused:
        send(PHOTOS)
    assert refused.value.code == "infected"
    assert str(refused.value).startswith("IMG_2.jpg: The virus scanner found Eicar-Signature")
    agreement.refresh_from_db()
    assert (agreement.status, agreement.scans.count()) == (Status.AWAITING_SIGNATURE, 0)
    assert not models.QuarantinedUpload.objects.exists()
    assert stored() == before


def test_each_photo_is_looked_at_by_itself_and_then_the_whole(agreement, send, scanner) -> None:
    looked_at = []

    def remembering(connection, content):
        looked_at.append(content)
        clamd.honest(connection, content)

    with clamd.running(scanner, remembering):
        scan = send(CLEAN)
    assert looked_at == [*CLEAN.values(), storage.read_file(scan.file)]


def test_what_only_the_pdf_made_of_them_shows_is_refused(agreement, send, scanner) -> None:
    def of_pdfs(connection, content):
        found = b"Pdf.Made FOUND" if content.startswith(b"%PDF") else b"OK"
        connection.sendall(b"stream: " + found + b"\0")

    before = stored()
    with clamd.running(scanner, of_pdfs), pytest.raises(ScanRefused, match=r"Pdf\.Made in this"):
        send(CLEAN)
    assert stored() == before


def test_one_pdf_is_looked_at_once(agreement, send, scanner) -> None:
    looked_at = []

    def remembering(connection, content):
        looked_at.append(content)
        clamd.honest(connection, content)

    with clamd.running(scanner, remembering):
        send({"scan.pdf": honest.scan()})
    assert looked_at == [honest.scan()]


@pytest.mark.full
def test_held_photos_are_looked_at_one_by_one_when_the_scanner_is_back(
    agreement, send, scanner
) -> None:
    before = stored()
    assert isinstance(send(PHOTOS), models.QuarantinedUpload)
    with clamd.running(scanner):
        assert sweep() == 0
    agreement.refresh_from_db()
    assert (agreement.status, agreement.scans.count()) == (Status.AWAITING_SIGNATURE, 0)
    assert recorded(agreement) == ["scan:hold", "scan:infected"]
    assert letters() == ["scan_refused"]
    assert (
        "IMG_2.jpg: The virus scanner found"
        in models.OutboundEmail.objects.get(letter="scan_refused").text
    )
    assert stored() == before


def test_all_of_them_together_have_one_span_of_time(agreement, send, scanner, monkeypatch) -> None:
    monkeypatch.setattr(submission, "VIRUS_SCAN_SECONDS", 0.0)
    with clamd.running(scanner):
        assert isinstance(send(CLEAN), models.QuarantinedUpload)
    storage.discard([models.QuarantinedUpload.objects.get().file])
