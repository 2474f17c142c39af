"""Two ways to write one name."""

import pytest

from agreements.selectors.review.same_name import may_be_one, name_keys

ONE = [
    ("Qingyan Liu", "Liu Qingyan"),
    ("Liu Qing-Yan", "LIU QINGYAN"),
    ("柳清妍", "Qingyan Liu"),
    ("柳 清妍", "liu qing yan"),
    ("曾伟", "Wei Zeng"),  # a character of several readings
    ("欧阳娜娜", "Nana Ouyang"),
    ("吕布", "Lü Bu"),
    ("Müller, Jörg", "Jorg Muller"),
    ("Nguyễn Văn A", "A Nguyen Van"),
    ("O’Brien Łukasz", "lukasz obrien"),
    ("ＬＩ Ｎａ", "Li Na"),
]
TWO = [
    ("李娜", "李娜娜"),
    ("李娜", "Li Nana"),
    ("Li Na", "Lina"),
    ("Ada Lovelace", "Ada Byron"),
    ("", ""),
    ("…", "–"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_names_that_may_be_one(one: str, other: str) -> None:
    assert may_be_one(one, other)
    assert may_be_one(other, one)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_names_that_are_two(one: str, other: str) -> None:
    assert not may_be_one(one, other)


def test_a_name_of_any_length_has_few_keys() -> None:
    assert len(name_keys("行" * 200)) < 5
    assert len(name_keys("行行行行")) < 100
