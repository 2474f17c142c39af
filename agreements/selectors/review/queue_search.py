"""Words that staff look for: in a request, its signer, and everybody listed under them."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import smart_split, unescape_string_literal

from agreements.models import Agreement, AssociatedUser
from agreements.text import clean_line, person_key, storable

_SIGNERS = ("signer__name", "signer__email", "signer__affiliation")


def search(found: QuerySet[Agreement], words: str) -> QuerySet[Agreement]:
    """Those that every word fits, each wherever it stands; what is in quotes is one word."""
    for word in _words(words):
        found = found.filter(_of_the_request(word) | Q(Exists(_people(word))))
    return found


def _words(typed: str) -> Iterator[str]:
    """As names are stored: composed, nothing invisible. The same word twice is one."""
    line = clean_line(storable(typed))
    for bit in dict.fromkeys(smart_split(line)):
        quoted = len(bit) > 1 and bit[0] in "\"'" and bit[0] == bit[-1]
        yield unescape_string_literal(bit) if quoted else bit


def _of_the_request(word: str) -> Q:
    # SQLite knows upper and lower case of A to Z alone.
    cases = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
    fits = Q(reference__icontains=word)
    for field in _SIGNERS:
        for each in cases:
            fits |= Q(**{f"{field}__icontains": each})
    return fits


def _people(word: str) -> QuerySet[AssociatedUser]:
    fits = Q(email__icontains=word) | Q(competition_id__icontains=word)
    if key := person_key(word):
        fits |= Q(person_key__contains=key)
    return AssociatedUser.objects.filter(fits, agreement=OuterRef("pk"))
