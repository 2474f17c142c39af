"""Photos and several files come in, are held, and are handed out as they came."""

import io
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements import models
from agreements.enums import Status
from agreements.scans import upload_bundle
from agreements.scans.upload_bundle import NamedFile
from agreements.services.scans import quarantine_worker
from ops import ports
from tests.factories import SignerFactory
from tests.scans import clamd, honest, taken

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

PHOTOS = {"IMG_2.HEIC": taken.HEIC, "IMG_1.jpg": taken.jpeg(6), "IMG_10.png": taken.png()}
NAMES = "IMG_1.jpg, IMG_2.HEIC, IMG_10.png"


@pytest.fixture
def send(client, agreement):
    """Upload files as the signer."""
    client.force_login(agreement.signer.user)

    def sent(files=PHOTOS):
        uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
        url = reverse("request_upload", args=[agreement.reference])
        answer = client.post(url, {"scan": uploads})
        agreement.refresh_from_db()
        return answer

    return sent


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_photos_become_one_pdf_and_the_originals_are_kept(client, agreement, send) -> None:
    assert send().status_code == 302
    scan = agreement.scans.get()
    assert (agreement.status, scan.pages, scan.original_name) == (Status.SUBMITTED, 3, NAMES)
    answer = client.get(reverse("originals", args=[agreement.reference, 1]))
    with ZipFile(io.BytesIO(content_of(answer))) as archive:
        kept = {name[3:]: archive.read(name) for name in archive.namelist()}
    assert kept == PHOTOS
    event = models.AuditEvent.objects.get(action="scan:download_originals")
    assert event.details["sha256"] == scan.originals_sha256
    submitted = models.AuditEvent.objects.get(action="agreement:submit")
    assert submitted.details["originals_sha256"] == scan.originals_sha256
    assert NAMES in client.get(agreement.get_absolute_url()).content.decode()


@pytest.mark.full
def test_the_same_photos_again_are_the_scan_that_is_there(agreement, send) -> None:
    send()
    send(dict(reversed(PHOTOS.items())))
    assert agreement.scans.count() == 1


def test_one_pdf_has_no_originals(client, agreement, send) -> None:
    send({"scan.pdf": honest.scan()})
    assert agreement.scans.get().originals == ""
    url = reverse("originals", args=[agreement.reference, 1])
    assert client.get(url).status_code == 404


@pytest.mark.full
def test_photos_are_held_while_the_scanner_is_away(agreement, send, settings) -> None:
    settings.CLAMD_URL = f"tcp://127.0.0.1:{ports.any_free()}"
    send()
    assert models.QuarantinedUpload.objects.get().original_name == NAMES
    with clamd.running(settings.CLAMD_URL):
        assert quarantine_worker.admit_quarantined_uploads() == 1
    scan = agreement.scans.get()
    assert (scan.pages, scan.original_name) == (3, NAMES)
    assert scan.originals.endswith(".zip")


def test_a_bad_one_among_them_is_named_and_nothing_is_taken(agreement, send) -> None:
    answer = send({**PHOTOS, "notes.docx": b"PK\x03\x04word/"})
    assert answer.status_code == 422
    assert "notes.docx: This is a text document." in answer.content.decode()
    assert not agreement.scans.exists()


def test_a_strangers_archive_is_no_parcel_of_ours(agreement, send) -> None:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("01 a.jpg", taken.jpeg())
    answer = send({"photos.zip": out.getvalue()})
    assert answer.status_code == 422
    assert "This is a ZIP archive." in answer.content.decode()


def test_too_many_and_too_large_together(agreement, send, settings) -> None:
    answer = send({f"{number}.jpg": b"x" for number in range(61)})
    assert "These are over 60 files." in answer.content.decode()
    settings.SCAN_MAX_BYTES = len(taken.jpeg(6)) + 1000
    answer = send()
    assert answer.status_code == 422
    assert "Together these files are larger than" in answer.content.decode()
    assert not agreement.scans.exists()


def test_photos_of_exactly_the_limit_together_are_taken_in(
    agreement, send, settings, tmp_path
) -> None:
    photos = {"1.jpg": taken.jpeg() + bytes(50_000)}  # of which the PDF holds none
    path = tmp_path / "1.jpg"
    path.write_bytes(photos["1.jpg"])
    with upload_bundle.bundled([NamedFile(path, path.name)]) as archive:
        size = archive.stat().st_size
    settings.SCAN_MAX_BYTES = size - 1
    assert "Together these files are larger than" in send(photos).content.decode()
    settings.SCAN_MAX_BYTES = size
    assert (send(photos).status_code, agreement.scans.count()) == (302, 1)


def test_originals_are_for_the_signer(client, agreement, send) -> None:
    send()
    client.force_login(SignerFactory().user)
    assert client.get(reverse("originals", args=[agreement.reference, 1])).status_code == 404
