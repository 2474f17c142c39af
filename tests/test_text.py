"""Cleaning of what people type: what goes, what stays, what is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.exceptions import TextRefused
from agreements.text import clean_block, clean_line, person_key, shortened, storable

PERSIAN = "علی\u200cرضا"  # ZWNJ between letters
HINDI = "क\u094d\u200dष"  # virama, ZWJ, letter
BENGALI = "র\u200d\u094dয"
FAMILY = "👩\u200d🔬"
HEART = "❤\ufe0f\u200d🔥"


@pytest.mark.parametrize(
    "text",
    [
        "A",
        "柳清妍",
        "Nguyễn Văn Ánh",
        "محمد بن سلمان",
        "हिन्दी",
        "김민준",
        "Дмитрий Шостакович",
        "Jean-Luc O'Neill",
        "葛\U000e0100城",  # ideographic variation: another glyph of the same name
        PERSIAN,
        HINDI,
        BENGALI,
        "😀",
        FAMILY,
        HEART,
        "<script>alert(1)</script>",
        '"><img onerror=alert(1)>',
        "{{7*7}} {% load x %}",
        "</td><pdf:nextpage>",
        "@import url(http://127.0.0.1)",
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(A1)",
        "**bold** [x](y)",
        "x" * 10_000,
    ],
)
def test_is_left_alone(text: str) -> None:
    assert clean_line(text) == text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("", ""),
        ("   ", ""),
        ("\u200b", ""),
        ("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
        ("\u3164", ""),  # HANGUL FILLER counts as a letter and shows nothing
        ("\u2800 \u2800", ""),
        ("\ufe0f", ""),
        ("\u0301", ""),
        ("\u202e", ""),
        (" Jane  Doe ", "Jane Doe"),
        ("Jane\u00a0\u3000Doe", "Jane Doe"),
        ("Jane\tDoe", "Jane Doe"),
        ("Jane\r\nBcc: x@evil.org", "Jane Bcc: x@evil.org"),
        ("Jane\u2028Doe\x85x", "Jane Doe x"),
        ("Jose\u0301", "José"),
        ("Jos\u200be\u0301", "José"),
        ("Jos\u00e9", "José"),
        ("\u212bngstr\u00f6m", "Ångström"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("\u2067محمد\u2069", "محمد"),
        ("Ja\u200bne", "Jane"),
        ("Ja\u200dne \u200cDoe", "Jane Doe"),
        ("李\u200d婧", "李婧"),
        (f"{PERSIAN}\u200c", PERSIAN),
        (PERSIAN.replace("\u200c", "\u200c\u200c"), PERSIAN),
        (HINDI.replace("\u200d", "\u200b\u200d"), HINDI),
        ("Ja\x07ne\x1b[31m\x7f", "Jane[31m"),
        ("Jane\U000e0041\U000e0042", "Jane"),  # tag characters: text nobody sees
    ],
)
def test_is_cleaned_to(typed: str, cleaned: str) -> None:
    assert clean_line(typed) == cleaned


@pytest.mark.parametrize("clean", [clean_line, clean_block, person_key])
@pytest.mark.parametrize("bad", ["Ja\x00ne", "Ja\ud800ne", "\udfff"])
def test_what_no_database_can_hold_is_refused_with_a_sentence(clean: object, bad: str) -> None:
    assert callable(clean)
    with pytest.raises(TextRefused) as refusal:
        clean(bad)
    assert str(refusal.value) == (
        "This text holds a character that can't be stored. Type it again instead of pasting."
    )


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("one\u2028two\x85three\vfour", "one\ntwo\nthree\nfour"),
        ("\r\n\n one \t two  \n\n\n\n three\n\n", "one two\n\nthree"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("one\n\u200b\n \n\u202e\ntwo", "one\n\ntwo"),
        (" \n\u200b\n ", ""),
        (f"{PERSIAN}\n{HINDI}", f"{PERSIAN}\n{HINDI}"),
        ("<b>\n{{ x }}", "<b>\n{{ x }}"),
    ],
)
def test_a_block_keeps_its_lines(typed: str, cleaned: str) -> None:
    assert clean_block(typed) == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jane Doe", "  jane   DOE "),
        ("José", "Jose\u0301"),
        ("Straße", "STRASSE"),
        ("Ｊａｎｅ", "Jane"),
        ("ﬁona", "Fiona"),
        ("Ja\u200bne", "Jane"),
        (PERSIAN, PERSIAN.replace("\u200c", "")),
        ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
        ("김민준", unicodedata.normalize("NFD", "김민준")),
    ],
)
def test_one_person_typed_in_two_ways_has_one_key(one: str, other: str) -> None:
    assert person_key(one) == person_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Jose", "José"), ("Jane Doe", "Janedoe"), ("柳清妍", "柳晴妍"), ("Ivan", "Іvan")],
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert person_key(one) != person_key(other)


def test_a_key_fits_its_column_however_far_a_name_unfolds() -> None:
    assert len(person_key("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 200)) == 400


TYPED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
TRICKY = st.text(
    st.sampled_from("aé\u0301\u200b\u200c\u200d\u202e\ufe0f\u3164 \t\r\n\x85\u2028رक\u094d👩🔬❤1<")
)


@given(TYPED | TRICKY)
def test_a_clean_line_is_one_trimmed_line_in_nfc_and_stays_as_it_is(typed: str) -> None:
    line = clean_line(typed)
    assert clean_line(line) == line
    assert unicodedata.is_normalized("NFC", line)
    assert line == " ".join(line.split())
    assert clean_line(unicodedata.normalize("NFD", typed)) == line


@given(TYPED | TRICKY)
def test_a_clean_block_stays_as_it_is(typed: str) -> None:
    block = clean_block(typed)
    assert clean_block(block) == block
    assert "\r" not in block
    assert "\n\n\n" not in block


@given(TYPED | TRICKY)
def test_the_key_of_a_name_does_not_depend_on_how_it_was_composed_or_cased(typed: str) -> None:
    assert person_key(unicodedata.normalize("NFD", typed)) == person_key(typed)
    assert person_key(clean_line(typed)) == person_key(typed)


def test_what_is_kept_loses_only_what_no_database_stores():
    assert storable("a\x00b\ud800c \u202e\r\n ") == "abc \u202e\r\n "


@pytest.mark.parametrize(
    ("text", "ending", "shown"),
    [
        ("0123456789", "", "0123456789"),
        ("0123456789A", "", "012345678…"),
        ("01234567 9A", "", "01234567…"),
        ("012345", ".pdf", "012345.pdf"),
        ("0123456", ".pdf", "01234….pdf"),
    ],
)
def test_what_is_cut_says_so(text: str, ending: str, shown: str) -> None:
    assert shortened(text, 10, ending) == shown
