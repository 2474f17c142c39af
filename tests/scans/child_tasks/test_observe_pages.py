"""Pages of a real document whose file breaks off, from the PDF to what is said of them."""

import io
import zlib

import numpy as np
import pikepdf
import pytest
from pikepdf import Name
from PIL import Image, ImageOps

from agreements.enums import Severity
from agreements.scans.checks import run as checks
from agreements.scans.child_tasks.observe_pages import observe_pages
from agreements.scans.observation import PageObservation
from simulator import files, recipes
from simulator.issued_document import captured, world
from tests.tiers import full

SILENT = {"page_missing", "schedule_missing"}  # said of the other pages, which are not in the file
SHARES = {"flatbed": 0.75, "bilevel": 0.35}


@pytest.fixture(scope="module")
def here():
    return world()


@pytest.fixture
def told(here, tmp_path):
    """What is said of a scan that is not fine, apart from which pages it holds."""

    def on_page(content: bytes) -> set[str]:
        path = tmp_path / "scan.pdf"
        path.write_bytes(content)
        seen = [
            PageObservation.from_json(page)
            for page in observe_pages(str(path), here.path, here.layout)
        ]
        found = checks.run_checks(seen, here.expectations)
        return {f.code for f in found if f.severity != Severity.OK} - SILENT

    return on_page


def cut(content: bytes, share: float, behind: bytes = b"") -> bytes:
    """The scan whose pictures hold such a share of their bytes."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for image in pdf.pages[0].get_images().values():
            data = image.read_raw_bytes()
            parms = image.get("/DecodeParms")
            kept = data[: int(len(data) * share)] + behind
            image.write(kept, filter=image.Filter, decode_parms=parms)
        pdf.save(out := io.BytesIO())
    return out.getvalue()


def unsigned(here, capture: str) -> bytes:
    return captured(here, here.original.signed_page, capture, 1, sign=False, seal=False)


@pytest.mark.parametrize("capture", [full("flatbed"), "bilevel"])
def test_a_box_that_is_not_in_the_file_is_not_called_empty(here, told, capture) -> None:
    scan = unsigned(here, capture)
    assert told(scan) == {"signature_blank", "date_blank"}
    assert told(cut(scan, SHARES[capture])) == {"page_broken_off"}


@pytest.mark.full
@pytest.mark.parametrize(("share", "behind"), [(0.75, b""), full(0.35, b"\xff\xd9")])
def test_text_that_is_not_in_the_file_is_not_called_changed(here, told, share, behind) -> None:
    scan = captured(here, 2, "phone", 1, seal=False)
    unseen = {"signature_unseen", "date_unseen"}  # of the page that is not in the file
    assert told(cut(scan, share, behind)) == unseen | {"page_broken_off"}


def test_a_box_above_the_gap_is_judged(here, told) -> None:
    assert told(cut(unsigned(here, "flatbed"), 0.97)) == {
        "signature_blank",
        "date_blank",
        "page_broken_off",
    }


@pytest.mark.full
def test_a_page_that_lies_upside_down_lacks_its_head(here, told) -> None:
    chance = np.random.default_rng(1)
    number = here.original.signed_page
    picture = recipes.page(here.original, number, "flatbed", chance, seal=False)
    scan = files.pdf([np.ascontiguousarray(np.rot90(picture, 2))])
    assert told(scan) == set()
    assert told(cut(scan, 0.7)) == {"page_broken_off"}


@pytest.mark.full
@pytest.mark.parametrize("margin", [0, full(60)])
def test_a_cut_picture_that_was_saved_again_still_lacks_it(here, told, margin) -> None:
    with pikepdf.open(io.BytesIO(cut(unsigned(here, "flatbed"), 0.7))) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        shown = Image.open(io.BytesIO(image.read_raw_bytes() + b"\xff\xd9"))
        again = ImageOps.expand(shown.convert("RGB"), margin, "white")
    assert told(files.pdf([np.asarray(again)[..., ::-1]])) == {"page_broken_off"}


def test_a_missing_end_mark_alone_is_no_gap(here, told) -> None:
    scan = captured(here, here.original.signed_page, "flatbed", 1, seal=False)
    with pikepdf.open(io.BytesIO(scan)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.read_raw_bytes().endswith(b"\xff\xd9")
        length = len(image.read_raw_bytes())
    assert told(cut(scan, 1 - 2 / length)) == told(scan) == set()


@pytest.mark.full
def test_pixels_that_were_packed_break_off_too(here, told) -> None:
    scan = unsigned(here, "flatbed")
    with pikepdf.open(io.BytesIO(scan)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        pixels = pikepdf.PdfImage(image).as_pil_image().convert("L")
        image.ColorSpace = Name.DeviceGray
        image.write(zlib.compress(pixels.tobytes(), 1), filter=Name.FlateDecode)
        pdf.save(out := io.BytesIO())
    assert told(out.getvalue()) == {"signature_blank", "date_blank"}
    assert told(cut(out.getvalue(), 0.6)) == {"page_broken_off"}
