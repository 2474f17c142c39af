"""What is known of a publication from what somebody pastes."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agreements.bibliography import crossref
from agreements.bibliography.crossref import CrossrefSilent
from agreements.bibliography.pasted import read_pasted
from agreements.bibliography.reference import Reference


class DoiAlone(CrossrefSilent):
    """This server asks nobody about a DOI."""

    sentence = _("This site does not look DOIs up. Type title, authors and year below.")


def read_publication(pasted: str) -> tuple[Reference, CrossrefSilent | None]:
    """The publication; of a DOI of which nothing else could be learned, also why.

    Asks Crossref only where `CROSSREF_MAILTO` is set. Raises ReferenceUnreadable.
    """
    read = read_pasted(pasted)
    if read.title:
        return read, None
    if not settings.CROSSREF_MAILTO:
        return read, DoiAlone()
    try:
        return crossref.look_up(read.doi, mailto=settings.CROSSREF_MAILTO), None
    except CrossrefSilent as silent:
        return read, silent
