"""Whether two names may be one: in any order, with or without accents, in characters or as they are
read. The same name is not the same person."""

import re
from itertools import islice, product

from agreements.search_terms import fold, terms_of_name

_WORD = re.compile(r"[^\W_]+")
_CHARACTERS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2,4}")
_SYLLABLE = 6  # letters: zhuang, chuang, shuang
_MOST_READINGS = 16
_DOUBLE = 2  # characters of many given names, and of some surnames


def may_be_one(one: str, other: str) -> bool:
    """Whether the two names have a key in common."""
    return not name_keys(one).isdisjoint(name_keys(other))


def name_keys(name: str) -> set[str]:
    """Keys of a name; of one in Chinese characters also those of its readings. None of an empty
    one."""
    words = _WORD.findall(fold(name))
    if not words:
        return set()
    characters = "".join(words)
    if not _CHARACTERS.fullmatch(characters):
        return _keys(words)
    keys = {characters}
    for syllables in islice(product(*map(_readings, characters)), _MOST_READINGS):
        keys |= _keys(list(syllables))
        for surname in (1, _DOUBLE) if len(syllables) > _DOUBLE else (1,):
            keys |= _keys(["".join(syllables[:surname]), "".join(syllables[surname:])])
    return keys


def searches_for(name: str) -> list[str]:
    """What to search requests for, so that whoever may have this name is found; four at most."""
    words = _WORD.findall(fold(name))
    characters = "".join(words)
    if _CHARACTERS.fullmatch(characters):
        surnames, *given = list(map(_readings, characters))
        rest = [each[0] for each in given]
        # Joined or not: each reading by itself is a term of the characters, too.
        found = [f"{surname} {' '.join(rest)}" for surname in surnames[:2]]
        if len(rest) == _DOUBLE:
            found += [f"{surname} {''.join(rest)}" for surname in surnames[:2]]
        elif len(rest) > _DOUBLE:
            found.append(f"{surnames[0]}{rest[0]} {''.join(rest[1:])}")
        return found
    found = [" ".join(sorted(words, key=len))]  # half of the last word is enough: of a long one
    if len(words) == 1 + _DOUBLE and max(map(len, words)) <= _SYLLABLE:
        first, middle, last = words
        found += [f"{first} {middle}{last}", f"{last} {first}{middle}"]
    return found if words else []


def _keys(words: list[str]) -> set[str]:
    """The words in any order; where there are several also as one, whichever name comes first."""
    keys = {" ".join(sorted(words))}
    if len(words) > 1:
        keys |= {f"={''.join(words)}", f"={''.join([*words[1:], words[0]])}"}
        keys |= {f"={''.join([words[-1], *words[:-1]])}"}
    return keys


def _readings(character: str) -> list[str]:
    """As it is read, without tones; the character itself where that is not known."""
    return sorted(term for term in terms_of_name(character) if term.isascii()) or [character]
