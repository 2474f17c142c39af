"""What becomes of the name a file had on its owner's computer."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.scans.file_names import DEFAULT, LONGEST, clean_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("scan.pdf", "scan.pdf"),
        (None, DEFAULT),
        ("", DEFAULT),
        ("   ", DEFAULT),
        ("...", DEFAULT),
        (".. / ..", DEFAULT),
        ("\u200d", DEFAULT),
        ("\x00", DEFAULT),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x", "x"),
        ("/absolute/scan.pdf", "scan.pdf"),
        ("C:\\Users\\Li\\scan.pdf", "scan.pdf"),
        ("folder/", DEFAULT),
        ("a\x00b.pdf", "a b.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("a\u2028b.pdf", "a b.pdf"),
        ("a\x1b[31mb.pdf", "a [31mb.pdf"),
        ("gpj.\u202efdp.exe", "gpj.fdp.exe"),
        ("\u2066a\u2069\u200f.pdf", "a.pdf"),
        ("a\ufeff\u200b\u00ad.pdf", "a.pdf"),
        ("CON", "_CON"),
        ("nul.pdf", "_nul.pdf"),
        ("lpt1.pdf", "_lpt1.pdf"),
        ("console.pdf", "console.pdf"),
        (".htaccess", "htaccess"),
        ("scan.pdf. .", "scan.pdf"),
        ("a\u00a0\u3000b.pdf", "a b.pdf"),
        ("Nguye\u0302\u0303n.pdf", "Nguy\u1ec5n.pdf"),
        ("扫描 柳清妍.pdf", "扫描 柳清妍.pdf"),
        ("نامه\u200cها.pdf", "نامه\u200cها.pdf"),
        ("👩\u200d🔬.pdf", "👩\u200d🔬.pdf"),
        ("caf\udce9.pdf", "caf.pdf"),
        ('a"; filename=b.exe', 'a"; filename=b.exe'),
        ("x" * 10_000 + ".pdf", "x" * (LONGEST - 5) + "….pdf"),
        ("x" * 10_000, "x" * (LONGEST - 1) + "…"),
        ("x." + "y" * 10_000, "x." + "y" * (LONGEST - 3) + "…"),
        ("e" + "\u0301" * 10_000, "\u00e9" + "\u0301" * (LONGEST - 2) + "…"),
    ],
)
def test_names(raw: str | None, shown: str) -> None:
    assert clean_name(raw) == shown


@given(st.text(st.characters(), max_size=400))
def test_any_name_comes_out_harmless(raw: str) -> None:
    name = clean_name(raw)
    assert 1 <= len(name) <= LONGEST
    assert name == unicodedata.normalize("NFC", name)
    assert not set(name) & set("/\\\r\n\x00\u202e")
    name.encode()
    assert clean_name(name) == name
