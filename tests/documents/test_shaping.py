"""The glyphs, against an independent layout: Pillow's FreeType, HarfBuzz and FriBidi."""

import re
from datetime import date
from statistics import correlation

import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps, features

from agreements.documents.fonts import normalize_text, split_by_font
from agreements.documents.line_breaking import TextStyle
from agreements.documents.pdf_writer import write_pdf
from agreements.documents.printed_sheet import PrintedSheet, UsedFonts
from agreements.documents.shaping import base_direction, shape_line
from tests.documents.reading import SCALE, page_image

SIZE = 40


def ink_of(image: Image.Image) -> Image.Image:
    return image.crop(ImageOps.invert(image).getbbox())


def drawn(text: str) -> Image.Image:
    """`text` as we put it on a page."""
    fonts = UsedFonts()
    sheet = PrintedSheet(fonts)
    sheet.text(
        shape_line(normalize_text(text), base=base_direction(text)), 40, 400, TextStyle(SIZE, SIZE)
    )
    return ink_of(page_image(write_pdf([sheet], fonts, "", date(2026, 1, 1), "en"), 1))


def reference(text: str, shaped: bool = True) -> Image.Image:
    """`text`, all of one font, as Pillow lays it out."""
    (name,) = {face.path for face, part in split_by_font(normalize_text(text)) if part.strip()}
    engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    font = ImageFont.truetype(name, int(SIZE * SCALE), layout_engine=engine)
    image = Image.new("L", (1400, 300), 255)
    ImageDraw.Draw(image).text((40, 80), text, font=font, fill=0)
    return ink_of(image)


def likeness(a: Image.Image, b: Image.Image) -> float:
    """Correlation of two pictures, brought to one size."""
    return correlation(*(image.resize((120, 40)).tobytes() for image in (a, b)))


def test_the_reference_can_shape() -> None:
    assert features.check("raqm")


@pytest.mark.parametrize(
    "text",
    [
        "柳清妍", "佐藤さくら", "김민준", "NguyễnVănÁnh", "AVATAR", "Дмитрий", "محمد", "الحسني",
        "हिन्दी", "श्रीमती", "त्रिपाठी", "कृष्णा", "சமயம்", "สมชาย", "שרה",
        "བསྟན་འཛིན་རྒྱ་མཚོ", "ཀརྨ་བཀྲ་ཤིས", "སློབ་གྲྭ", "ខ្ញុំ", "ពិសិដ្ឋ", "ក្រុមហ៊ុន", "ဦးသိန်းစိန်", "တက္ကသိုလ်", "မြို့",
    ],
)  # fmt: skip
def test_a_name_looks_as_it_should(text: str) -> None:
    ours, theirs = drawn(text), reference(text)
    assert ours.width == pytest.approx(theirs.width, rel=0.03, abs=3)
    assert ours.height == pytest.approx(theirs.height, rel=0.04, abs=3)
    assert likeness(ours, theirs) > 0.85


@pytest.mark.parametrize("text", ["ที่", "เพื่อ", "น้ำ", "ตั้ง", "ທີ່", "ເບິ່ງ"])
def test_a_tone_stands_above_its_vowel(text: str) -> None:
    """Kurinto's rules would draw it into the vowel, and Pillow as well."""
    toneless = text.translate(dict.fromkeys(map(ord, "\u0e48\u0e49\u0ec8\u0ec9")))
    assert drawn(text).height > drawn(toneless).height + SIZE * SCALE / 10


@pytest.mark.parametrize("text", ["محمد", "हिन्दी", "བསྟན", "ខ្ញុំ"])
def test_likeness_tells_shaped_from_unshaped(text: str) -> None:
    assert likeness(drawn(text), reference(text, shaped=False)) < 0.7


def glyphs(text: str) -> list[int]:
    line = shape_line(text, base=base_direction(text))
    return [glyph for run in line.runs for glyph in run.glyphs]


def order(text: str, base: str = "L") -> str:
    """The texts of the runs, from left to right."""
    return "|".join(run.text for run in shape_line(text, base=base).runs)


@pytest.mark.parametrize("text", ["ရန်ကုန်တိုင်း", "हिन्दी", "ពិសិដ្ឋ"])
def test_numbers_of_the_operators_stand_apart(text: str) -> None:
    """`-27.00-7.00` is no number: readers guess where the next glyph goes."""
    for run in shape_line(text).runs:
        for word in re.sub(r"<[0-9a-f]+>|[][]", " ", run.operators).split():
            assert re.fullmatch(r"-?\d+(\.\d+)?|TJ|Ts", word), word


def test_no_name_is_drawn_with_the_box_for_missing_glyphs() -> None:
    assert 0 not in glyphs("柳清妍 Nguyễn Văn Ánh محمد हिन्दी 김민준 Дмитрий")


def test_arabic_letters_take_their_joined_forms() -> None:
    apart = [glyph for letter in "محمد" for glyph in glyphs(letter)]
    assert not set(glyphs("محمد")) & set(apart[:3])


def test_devanagari_makes_conjuncts() -> None:
    assert len(glyphs("क्ष")) == 1


def test_arabic_words_stand_from_right_to_left_beside_latin() -> None:
    assert order("a محمد علي b") == "a |علي| |محمد| b"
    assert order("محمد Li", base="R") == "Li| |محمد"


def test_brackets_open_toward_what_they_enclose() -> None:
    right_to_left = shape_line("أ(ب)", base="R")
    left_to_right = shape_line("(b)", base="L")
    assert right_to_left.runs[0].glyphs[0] == left_to_right.runs[0].glyphs[0]


def test_a_paragraph_goes_the_way_of_its_first_letter() -> None:
    assert [base_direction(text) for text in ("1 محمد a", "a محمد", "12", "")] == [
        "R",
        "L",
        "L",
        "L",
    ]


def test_a_glyph_stands_for_its_letters() -> None:
    (run,) = shape_line("ffi").runs
    assert "".join(run.texts.values()) == "ffi"
