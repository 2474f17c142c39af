"""Whatever the bytes, the gate ends in a verdict."""

from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.exceptions import ScanRefused
from agreements.scans.gate import gate, rejection_reasons
from agreements.scans.gate.structure import inspect_structure
from tests.scans import honest, rawpdf

HONEST = honest.scans()
_LEAF = rawpdf.leaf()


def quietly(examples: int) -> settings:
    """Each example overwrites one file of the test's folder, so sharing it is fine."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


def _write(folder: Path, content: bytes) -> Path:
    path = folder / "scan.pdf"
    path.write_bytes(content)
    return path


@quietly(15)
@given(content=st.binary(max_size=400) | st.binary(max_size=400).map(b"%PDF-1.7\n".__add__))
def test_random_bytes_end_in_a_verdict(tmp_path: Path, content: bytes) -> None:
    with suppress(ScanRefused):  # any other error fails the test
        gate.check_pdf(_write(tmp_path, content))


@quietly(400)
@given(
    base=st.sampled_from(sorted(HONEST)),
    cuts=st.lists(
        st.tuples(st.integers(0, 10_000), st.integers(0, 20), st.binary(max_size=12)), max_size=4
    ),
)
def test_scans_with_bytes_changed_end_in_a_verdict(
    tmp_path: Path, base: str, cuts: list[tuple[int, int, bytes]]
) -> None:
    content = HONEST[base][:20_000]
    for position, length, instead in cuts:
        at = position % len(content)
        content = content[:at] + instead + content[at + length :]
    _expect_verdict(_write(tmp_path, content))


_WORDS = [
    *(b"null true 0 -1 1 2 3 4 99999999999999999999 1e9 .5 (a) <ff> [ ] << >>".split()),
    *(b"/Kids /Count /MediaBox /Filter /Subtype /Image /Width /S /URI /AA /EF /JS".split()),
    *(b"/OpenAction /Pages /UserUnit /FlateDecode /AcroForm".split()),
    *(b"%d 0 R" % number for number in range(1, 6)),
]


@quietly(400)
@given(
    where=st.sampled_from(["catalog", "page", "tree", "object", "image"]),
    words=st.lists(st.sampled_from(_WORDS), max_size=10),
)
def test_objects_of_the_wrong_kind_end_in_a_verdict(
    tmp_path: Path, where: str, words: list[bytes]
) -> None:
    put = b" ".join(words)
    content = {
        "catalog": lambda: rawpdf.pdf(_LEAF, catalog=put),
        "page": lambda: rawpdf.pdf(_LEAF, page=put, box=b""),
        "tree": lambda: rawpdf.tree(b"<< /Kids [3 0 R] %s >>" % put, _LEAF),
        "object": lambda: rawpdf.pdf(put),
        "image": lambda: rawpdf.pdf(rawpdf.stream(b"/Subtype /Image " + put, b"x")),
    }[where]()
    _expect_verdict(_write(tmp_path, content))


def _expect_verdict(path: Path) -> None:
    """In this process, for speed: what the child would answer, with no error of ours."""
    answer = inspect_structure(str(path), {"pages": 60})
    assert "pages" in answer or answer["refused"] in rejection_reasons.REJECTION_REASONS
