"""A photo of one page of an issued document, looked at while whoever took it waits."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agreements import page_code
from agreements.enums import PhotoFault
from agreements.scans import convert_to_pdf
from agreements.scans.checks import legible
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.gate.rejection_reasons import rejected
from agreements.scans.observation import PageObservation
from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits
from agreements.scans.upload_bundle import NamedFile

_LIMITS = ChildLimits(data=500_000_000, cpu_seconds=20, wall_seconds=25)
# Sharp photos have 0.35 and more; at 0.24 small print runs together.
_LEAST_SHARPNESS = 0.24


@dataclass(frozen=True, slots=True)
class PhotographedPage:
    """`page` is the issued page that it shows, None where nobody can tell or it shows none;
    `straight` and `preview` are JPEGs of the paper alone, upright if it was recognized."""

    page: int | None
    faults: tuple[PhotoFault, ...]
    straight: bytes
    preview: bytes


def look_at_photo(
    photo: NamedFile, issued: Path, layout: Mapping[str, Any], limits: ScanLimits
) -> PhotographedPage:
    """What a picture shows. Raises ScanRefused for what is no picture or breaks whoever opens it,
    `sandbox.SandboxDown` and `NoSlotFree`."""
    with TemporaryDirectory() as folder:
        pdf = convert_to_pdf.file_as_pdf(photo, Path(folder, "photo.pdf"), limits, on_paper=False)
        try:
            answer = sandbox.run_in_child(
                "agreements.scans.child_tasks.look_at_photo:look_at_photo",
                pdf,
                issued,
                layout,
                limits=_LIMITS,
            )
        except sandbox.ChildFailed as error:
            raise rejected("damaged_picture", limits) from error
    seen = json.loads(answer)
    page = PageObservation.from_json(seen["page"])
    return PhotographedPage(
        page.issued or None,
        tuple(dict.fromkeys(_faults(page, seen, layout["codes"]))),
        base64.b64decode(seen["straight"]),
        base64.b64decode(seen["preview"]),
    )


def _faults(
    page: PageObservation, seen: Mapping[str, Any], own: Sequence[str]
) -> Iterator[PhotoFault]:
    """The worst first: what it is, then how it came out."""
    if page.blank:
        yield PhotoFault.BLANK
    elif not page.issued:
        yield _of_something_else(page.codes, own)
    if seen["beside"]:
        yield PhotoFault.SEVERAL
    if seen["is_cut_off"]:
        yield PhotoFault.CUT_OFF
    if seen["sharpness"] is not None and seen["sharpness"] < _LEAST_SHARPNESS:
        yield PhotoFault.BLURRED
    if seen["glare"]:
        yield PhotoFault.GLARE
    yield from (PhotoFault(code) for code in legible.faults_of(page))


def _of_something_else(codes: Sequence[str], own: Sequence[str]) -> PhotoFault:
    """Of a page that is none of this document, by the codes on it."""
    if not codes:
        return PhotoFault.UNKNOWN
    here = page_code.read_page_code(own[0])
    found = [code for code in map(page_code.read_page_code, codes) if code]
    if not found:
        return PhotoFault.FOREIGN
    is_earlier = here is not None and any(code.reference == here.reference for code in found)
    return PhotoFault.EARLIER if is_earlier else PhotoFault.OTHER
