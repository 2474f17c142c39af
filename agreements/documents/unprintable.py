"""What of a text can't be printed, in words that the person who typed it finds again."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from html import unescape
from itertools import groupby

from django.utils.translation import gettext as _

from agreements.documents.fonts import clusters, missing_glyphs, normalize_text

MOST = 10
_LONGEST = 24  # Chinese has no spaces: what is longer is no word
# Scripts of South and South-East Asia, whose letters xhtml2pdf sets side by side unjoined. (The
# signer's form prints them: see `shaping`.)
_UNSHAPED = re.compile("[\u0900-\u109f\u1780-\u17ff\u1a20-\u1cff\ua800-\uabff]")


def unprintable_words(text: str) -> tuple[str, ...]:
    """As `missing_glyphs`, a whole word where no font prints any letter of it: no reader knows a
    Tibetan name by its letters. Of other words the characters, with the word: `🙂 (“Li🙂”)`."""
    found = [said for word in re.split("[ \n]+", normalize_text(text)) for said in _of_word(word)]
    return tuple(dict.fromkeys(found))


def _of_word(word: str) -> list[str]:
    parts = [(cluster, missing_glyphs(cluster)) for cluster in clusters(word)]
    if not any(missing for _cluster, missing in parts):
        return []
    seen = "".join(cluster for cluster, missing in parts if missing in ((), (cluster,)))
    is_whole = seen == word and not any(
        cluster[0].isalnum() for cluster, missing in parts if not missing
    )
    if is_whole:
        return [word]
    stretches: list[str] = []
    for is_seen, group in groupby(parts, lambda part: part[1] == (part[0],)):
        missing = [each for _cluster, found in group for each in found]
        stretches += ["".join(missing)] if is_seen else missing
    short = f" (“{seen}”)" if 0 < len(seen) <= _LONGEST else ""
    return [stretch + short if stretch != seen else stretch for stretch in stretches]


def unprintable_characters(source: str, shaped: bool = False) -> tuple[str, ...]:
    """The characters of a license's source that its body can't be printed with, named and placed.

    `shaped`: of a text that browsers alone show, who join every script's letters.
    """

    def refused(line: str) -> list[str]:
        printed = normalize_text(unescape(line))  # `&#x202E;` is the character it will be
        found = [] if shaped else _UNSHAPED.findall(printed)
        if missing_glyphs(printed):
            found += [cluster for cluster in clusters(printed) if missing_glyphs(cluster)]
        return found

    return list_characters(source, refused)


def name_character(character: str) -> str:
    """`U+202E RIGHT-TO-LEFT OVERRIDE`; one that is to be seen stands before its number."""
    seen = character.isprintable() and unicodedata.category(character)[0] not in "MZ"
    name = unicodedata.name(character, "")
    parts = (character if seen else "", f"U+{ord(character):04X}", name)
    return " ".join(filter(None, parts))


def list_characters(source: str, refused: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Each character that `refused` finds in a line of `source`, named, with its first line.

    At most `MOST`; who meets more has a text in another script, and one sentence is enough.
    """
    found: dict[str, int] = {}
    for number, line in enumerate(source.split("\n"), start=1):
        for character in "".join(refused(line)):
            found.setdefault(character, number)
    places = [
        _("%(character)s (line %(line)d)") % {"character": name_character(character), "line": line}
        for character, line in list(found.items())[:MOST]
    ]
    if len(found) > MOST:
        places.append(_("and %(more)d more") % {"more": len(found) - MOST})
    return tuple(places)
