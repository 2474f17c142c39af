"""What of a text can't be printed, in words that the person who typed it finds again."""

import re

from agreements.documents.fonts import clean, clusters, missing_glyphs

_LONGEST = 24  # Chinese has no spaces: what is longer is no word


def missing_words(text: str) -> tuple[str, ...]:
    """As `missing_glyphs`, a whole word where no font prints any letter of it: no reader knows a
    Tibetan name by its letters. Of other words the characters, with the word: `🙂 (“Li🙂”)`."""
    found = [said for word in re.split("[ \n]+", clean(text)) for said in _of_word(word)]
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
    before = False
    for cluster, missing in parts:
        if before and missing == (cluster,):
            stretches[-1] += cluster
        else:
            stretches += missing
        before = missing == (cluster,)
    short = f" (“{seen}”)" if 0 < len(seen) <= _LONGEST else ""
    return [stretch + short if stretch != seen else stretch for stretch in stretches]
