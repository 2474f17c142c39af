"""Pages that are not one JPEG: how fine their pictures are, however they are put on the page."""

import io

import cv2
import numpy as np
import pikepdf
import pytest
from pikepdf import Name

from agreements.scans.checks import legible
from agreements.scans.page_analysis.scanned_sheet import ScanFile
from simulator import files, printing, scanner
from simulator.issued_document import seen, world
from tests.tiers import full

A4 = (595.28, 841.89)


@pytest.fixture(scope="module")
def here():
    return world()


@pytest.fixture(scope="module")
def paper(here):
    return printing.printed(here.original.ink(1), np.random.default_rng(5))


def flat(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(picture.reshape(picture.shape[:2]))


def gray(pdf: pikepdf.Pdf, picture: np.ndarray, **keys: object) -> pikepdf.Stream:
    image = pdf.make_stream(picture.tobytes())
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Height, image.Width = picture.shape
    image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
    for name, value in keys.items():
        image[f"/{name}"] = value
    return image


def put(*placed: tuple[np.ndarray, tuple[float, ...]], form: bool = False) -> bytes:
    """Pictures on a page of A4, each with its matrix; all within a form at half the size."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=A4)
    images = {f"/Im{n}": gray(pdf, picture) for n, (picture, _m) in enumerate(placed)}
    draws = b"".join(
        b"q %s cm /Im%d Do Q " % (b" ".join(b"%.3f" % v for v in matrix), n)
        for n, (_picture, matrix) in enumerate(placed)
    )
    resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(images))
    if form:
        whole = pdf.make_stream(draws, Type=Name.XObject, Subtype=Name.Form, Resources=resources)
        whole.BBox = [0, 0, *A4]
        resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/Fm0": whole}))
        draws = b"q 0.5 0 0 0.5 0 0 cm /Fm0 Do Q"
    page.Resources, page.Contents = resources, pdf.make_stream(draws)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def strips(picture: np.ndarray, count: int = 8) -> bytes:
    pieces = np.array_split(picture, count)
    high, top, placed = A4[1] / len(picture), A4[1], []
    for piece in pieces:
        top -= high * len(piece)
        placed.append((piece, (A4[0], 0, 0, high * len(piece), 0, top)))
    return put(*placed)


def codes(here, page) -> set[str]:
    return {finding.code for finding in legible.check_legibility([page], here.expectations)}


@pytest.mark.parametrize(("dpi", "coarse"), [(75, True), full(150, False), full(200, False)])
def test_a_page_in_strips_is_as_fine_as_its_strips(here, paper, dpi, coarse) -> None:
    page = seen(here, strips(flat(scanner.flatbed(paper, dpi, color=False))))
    assert abs(page.dpi - dpi) < 0.07 * dpi
    assert ("coarse" in codes(here, page)) == coarse


@pytest.mark.parametrize(("dpi", "coarse"), [(75, True), (200, False)])
def test_a_fax_is_as_fine_as_it_was_sent(here, paper, dpi, coarse) -> None:
    page = seen(here, files.pdf([scanner.bilevel(paper, dpi)]))
    assert page.issued == 1
    assert abs(page.dpi - dpi) < 0.07 * dpi
    assert ("coarse" in codes(here, page)) == coarse


def test_a_fax_with_half_the_lines_is_as_fine_as_those(here, paper) -> None:
    fax = flat(scanner.bilevel(paper, 200))
    fax = cv2.resize(fax, (fax.shape[1], fax.shape[0] // 2), interpolation=cv2.INTER_AREA)
    page = seen(here, strips(fax))
    assert abs(page.dpi - 100) < 7


@pytest.mark.parametrize("form", [full(False), True])
def test_a_picture_put_small_on_a_page_keeps_what_it_has(here, paper, form) -> None:
    picture = flat(scanner.flatbed(paper, 200, color=False))
    half = A4 if form else (A4[0] / 2, A4[1] / 2)
    page = seen(here, put((picture, (half[0], 0, 0, half[1], 0, 0)), form=form))
    assert page.issued == 1
    assert abs(page.dpi - 200) < 14


def test_print_cut_out_by_a_fine_mask_is_as_fine_as_the_mask(here, paper, tmp_path) -> None:
    mask = 255 - flat(scanner.bilevel(paper, 200))
    with pikepdf.open(
        io.BytesIO(put((np.zeros((20, 14), np.uint8), (A4[0], 0, 0, A4[1], 0, 0))))
    ) as pdf:
        image = pdf.pages[0].Resources.XObject["/Im0"]
        image.SMask = gray(pdf, mask)
        pdf.save(out := io.BytesIO())
    page = seen(here, out.getvalue())
    assert page.issued == 1
    assert abs(page.dpi - 200) < 14


def test_what_is_no_picture_is_as_fine_as_it_is_drawn(here) -> None:
    assert ScanFile(here.path).sheet(1).shrunk == 1.0


def test_a_mask_without_a_size_spoils_no_page(here, paper) -> None:
    fax = strips(flat(scanner.bilevel(paper, 200)), count=2)
    with pikepdf.open(io.BytesIO(fax)) as pdf:
        pdf.pages[0].Resources.XObject["/Im0"].Mask = pdf.make_stream(b"")
        pdf.save(out := io.BytesIO())
    assert seen(here, out.getvalue()).issued == 1
