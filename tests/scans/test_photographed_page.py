"""What is said of a photo of one page, from the file to the sentences."""

import io

import pytest
import segno
from PIL import Image

from agreements import models, storage
from agreements.enums import PhotoFault
from agreements.exceptions import ScanRefused
from agreements.scans import photographed_page
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.upload_bundle import NamedFile
from agreements.services.requests import issuing
from tests import examined, some_pages
from tests.scans import taken

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def document() -> models.IssuedDocument:
    return examined.issued()


@pytest.fixture
def look(document, tmp_path):
    def looked(content: bytes, at: models.IssuedDocument = document):
        path = tmp_path / "photo"
        path.write_bytes(content)
        with storage.local_copy(at.file) as issued:
            photo = NamedFile(path, "image.jpg")
            return photographed_page.look_at_photo(photo, issued, at.layout, ScanLimits())

    return looked


def with_code(said: str) -> bytes:
    """A page with words and some QR code on it."""
    picture, code = taken.page(), io.BytesIO()
    segno.make_qr(said).save(code, kind="png", scale=5)
    picture.paste(Image.open(code).convert("RGB"), (300, 400))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def test_a_page_of_this_document_is_told_by_its_code(document, look) -> None:
    seen = look(some_pages.picture(document, 2))
    assert (seen.page, seen.faults) == (2, ())


def test_a_page_of_an_earlier_print_is_told_from_one_of_another_request(document, look) -> None:
    agreement, by = document.agreement, document.agreement.signer.user
    issuing.revise_document(agreement, by=by)
    agreement.refresh_from_db()
    new = issuing.issue_document(agreement, by=by)
    seen = look(some_pages.picture(document, 1), new)
    assert (seen.page, seen.faults[0]) == (None, PhotoFault.EARLIER)
    assert look(some_pages.picture(examined.issued(), 1)).faults[0] == PhotoFault.OTHER


def test_a_code_of_somebody_else_is_told(look) -> None:
    assert look(with_code("https://example.org/menu")).faults[0] == PhotoFault.FOREIGN


def test_a_blank_sheet_is_told(look) -> None:
    out = io.BytesIO()
    Image.new("RGB", (1200, 1700), (235, 235, 230)).save(out, "JPEG")
    assert look(out.getvalue()).faults == (PhotoFault.BLANK,)


def test_two_pages_in_one_photo_are_told(document, look) -> None:
    both = [Image.open(io.BytesIO(some_pages.picture(document, n))) for n in (1, 2)]
    picture = Image.new("RGB", (both[0].width * 2, both[0].height), "white")
    for place, page in enumerate(both):
        picture.paste(page, (place * page.width, 0))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    assert PhotoFault.SEVERAL in look(out.getvalue()).faults


def test_a_page_far_away_is_told(document, look) -> None:
    small = Image.open(io.BytesIO(some_pages.picture(document, 1))).resize((744, 1052))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=95)
    assert PhotoFault.COARSE in look(out.getvalue()).faults


@pytest.mark.parametrize("content", [b"\xff\xd8\xff" + b"\x00" * 200, taken.jpeg()[:3000]])
def test_what_breaks_is_refused_by_the_gate(look, content) -> None:
    with pytest.raises(ScanRefused):
        look(content)
