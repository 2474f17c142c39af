"""What the gate lets in and what it refuses, by name."""

import hashlib
from pathlib import Path

import pytest

from agreements.exceptions import ScanRefused
from agreements.scans.gate import gate, rejection_reasons
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.sandbox import sandbox
from tests.scans import honest, hostile

HONEST = honest.scans()
BROKEN = hostile.broken()  # the others are tried in test_structure, without a child each
REFUSED = hostile.not_pdfs() | {
    name: BROKEN[name] for name in ("cut at 50 %", "user password", "table that unpacks to 80 MB")
}


def _written(folder: Path, content: bytes, name: str = "scan.pdf") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _code(path: Path, limits: ScanLimits | None = None) -> str:
    with pytest.raises(ScanRefused) as refused:
        gate.check_pdf(path, limits)
    return refused.value.code


@pytest.mark.parametrize("name", HONEST)
def test_lets_in_what_real_scanners_make(tmp_path: Path, name: str) -> None:
    assert gate.check_pdf(_written(tmp_path, HONEST[name])).pages in (1, 4)


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_with_the_right_reason(tmp_path: Path, name: str) -> None:
    code, content = REFUSED[name]
    assert _code(_written(tmp_path, content)) == code


def test_tells_pages_size_and_hash(tmp_path: Path) -> None:
    content = honest.saved()
    facts = gate.check_pdf(_written(tmp_path, content))
    assert facts == gate.PdfFacts(4, len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("name", ["scan.exe", "scan", "扫描 1.pdf", "-rf"])
def test_name_of_the_file_plays_no_part(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _written(tmp_path, honest.scan(), name)
    monkeypatch.chdir(tmp_path)
    assert gate.check_pdf(Path(name)).pages == 1


def test_refuses_a_file_over_the_size_limit_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert _code(path) == "too_large"


def test_takes_a_file_of_exactly_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(honest.scan())
    size = len(honest.scan())
    assert gate.check_pdf(path, ScanLimits(size=size)).size == size
    assert _code(path, ScanLimits(size=size - 1)) == "too_large"


def test_limits_are_the_callers_to_set(tmp_path: Path) -> None:
    path = _written(tmp_path, honest.saved())
    assert _code(path, ScanLimits(pages=3)) == "too_many_pages"
    assert _code(path, ScanLimits(size=100)) == "too_large"
    assert _code(path, ScanLimits(objects=3)) == "too_complex"
    assert _code(path, ScanLimits(page_pixels=100)) == "image_size"
    assert _code(path, ScanLimits(page_side=800)) == "page_size"


def test_a_file_that_kills_the_child_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> bytes:
        raise sandbox.ChildCrashed("signal 11")

    monkeypatch.setattr(sandbox, "run_in_child", crash)
    assert _code(_written(tmp_path, honest.scan())) == "unreadable"


def test_our_own_failure_is_not_blamed_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    with pytest.raises(sandbox.SandboxDown):
        gate.check_pdf(_written(tmp_path, honest.scan()))


def test_every_reason_has_a_sentence_that_says_what_to_do() -> None:
    for code in rejection_reasons.REJECTION_REASONS:
        sentence = str(rejection_reasons.rejected(code, signature="Eicar"))
        assert sentence.endswith(".")
        assert "%" not in sentence
        assert len(sentence.split(". ")) == 2, sentence
