"""Pinyin beside a name: as a passport would have it, marked as a guess, and never in its place."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString

from agreements.name_pinyin import (
    pinyin_for_reader,
    pinyin_of_name,
    said_with_pinyin,
    said_with_pinyin_later,
    with_pinyin,
)

NAME, READ = "柳清妍", "Liu Qingyan"
HOSTILE = ["柳<b>清妍", "<script>alert(1)</script>", '柳"清', "柳&清妍", "柳清妍\u202e", "{{柳}}"]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        (NAME, READ),
        ("柳", "Liu"),
        ("吕绿衡", "Lü Lüheng"),
        ("陈建安", "Chen Jian’an"),
        ("李王思涵", "Li Wangsihan"),
    ],
)
def test_is_the_family_name_and_the_given_name(name: str, read: str) -> None:
    assert pinyin_of_name(name) == read


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("欧阳清妍", "Ouyang Qingyan"),
        ("歐陽清妍", "Ouyang Qingyan"),
        ("司马妍", "Sima Yan"),
        ("诸葛清", "Zhuge Qing"),
        ("尉迟清妍", "Yuchi Qingyan"),
        ("万俟妍", "Moqi Yan"),
        ("长孙清妍", "Zhangsun Qingyan"),
        ("欧阳", "Ou Yang"),  # of two characters one is the given name
    ],
)
def test_family_names_of_two_characters_stay_together(name: str, read: str) -> None:
    assert pinyin_of_name(name) == read


@pytest.mark.parametrize(
    ("character", "read"),
    [
        *[("单", "Shan"), ("單", "Shan"), ("曾", "Zeng"), ("仇", "Qiu"), ("区", "Ou")],
        *[("解", "Xie"), ("查", "Zha"), ("朴", "Piao"), ("盖", "Ge"), ("翟", "Zhai")],
        *[("卜", "Bu"), ("薄", "Bo"), ("覃", "Qin"), ("缪", "Miao"), ("任", "Ren"), ("乐", "Yue")],
    ],
)
def test_a_family_name_is_read_as_one(character: str, read: str) -> None:
    assert pinyin_of_name(f"{character}清妍") == f"{read} Qingyan"


def test_only_a_family_name_is() -> None:
    assert pinyin_of_name("柳解查") == "Liu Jiecha"
    assert pinyin_of_name("柳乐") == "Liu Le"
    assert pinyin_of_name("乐 乐") == "Yue Le"


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("柳 妍", "Liu Yan"),
        ("柳 清 妍", READ),
        ("欧 阳 清 妍", "Ouyang Qingyan"),
        ("欧阳 清妍", "Ouyang Qingyan"),
        ("阿依古丽·买买提", "Ayiguli Maimaiti"),
    ],
)
def test_blanks_and_dots_say_what_belongs_together(name: str, read: str) -> None:
    assert pinyin_of_name(name) == read


@pytest.mark.parametrize(
    "name",
    [
        *("", "Liu Qingyan", "柳清妍 Liu Qingyan", "柳清妍 (Bonn)", "柳·", "兙兙"),
        *("佐藤さくら", "김민준", "佐々木健", "田中 太郎", "小笠原太郎"),
        *("柳清 妍", "柳清妍" * 3, "柳 清 妍 柳 清 妍"),
        *("柳\n妍", " 柳妍", "柳" * 5000, *HOSTILE),
    ],
)
def test_what_is_no_such_name_gets_none(name: str) -> None:
    assert pinyin_of_name(name) == ""
    with translation.override("en"):
        assert said_with_pinyin(name) == name


@pytest.mark.parametrize("language", ["zh-hans", "zh", None])
def test_whoever_reads_chinese_reads_the_name_alone(language: str | None) -> None:
    with translation.override(language):
        assert with_pinyin(NAME) == NAME
        assert said_with_pinyin(NAME) == NAME
        assert pinyin_for_reader(NAME) == ""


def test_everybody_else_reads_both_and_what_the_second_is() -> None:
    with translation.override("en"):
        shown = with_pinyin(NAME)
        assert isinstance(shown, SafeString)
        assert re.sub("<[^>]*>", "", shown) == f"{NAME} (pinyin {READ})"
        assert f'<span lang="zh">{NAME}</span>' in shown
        assert f'<span lang="zh-Latn-pinyin">{READ}</span>' in shown
        assert 'title="Pinyin, as the characters are usually read"' in shown
        assert said_with_pinyin(NAME) == f"{NAME} (pinyin: {READ})"
        assert with_pinyin("") == ""


@pytest.mark.parametrize("name", [*HOSTILE, "<b>Ann</b>"])
def test_a_page_shows_no_markup_of_a_name(name: str) -> None:
    page = Template("{% load portal %}{{ name|with_pinyin }}")
    plain = Template("{{ name }}")
    with translation.override("en"):
        assert page.render(Context({"name": name})) == plain.render(Context({"name": name}))


def test_a_sentence_of_a_page_takes_it_in() -> None:
    page = Template(
        "{% load i18n portal %}{% firstof name|with_pinyin as who %}{{ who }}; {% blocktranslate "
        "with signer=name|with_pinyin %}{{ signer }} is told.{% endblocktranslate %}"
    )
    with translation.override("en"):
        said = page.render(Context({"name": NAME}))
    assert "&lt;" not in said
    assert said.count(f'<span lang="zh">{NAME}</span>') == 2


def test_a_letter_says_it_in_the_language_in_which_it_is_rendered() -> None:
    with translation.override("zh-hans"):
        later = said_with_pinyin_later(NAME)
    with translation.override("en"):
        assert str(later) == f"{NAME} (pinyin: {READ})"


def test_nothing_that_is_printed_or_kept_as_evidence_asks_for_it() -> None:
    root = Path(settings.BASE_DIR)
    evidence = [
        *(root / "templates" / "documents").rglob("*"),
        *(root / "templates" / "evidence").rglob("*"),
        *(root / "templates" / "keeping").rglob("*"),
        *(root / "agreements" / "documents").rglob("*.py"),
        *(root / "agreements" / "services").rglob("*.py"),
        *(root / "agreements" / "api").rglob("*.py"),
    ]
    texts = [path for path in evidence if path.is_file()]
    assert len(texts) > 100
    assert [path.name for path in texts if "pinyin" in path.read_text(encoding="utf-8")] == []
