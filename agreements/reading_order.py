"""Words in the order in which a reader looks for them: Chinese ones by their pinyin, in every
language, for it stands beside a name where its reader knows no Chinese."""

from collections.abc import Iterable
from typing import TypeVar

from agreements.search_terms import sound_of

T = TypeVar("T")

# Read by itself, a first character may sound otherwise than in a name.
_SOUNDS = {"秘鲁": ("bi4", "lu3")}


def reading_order(text: str) -> tuple[str, ...]:
    """To sort by."""
    return _SOUNDS.get(text) or sound_of(text)


def by_name(named: Iterable[T]) -> list[T]:
    """Few things, each called what `str` gives."""
    return sorted(named, key=lambda each: reading_order(str(each)))


def country_order(country: tuple[str, str]) -> tuple[str, ...]:
    """To sort pairs of code and name by; of names that sound alike the code decides."""
    code, name = country
    return (*reading_order(name), code)
