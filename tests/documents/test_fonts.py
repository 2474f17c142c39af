import unicodedata

import pytest

from agreements.documents.fonts import (
    FALLBACKS,
    RARE_HAN,
    REGULAR,
    SEMIBOLD,
    clusters,
    missing_glyphs,
    normalize_text,
    open_face,
    split_by_font,
)
from agreements.exceptions import GlyphMissing

NAMES = (
    "Qingyan Liu", "柳清妍", "李國強", "佐藤さくら", "김민준", "Nguyễn Văn Ánh", "محمد بن علي",
    "हिन्दी", "Дмитрий", "Γιώργος", "Zoë O’Brien-Łukasiewicz", "שרה", "สมชาย", "தமிழ்", "বাংলা", "ქეთი",
    "བསྟན་འཛིན་རྒྱ་མཚོ།", "សុខ ពិសិដ្ឋ", "ဦးသိန်းစိန်", "ᠮᠣᠩᠭᠣᠯ", "ئۇيغۇر", "ꆈꌠ",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_prints_names_of_many_scripts(name: str) -> None:
    assert missing_glyphs(name) == ()


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("Li", "SourceSans"),
        ("Ánh", "SourceSans"),
        ("हिन्दी", "NotoSans"),
        ("محمد", "NotoSansArabic"),
        ("婧", "KurintoSC"),
        ("さくら", "KurintoJP"),
        ("김", "KurintoKR"),
        ("สม", "Kurinto"),
        ("བསྟན་འཛིན", "NotoSerifTibetan"),
        ("សុខ", "NotoSansKhmer"),
        ("သိန်း", "NotoSansMyanmar"),
    ],
)
def test_each_script_has_its_font(text: str, font: str) -> None:
    assert [face.name for face, _ in split_by_font(text)] == [font]


def test_kana_and_hangul_say_how_han_is_drawn() -> None:
    assert {face.name for face, _ in split_by_font("佐藤さくら")} == {"KurintoJP"}
    assert {face.name for face, _ in split_by_font("金민준")} == {"KurintoKR"}


def test_spans_keep_the_text() -> None:
    text = "李 Li محمد हिन्दी 김 x"
    assert "".join(part for _, part in split_by_font(text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a🙂b", ("🙂",)),
        ("𰻝田", ("𰻝",)),
        ("a\x00b\x07", ("U+0000", "U+0007")),
        ("a\u202eb\u2066c\u200fd\u061c", ("U+202E", "U+2066", "U+200F", "U+061C")),
        ("a\u200bb\ufeff\u00ad", ("U+200B", "U+FEFF", "U+00AD")),
        ("a\ud800b", ("U+D800",)),
        ("\u2028\x85\x0b", ("U+2028", "U+0085", "U+000B")),
        ("\ue000\U000e0041", ("U+E000", "U+E0041")),
        ("a\u3164b\u2800", ("U+3164", "U+2800")),
        ("x\u200dy\u200c", ("U+200D", "U+200C")),
        ("🙂 🙂", ("🙂",)),
    ],
    ids=ascii,
)
def test_names_what_no_font_prints(text: str, shown: tuple[str, ...]) -> None:
    assert missing_glyphs(text) == shown


def test_joiners_count_where_they_mean_something() -> None:
    assert missing_glyphs("می\u200cخواهم क्\u200dष") == ()


def test_joiners_choose_forms_in_khmer_and_burmese() -> None:
    assert missing_glyphs("ស៊\u200cី ក\u200dា") == ()


def test_a_letter_below_another_stays_with_it() -> None:
    assert list(clusters("ខ្ញុំ")) == ["ខ្ញុំ"]
    assert list(clusters("တက္က")) == ["တ", "က္က"]


def test_rare_han_is_printed_where_its_font_is_installed() -> None:
    assert missing_glyphs("李𪚥") == (() if RARE_HAN.is_file() else ("𪚥",))


def test_every_font_has_truetype_outlines() -> None:
    """What is embedded is `FontFile2`."""
    for name in (REGULAR, SEMIBOLD, *FALLBACKS):
        assert "glyf" in open_face(name).hb_face.table_tags, name


def test_spaces_and_line_ends_of_any_kind_are_printed() -> None:
    assert missing_glyphs("a\tb\u00a0c\u3000d\u2009e\r\nf\rg") == ()
    assert normalize_text("a\tb\u00a0c\u3000d\r\ne\rf") == "a b c d\ne\nf"


def test_composed_and_decomposed_are_the_same_text() -> None:
    assert normalize_text(unicodedata.normalize("NFD", "Nguyễn Văn Ánh")) == "Nguyễn Văn Ánh"


def test_a_missing_character_is_never_drawn() -> None:
    with pytest.raises(GlyphMissing, match="🙂"):
        split_by_font("a🙂")
