"""Lists of countries, as their readers look for a name."""

import pytest
from django.utils import translation
from django_countries import countries

from agreements.reading_order import by_name, reading_order


def order_of(language: str, *codes: str) -> list[str]:
    with translation.override(language):
        return [code for code, _name in countries if code in codes]


def test_english_names_stand_by_their_letters() -> None:
    # Afghanistan, Åland Islands, Albania, Côte d'Ivoire, Croatia, Zimbabwe
    assert order_of("en", "AF", "AX", "AL", "CI", "HR", "ZW") == [
        *("AF", "AX", "AL", "CI", "HR", "ZW")
    ]


def test_chinese_names_stand_by_their_sound() -> None:
    # 阿富汗, 埃及, 奥地利, 秘鲁 (bì), 德国, 美国, 中国
    assert order_of("zh-hans", "CN", "US", "DE", "PE", "AT", "EG", "AF") == [
        *("AF", "EG", "AT", "PE", "DE", "US", "CN")
    ]


@pytest.mark.parametrize(
    ("first", "then"), [("王", "Wu"), ("陈", "程"), ("Li", "柳"), ("李", "Liu"), ("", "A")]
)
def test_scripts_stand_together(first: str, then: str) -> None:
    assert reading_order(first) < reading_order(then)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_few_things_stand_by_name_in_each_language(language: str) -> None:
    with translation.override(language):
        assert by_name(["Zoë", "微表情", "anger", "表情", "Éclat"]) == [
            *("anger", "表情", "Éclat", "微表情", "Zoë")
        ]
