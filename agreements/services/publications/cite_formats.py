"""How a dataset is cited, in the formats that reference managers take."""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from agreements.bibliography.bibtex import read_bibtex
from agreements.bibliography.reference import ReferenceUnreadable
from agreements.bibliography.ris import write_ris
from agreements.models import Dataset


@dataclass(frozen=True, slots=True)
class CiteFormat:
    """`name` as people know it, `key` for addresses inside the page."""

    key: str
    name: str
    text: str
    copy_label: str


def cite_formats(dataset: Dataset) -> list[CiteFormat]:
    """The owner's own words, the owner's BibTeX and what follows from it; without an entry that
    can be read, only these."""
    formats = [CiteFormat("citation", _("Plain text"), dataset.citation, _("Copy the citation"))]
    if dataset.bibtex:
        formats.append(CiteFormat("bibtex", "BibTeX", dataset.bibtex, _("Copy the BibTeX entry")))
        ris, csl = _made_of(dataset.bibtex, dataset.slug)
        formats += [
            CiteFormat("ris", "RIS", ris, _("Copy the RIS record")),
            CiteFormat("csl", "CSL-JSON", csl, _("Copy the CSL-JSON item")),
        ]
    return [each for each in formats if each.text]


@lru_cache(maxsize=64)
def _made_of(bibtex: str, key: str) -> tuple[str, str]:
    """RIS and CSL-JSON of the first entry; "" where there is none."""
    try:
        item = {"id": key, **read_bibtex(bibtex)[0].to_csl()}
    except ReferenceUnreadable:
        return "", ""
    return write_ris(item).replace("\r\n", "\n"), json.dumps([item], ensure_ascii=False, indent=2)
