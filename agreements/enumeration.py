"""Parts beside each other, with the signs between them that the reader's language has."""

from collections.abc import Iterable

from django.utils.functional import lazy
from django.utils.translation import pgettext


def in_a_row(parts: Iterable[object]) -> str:
    """Names, references and the like: “a, b” or “a、b”."""
    return pgettext("between the parts of a list", ", ").join(map(str, parts))


def comma() -> str:
    """Between two facts of one line: “3 pages, 2 MB” or “3 页，2 MB”."""
    return pgettext("between facts", ", ")


def aside_begins() -> str:
    """Of what is said beside something, with the blank before it: “ (signer)” or “（签署人）”."""
    return pgettext("begins what is said beside something", " (")


def aside_ends() -> str:
    return pgettext("ends what is said beside something", ")")


# Said in the language in which a letter is rendered.
in_a_row_later = lazy(in_a_row, str)
