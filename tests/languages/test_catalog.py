"""Every sentence is translated, with the same blanks, links and marks; none is missing."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import to_locale

from ops.messages import IGNORED, WHERE
from tests.languages.catalog import Entry, entries

ROOT = Path(settings.BASE_DIR)
# Of every language that the portal offers beside the one it is written in.
LOCALES = [to_locale(code) for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
each_language = pytest.mark.parametrize("locale", LOCALES)
_BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_LINK = re.compile(r"\]\([^)]*\)")
_MARKS = ("**", "`", "](")
_PLAIN_BLANK = re.compile(r"%(?!%|\(\w+\)[sd]|[sd])")


@cache
def catalog(locale: str) -> list[Entry]:
    return list(entries(ROOT / f"locale/{locale}/LC_MESSAGES/django.po"))


def shown(found: Iterable[Entry]) -> list[str]:
    return [f"{' '.join(each.places)}: {each.sources[0]}" for each in found]


def differs(entry: Entry) -> bool:
    """Whether a blank, a tag, a link or a mark of the source is missing in a translation, or came
    to it. Where a language has one form, as Chinese, that says what the English plural says."""
    sources = entry.sources if len(entry.translations) > 1 else entry.sources[-1:]
    wanted = [(_parts(source), _lines(source)) for source in sources]
    return any((_parts(each), _lines(each)) not in wanted for each in entry.translations)


@each_language
def test_there_is_nothing_untranslated(locale: str) -> None:
    assert (
        shown(each for each in catalog(locale) if not all(map(str.strip, each.translations))) == []
    )


@each_language
def test_there_is_nothing_fuzzy(locale: str) -> None:
    assert shown(each for each in catalog(locale) if each.is_fuzzy) == []


@each_language
def test_blanks_tags_links_and_marks_are_the_same(locale: str) -> None:
    done = (each for each in catalog(locale) if all(each.translations) and not each.is_fuzzy)
    assert shown(each for each in done if differs(each)) == []


def test_chinese_has_the_punctuation_of_chinese() -> None:
    """No half-width sign behind a character, and no quote of a typewriter."""
    wrong = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?:\s|$)|[\u4e00-\u9fff] ?\(")
    said = (
        (each, _without_code(text))
        for each in catalog("zh_Hans")
        if not re.fullmatch(r"[^,]+(,\S[^,]*)+", each.sources[0])  # of `yesno`, which splits there
        for text in each.translations
    )
    assert shown(each for each, text in said if wrong.search(text)) == []


@each_language
@pytest.mark.full
@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_every_string_of_the_code_is_in_the_catalog(locale: str, tmp_path: Path) -> None:
    """As `make messages` would collect them. It writes into `locale/`, so it works on a copy."""
    copy = tmp_path / "portal"
    left_out = shutil.ignore_patterns(
        ".*", "var", "node_modules", "tests", "bench", "docs", "*.pyc"
    )
    shutil.copytree(ROOT, copy, ignore=left_out)
    command = ["makemessages", *WHERE, f"--locale={locale}", *IGNORED]
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=copy, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    collected = {each.key for each in entries(copy / f"locale/{locale}/LC_MESSAGES/django.po")}
    there = {each.key for each in catalog(locale)}
    assert sorted(collected - there) == [], "make messages"
    assert sorted(there - collected) == [], "make messages: no longer said"


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Sent to %(name)s.", "已发送。"),
        ("Sent to %(name)s.", "已发送给 %(nane)s。"),
        ('See <a href="%(url)s">it</a>.', "见此。"),
        ("[See it](%(url)s)", "[看](%(other)s)"),
        ("**Go on**", "继续"),
        ("Sent.\n", "已发送。"),
    ],
)
def test_a_difference_is_found(source: str, translation: str) -> None:
    assert differs(Entry("", (source,), (translation,)))


def test_another_order_is_none() -> None:
    source = "%(who)s sent <strong>%(what)s</strong>."
    assert not differs(Entry("", (source,), ("<strong>%(what)s</strong> 由 %(who)s 发送。",)))


def _parts(text: str) -> tuple[list[str], list[str], list[str], list[int], int]:
    return (
        sorted(set(_BLANK.findall(text))),
        sorted(_TAG.findall(text)),
        sorted(_LINK.findall(text)),
        [text.count(mark) for mark in _MARKS],
        len(_PLAIN_BLANK.findall(text)) if "%(" in text else 0,
    )


def _lines(text: str) -> tuple[bool, bool]:
    return text.startswith("\n"), text.endswith("\n")


def _without_code(text: str) -> str:
    return re.sub(r"<[^>]*>|`[^`]*`|\]\([^)]*\)|https?://\S+|\S+@\S+|\S*[_/=]\S*", "", text)
