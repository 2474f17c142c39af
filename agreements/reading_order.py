"""Words in the order in which a reader looks for them: in Chinese by pinyin."""

from agreements.search_terms import sound_of

# Read by itself, a first character may sound otherwise than in a name.
_SOUNDS = {"秘鲁": ("bi4", "lu3")}


def reading_order(text: str) -> tuple[str, ...]:
    """To sort by."""
    return _SOUNDS.get(text) or sound_of(text)


def country_order(country: tuple[str, str]) -> tuple[str, ...]:
    """To sort pairs of code and name by; of names that sound alike the code decides."""
    code, name = country
    return (*reading_order(name), code)
