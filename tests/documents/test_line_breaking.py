import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.documents.line_breaking import TextStyle, break_lines

STYLE = TextStyle(10, 14)
LETTERS = string.ascii_letters + string.digits + "-@/. ,'()" + "柳清妍，（）。さく김ÁЖไทยๆ"


def written(text: str, width: float) -> list[str]:
    return ["".join(run.text for run in line.runs) for line in break_lines(text, STYLE, width)]


def test_breaks_between_words() -> None:
    assert written("one two three four", 45) == ["one two", "three four"]


def test_keeps_line_ends() -> None:
    assert written("a\n\nb\r\nc", 100) == ["a", "", "b", "c"]


def test_parts_a_word_that_is_wider_than_the_line() -> None:
    lines = written("x" * 50, 60)
    assert len(lines) > 3
    assert "".join(lines) == "x" * 50


def test_prefers_hyphens_and_the_at_sign() -> None:
    assert written("Guttenberg-Hohenzollern", 80) == ["Guttenberg-", "Hohenzollern"]
    assert written("somebody@example.org", 70) == ["somebody@", "example.org"]


def test_han_breaks_anywhere_save_before_a_closing_mark() -> None:
    assert written("柳清妍，柳清妍。", 35) == ["柳清", "妍，柳", "清妍。"]


def test_tibetan_breaks_between_syllables() -> None:
    assert written("བསྟན་འཛིན་རྒྱ་མཚོ", 50) == ["བསྟན་འཛིན་", "རྒྱ་མཚོ"]


def test_thai_breaks_between_words() -> None:
    assert written("ผู้ใช้ต้องเก็บรักษาข้อมูล (อย่างดี)", 55) == ["ผู้ใช้ต้อง", "เก็บรักษา", "ข้อมูล (อย่าง", "ดี)"]


@pytest.mark.parametrize("text", ["กก" * 2000, "ตากลม" * 800, "ก" + "\u0e34" * 300 + "า" * 300])
def test_thai_that_means_nothing_is_broken_all_the_same(text: str) -> None:
    assert "".join(written(text, 200)) == text


@pytest.mark.parametrize("text", ["ខ្ញុំ" * 20, "က္က" * 20])
def test_letters_below_others_are_not_parted_from_them(text: str) -> None:
    letter = text[: len(text) // 20]
    lines = written(text, 40)
    assert len(lines) > 3
    assert all(line.replace(letter, "") == "" for line in lines)


def test_arabic_lines_follow_each_other_downwards() -> None:
    first, second = break_lines("محمد علي حسن", STYLE, 40)
    assert "حسن" not in "".join(run.text for run in first.runs)
    assert "حسن" in "".join(run.text for run in second.runs)


def test_text_without_letters_has_a_line() -> None:
    assert written("", 100) == [""]


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(st.sampled_from(LETTERS + "\n"), max_size=120),
    width=st.floats(min_value=20, max_value=300),
)
def test_nothing_is_lost_and_nothing_sticks_out(text: str, width: float) -> None:
    lines = break_lines(text, STYLE, width)
    assert "".join("".join(written(text, width)).split()) == "".join(text.split())
    for line in lines:
        assert line.width * STYLE.size / 1000 <= width + 0.5


@pytest.mark.parametrize("letter", ["x", "李", "ه", "ह"])
def test_ten_thousand_letters_fit_the_width(letter: str) -> None:
    lines = break_lines(letter * 10_000, STYLE, 200)
    assert sum(len(run.text) for line in lines for run in line.runs) == 10_000
    assert all(line.width * STYLE.size / 1000 <= 200 for line in lines)
