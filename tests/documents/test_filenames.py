import pytest

from agreements.documents.filenames import LONGEST, content_disposition, scan_filename

PATTERN = "License Agreement for CASMEMG _{signer_name}.pdf"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Qingyan Liu", "Qingyan Liu"),
        ("柳清妍", "柳清妍"),
        ("محمد", "محمد"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("O’Brien-Łukasiewicz", "O’Brien-Łukasiewicz"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\..\\x", "_.._x"),
        ("a:b*c?d<e>f|g", "a_b_c_d_e_f_g"),
        ('"; filename="x.exe', "_; filename=_x.exe"),
        ("a／b∕c⁄d", "a_b_c_d"),
        ("a\r\nSet-Cookie: b", "a Set-Cookie_ b"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("\u202efdp.exe", "fdp.exe"),
        ("a\u200b\ufeffb\ud800", "ab"),
        ("...", "signer"),
        (" \t ", "signer"),
        ("", "signer"),
        ("\u200b", "signer"),
        ("{signer_name}{0}%s", "{signer_name}{0}%s"),
    ],
    ids=ascii,
)
def test_a_name_becomes_a_harmless_file_name(name: str, expected: str) -> None:
    assert scan_filename(PATTERN, name) == f"License Agreement for CASMEMG _{expected}.pdf"


@pytest.mark.parametrize("name", ["con", "AUX", "Lpt1", "com¹", "nul.txt", "CON "])
def test_no_file_is_a_windows_device(name: str) -> None:
    assert scan_filename("{signer_name}.pdf", name).startswith("_")


def test_a_path_in_the_pattern_is_no_path() -> None:
    assert scan_filename("../x/{signer_name}.pdf", "Li") == "_x_Li.pdf"


@pytest.mark.parametrize("name", ["x" * 10_000, "李" * 10_000, "é" * 10_000, "ि" * 999, "🙂" * 99])
def test_a_long_name_is_cut_between_letters(name: str) -> None:
    file_name = scan_filename(PATTERN, name)
    assert len(file_name.encode("utf-8")) <= LONGEST
    assert file_name.endswith("….pdf")


def test_a_letter_is_not_parted_from_its_marks() -> None:
    room = LONGEST - len("_License Agreement for CASMEMG _.pdf")
    name = "x" * (room - 2) + "q\u0323\u0307"  # one byte too many with both marks
    assert scan_filename(PATTERN, name).endswith("x….pdf")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a b.pdf", 'attachment; filename="a b.pdf"'),
        ('a"b\\c.pdf', 'attachment; filename="a\\"b\\\\c.pdf"'),
        ("李.pdf", "attachment; filename*=utf-8''%E6%9D%8E.pdf"),
        ("a\r\nSet-Cookie: b.pdf", 'attachment; filename="aSet-Cookie: b.pdf"'),
        ("a;b=c.pdf", 'attachment; filename="a;b=c.pdf"'),
        ("\u202efdp.exe\ud800", 'attachment; filename="fdp.exe"'),
        ("", 'attachment; filename="document"'),
    ],
    ids=ascii,
)
def test_content_disposition(name: str, header: str) -> None:
    assert content_disposition(name) == header


def test_content_disposition_inline() -> None:
    assert content_disposition("a.pdf", inline=True) == 'inline; filename="a.pdf"'
