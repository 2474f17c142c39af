"""Characters that a text may not hold, told so that its author finds them."""

import unicodedata
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

MOST = 10


def named(character: str) -> str:
    """`U+202E RIGHT-TO-LEFT OVERRIDE`; one that is to be seen stands before its number."""
    number = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    shown = character if character.isprintable() and not character.isspace() else ""
    if unicodedata.category(character)[0] == "M":
        shown = ""
    return " ".join(filter(None, (shown, number, name)))


def placed(source: str, refused: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Each character that `refused` finds in a line of `source`, named, with its first line.

    At most `MOST`; who meets more has a text in another script, and one sentence is enough.
    """
    found: dict[str, int] = {}
    for number, line in enumerate(source.split("\n"), start=1):
        for character in "".join(refused(line)):
            found.setdefault(character, number)
    places = [
        _("%(character)s (line %(line)d)") % {"character": named(character), "line": line}
        for character, line in list(found.items())[:MOST]
    ]
    if len(found) > MOST:
        places.append(_("and %(more)d more") % {"more": len(found) - MOST})
    return tuple(places)
