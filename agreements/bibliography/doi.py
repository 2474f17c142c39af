"""DOIs in the one form in which they are compared and kept."""

import re
from urllib.parse import quote, unquote

from django.utils.translation import gettext_lazy as _

from agreements.exceptions import PortalError

LONGEST = 255
_RESOLVER = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|(?:urn:)?doi:", re.IGNORECASE)
# ISO 26324: a prefix of the directory and a registrant, a suffix of printable characters.
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[!-~]+")
_CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}


class DoiRefused(PortalError):
    """What was typed is no DOI."""

    sentence = _(
        "This is no DOI. Enter one that begins with “10.”, such as 10.1109/TAFFC.2025.3575127."
    )


def normalize_doi(typed: str) -> str:
    """The DOI in `typed` in lower case, for upper and lower case are the same in a DOI, without
    `https://doi.org/` and what a sentence puts behind it. "" for nothing. Raises DoiRefused."""
    text = typed.strip()
    resolver = _RESOLVER.match(text)
    if resolver:
        text = text[resolver.end() :].strip()
        text = unquote(text) if "/" in resolver[0] else text
    text = _without_punctuation(text)
    if text and (len(text) > LONGEST or not _DOI.fullmatch(text)):
        raise DoiRefused
    return text.lower()


def doi_url(doi: str) -> str:
    """Where it leads; "" for none."""
    return f"https://doi.org/{quote(doi, safe='/')}" if doi else ""


def _without_punctuation(text: str) -> str:
    """A bracket goes if nothing opens it: of `10.1002/(SICI)1` none does."""
    while text and (
        text[-1] in ".,;:'\"" or text.count(text[-1]) > text.count(_CLOSING.get(text[-1], text[-1]))
    ):
        text = text[:-1]
    return text
