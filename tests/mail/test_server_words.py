"""Words of servers in whatever charset they come."""

import pytest

from agreements.mail.server_words import decode_words, one_line

WORDS = "用户不存在"


@pytest.mark.parametrize(
    ("raw", "declared", "text"),
    [
        (WORDS.encode(), "", WORDS),
        (WORDS.encode(), "iso-8859-1", WORDS),
        (WORDS.encode("gb18030"), "", WORDS),
        ("使用者不存在".encode("big5"), "Big5", "使用者不存在"),
        (WORDS.encode("gb18030"), "no-such-charset", WORDS),
        (WORDS.encode("gb18030"), "us-ascii", WORDS),
        ("宛先不明".encode("iso-2022-jp"), "ISO-2022-JP", "宛先不明"),
        ("nicht verfügbar".encode("latin-1"), "windows-1252", "nicht verfügbar"),
        ("refusé".encode("latin-1"), "", "refusé"),
        (b"\xff\x00 no", "", "\xff\x00 no"),
        (b"cut \xe4\xbd", "", None),
        ("lost \ufffd before".encode(), "", "lost ? before"),
        ("lost \ufffd before".encode("gb18030"), "gb18030", "lost ? before"),
        (b"plain", "utf-16", "plain"),
        # No charset of mails: for Python's programs.
        (b"\xe9 \\x41", "unicode_escape", "é \\x41"),
        (b"\xe9", "a\0b", "é"),
    ],
)
def test_words_are_read_in_the_charset_that_fits(raw: bytes, declared: str, text: str) -> None:
    read = decode_words(raw, declared)
    assert "\ufffd" not in read
    assert text is None or read == text


def test_a_line_holds_no_controls() -> None:
    assert one_line(" 550\x1b[31m no\0\r\n\tsuch\x85 user \x9b ") == "550[31m no such user"
    assert len(one_line("x" * 5000)) == 1000
