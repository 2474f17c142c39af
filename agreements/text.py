"""What people type, made safe to store, compare and print, and otherwise left alone.

Nothing is escaped here (that is the output's work). What people type is never cut (limits are the
forms'); what others send and we keep but the start of says so.
"""

import re
import unicodedata

from agreements.exceptions import TextRefused

# NUL: PostgreSQL can't store it. Half a surrogate pair: UTF-8 can't.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# Marks that hide text, turn its direction or leave a name looking empty: controls, soft hyphen,
# bidi controls, zero-width and blank "letters" (Hangul fillers, Braille blank), tag characters.
# Variation selectors stay: Japanese names and emoji need them.
_INVISIBLE = re.compile(
    "[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)

# ZWNJ and ZWJ shape words in Arabic-script and Indic languages, and join emoji. Elsewhere they
# only make two equal names differ.
_JOINERS = re.compile("[\u200c\u200d]+")
_JOINABLE = (
    "\u0600-\u0dff\u1000-\u109f\u1780-\u18af"  # Arabic … Sinhala, Myanmar, Khmer, Mongolian
    "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"  # emoji
)
_STRAY_JOINER = re.compile(f"(?<![{_JOINABLE}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINABLE}])")

_MAX_KEY = 400
_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BLANK_LINES = re.compile("\n{3,}")


def storable(raw: str) -> str:
    """Text as it was typed, less what no database stores; for keeping what is not valid yet."""
    return _UNSTORABLE.sub("", raw)


def clean_line(raw: str) -> str:
    """One line in NFC without invisible characters; any white space becomes one space.

    "" when nothing visible is left. Raises TextRefused for NUL and lone surrogates.
    """
    if _UNSTORABLE.search(raw):
        raise TextRefused
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", raw))
    text = _JOINERS.sub(lambda run: run[0][0], text)
    text = _STRAY_JOINER.sub("", text)
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    return text if any(map(_is_visible, text)) else ""


def clean_block(raw: str) -> str:
    """Several lines, each as `clean_line` gives it, joined by LF; at most one blank between two.

    Raises TextRefused for NUL and lone surrogates.
    """
    lines = "\n".join(clean_line(line) for line in _LINE_BREAK.split(raw))
    return _BLANK_LINES.sub("\n\n", lines).strip("\n")


def shortened(text: str, most: int, ending: str = "") -> str:
    """Text and `ending`, at most `most` characters; “…” stands for what was cut of the text."""
    if len(text) + len(ending) <= most:
        return text + ending
    return text[: most - 1 - len(ending)].rstrip() + "…" + ending


def person_key(name: str) -> str:
    """Key that is equal for one name typed in two ways: case, width, accents composed or not.

    For comparing only, never for showing. At most 400 characters (one typed ligature may unfold
    to 18), so that it fits its column. Raises TextRefused like `clean_line`.
    """
    folded = unicodedata.normalize("NFKD", clean_line(name)).casefold()
    return clean_line(_JOINERS.sub("", unicodedata.normalize("NFKC", folded)))[:_MAX_KEY]


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in {"Mn", "Me", "Cf", "Zs"}
