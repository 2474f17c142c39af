"""The terms under which a person or a request is found; what somebody types is folded the same way.

Words go without case, width and accents. Scripts that set no spaces go as single characters and as
pairs of them, so that two characters in the middle of a name are found by equality, too.
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise, product
from typing import NamedTuple

# One character is read at a time: the table of phrases would cost 45 MB in every process.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, pinyin

LONGEST_TERM = 100  # characters; a longer one is cut, in the table and in the search alike
_MOST_READINGS = 16  # of one name
_LONGEST_READ = 6  # characters; a longer run of them is no name

HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = f"{HAN}\u3040-\u30ff\uac00-\ud7af"  # Chinese, Japanese, Korean
_HAN_RUN = re.compile(f"[{HAN}]+")
_PIECE = re.compile(f"([{_UNSPACED}]+)|([^\\W_{_UNSPACED}]+)")
_REFERENCE = re.compile(r"la-(\w+)")
# Letters that have no accent to take off.
_PLAIN = str.maketrans(
    {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe"}
    | {"þ": "th", "ə": "e", "ŋ": "n", "’": "", "'": "", "ʻ": "", "ʼ": ""}
)


class SoughtWord(NamedTuple):
    """What a request has to have: this term, or one that begins so."""

    text: str
    is_prefix: bool


def fold(text: str) -> str:
    """Without case, width, accents, apostrophes and whatever is not to be seen."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in bare if unicodedata.category(c) not in ("Mn", "Cf", "Cs"))
    return unicodedata.normalize("NFKC", bare).casefold().translate(_PLAIN)


def terms_of_texts(*texts: str) -> set[str]:
    """Of affiliations, numbers and whatever else is made of words."""
    return {term[:LONGEST_TERM] for text in texts for term in _pieces(fold(text), single=True)}


def terms_of_name(name: str) -> set[str]:
    """Its words, and of a name in Chinese characters every reading, in parts and joined."""
    return terms_of_texts(name) | {term[:LONGEST_TERM] for term in _readings(fold(name))}


def terms_of_address(email: str) -> set[str]:
    """The whole of an e-mail address, and its words."""
    return {fold(email)[:LONGEST_TERM], *terms_of_texts(email)} - {""}


def terms_of_signer(reference: str, name: str, email: str, affiliation: str) -> set[str]:
    """What a request is found by beside the people it lists."""
    code = terms_of_texts(reference.removeprefix("LA-"))
    return code | terms_of_name(name) | terms_of_address(email) | terms_of_texts(affiliation)


def terms_of_person(name: str, email: str, competition_id: str) -> set[str]:
    """What a request is found by for somebody it lists."""
    return terms_of_name(name) | terms_of_address(email) | terms_of_texts(competition_id)


def sound_of(text: str) -> tuple[str, ...]:
    """How it is read, folded: each Chinese character as pinyin with its tone, the rest as it is."""
    return tuple(each[0] for each in pinyin(fold(text), style=Style.TONE3))


def usual_reading(character: str) -> str:
    """How one Chinese character is mostly read: pinyin without its tone; "" for what has none."""
    found = pinyin(character, style=Style.NORMAL, errors="ignore", v_to_u=True)
    return found[0][0] if found else ""


def words_to_find(typed: str) -> list[SoughtWord]:
    """All that have to be there, in any order; the last word may be half typed."""
    chunks = fold(typed).split()
    found: dict[SoughtWord, None] = {}
    for number, chunk in enumerate(chunks, start=1):
        terms = list(_asked(chunk))
        for place, term in enumerate(terms, start=1):
            half = number == len(chunks) and place == len(terms)
            found[
                SoughtWord(term[:LONGEST_TERM], half and not re.match(f"[{_UNSPACED}]", term))
            ] = None
    return list(found)


def _asked(chunk: str) -> Iterator[str]:
    address = chunk.strip("\"'<>()[],;:.")
    if "@" in address[1:]:
        return iter([address])
    reference = _REFERENCE.fullmatch(chunk)
    return _pieces(reference[1] if reference else chunk, single=False)


def _pieces(folded: str, *, single: bool) -> Iterator[str]:
    """Words; of unspaced text pairs, and every character where `single` or where it is alone."""
    for unspaced, word in _PIECE.findall(folded):
        if word:
            yield word
        if single or len(unspaced) == 1:
            yield from unspaced
        yield from _pairs(unspaced)


def _pairs(text: str) -> Iterator[str]:
    return map("".join, pairwise(text))


def _readings(folded: str) -> Iterator[str]:
    for run in _HAN_RUN.findall(folded):
        if len(run) > _LONGEST_READ:
            continue
        syllables = [list(_syllables(character)) for character in run]
        for each in syllables:
            yield from each
        for pair in pairwise(syllables):
            yield from _joined(pair)
        yield from _joined(syllables)


def _syllables(character: str) -> Iterator[str]:
    # ü is typed as v, u or yu.
    for reading in pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")[:1]:
        for one in reading:
            yield from (
                [one, one.replace("v", "u"), one.replace("v", "yu")] if "v" in one else [one]
            )


def _joined(syllables: Iterable[list[str]]) -> Iterator[str]:
    return map("".join, islice(product(*syllables), _MOST_READINGS))
