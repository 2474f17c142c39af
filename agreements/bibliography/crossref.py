"""What Crossref knows of a DOI, where the server may ask it."""

import logging
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _
from habanero import Crossref

from agreements.exceptions import PortalError

from .reference import Reference, from_csl

ADDRESS = "https://api.crossref.org"
SECONDS = 8.0  # in all, however slowly an answer drips
_KINDS = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "monograph": "book",
    "dissertation": "thesis",
    "posted-content": "article",
}
_log = logging.getLogger(__name__)


class CrossrefSilent(PortalError):
    """Crossref did not answer, or does not know the DOI."""

    sentence = _("Nothing was found about this DOI. Type title, authors and year below.")


def look_up(doi: str, *, mailto: str) -> Reference:
    """The publication under a normalized DOI; `mailto` is whom Crossref may write to.

    Raises CrossrefSilent after SECONDS at the latest.
    """
    client = Crossref(base_url=ADDRESS, mailto=mailto, timeout=SECONDS)
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        # Any error there is one of the network, of the library or of the answer.
        answer = pool.submit(client.works, ids=quote(doi, safe="")).result(timeout=SECONDS)
        item = answer["message"]
        kind = _KINDS.get(item.get("type"), item.get("type"))
        read = from_csl({**item, "type": kind, "DOI": doi})
    except Exception as error:
        _log.info("Crossref said nothing of a DOI: %s", type(error).__name__)
        raise CrossrefSilent from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if not read.title:
        raise CrossrefSilent
    return read
