"""One PDF of what was uploaded: of each picture a page, of each PDF its pages, in children."""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from agreements.exceptions import ScanRefused
from agreements.scans import upload_bundle
from agreements.scans.gate import file_kinds, gate
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.gate.rejection_reasons import rejected
from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits
from agreements.scans.upload_bundle import NamedFile

_OUTPUT = 100_000_000
_CALM = ChildLimits(data=700_000_000, output=_OUTPUT)
# The library that decodes HEIC can't do without threads.
_HEIC = dataclasses.replace(_CALM, threads=True)


@contextmanager
def bundle_as_pdf(archive: Path, limits: ScanLimits) -> Iterator[Path]:
    """The PDF made of the files in an archive of `upload_bundle`, gone after the block.

    Raises ScanRefused, which names the file that is to blame, and `sandbox.SandboxDown`.
    """
    with upload_bundle.unbundled(archive) as files, TemporaryDirectory() as folder:
        if len(files) > limits.pages:
            raise rejected("too_many_files", limits)
        pages = [
            file_as_pdf(file, Path(folder, f"{n}.pdf"), limits) for n, file in enumerate(files)
        ]
        if len(pages) == 1:
            yield pages[0]
            return
        yield _made_by_child("merge_files", Path(folder, "whole.pdf"), limits, pages)


def file_as_pdf(
    file: NamedFile, target: Path, limits: ScanLimits, *, on_paper: bool = True
) -> Path:
    """The file itself if it is a PDF; `on_paper`: a picture gets a page of A4 around it.

    Raises ScanRefused and `sandbox.SandboxDown`.
    """
    try:
        if not file.picture_kind:
            gate.check_pdf(file.path, limits)
            return file.path
        answer = sandbox.run_in_child(
            "agreements.scans.child_tasks.picture_to_pdf:picture_to_pdf",
            file.path,
            limits,
            on_paper,
            limits=_HEIC if file.picture_kind == "heic" else _CALM,
        )
        if not answer.startswith(file_kinds.PDF_HEADER):
            raise rejected(json.loads(answer)["refused"], limits)
    except sandbox.ChildFailed as error:
        too_much = isinstance(error, sandbox.ChildOutOfMemory | sandbox.ChildTooTalkative)
        code = "picture_size" if too_much else "damaged_picture"
        raise naming_file(file, rejected(code, limits)) from error
    except ScanRefused as error:
        raise naming_file(file, error) from error
    target.write_bytes(answer)
    return target


@contextmanager
def pages_as_pdf(
    files: Sequence[Path], picks: Sequence[tuple[int, int]], limits: ScanLimits
) -> Iterator[Path]:
    """The PDF of some pages of PDFs, gone after the block; `picks` as of `merge_pages`."""
    with TemporaryDirectory() as folder:
        target = Path(folder, "picked.pdf")
        yield _made_by_child("merge_pages", target, limits, files, picks)


def _made_by_child(how: str, target: Path, limits: ScanLimits, *arguments: object) -> Path:
    try:
        answer = sandbox.run_in_child(
            f"agreements.scans.child_tasks.merge_pages:{how}", *arguments, limits=_CALM
        )
    except sandbox.ChildFailed as error:
        raise rejected("unreadable", limits) from error
    target.write_bytes(answer)
    return target


def naming_file(file: NamedFile, error: ScanRefused) -> ScanRefused:
    """The error, saying of which of several files it speaks."""
    return ScanRefused(error.code, f"{file.name}: {error}")
