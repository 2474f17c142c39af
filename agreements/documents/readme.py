"""The `README.txt` of a copy: whose license it is under, how to cite, and what may be published."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.documents.license_text import Clause
from agreements.documents.printed_language import printed_in

WIDTH = 78


@dataclass(frozen=True, slots=True)
class Readme:
    """All that it says; of a person, nothing but the agreement's reference.

    `release` is its label, `version` the LA's number. `license_name` is the file beside it that has
    the LA's text. `publishing` is the owner's own word on it, or "". `quoted` are the clauses that
    people look up most, word for word. `language` is the LA's.
    """

    reference: str
    dataset: str
    full_name: str
    owner: str
    contact_email: str
    release: str
    version: str
    license_name: str
    citation: str
    publishing: str
    quoted: Sequence[Clause]
    language: str


def write_readme(readme: Readme) -> bytes:
    """UTF-8, lines of at most `WIDTH` characters but for quoted clauses, in the LA's language."""
    with printed_in(readme.language):
        return ("\n\n".join(_paragraphs(readme)) + "\n").encode()


def _paragraphs(readme: Readme) -> Iterator[str]:
    values = {
        "dataset": readme.dataset,
        "release": readme.release,
        "reference": readme.reference,
        "version": readme.version,
        "file": readme.license_name,
    }
    yield _heading(_("%(dataset)s, release %(release)s") % values)
    yield _filled(f"{readme.full_name}. {readme.owner}.")
    yield _filled(
        _(
            "This is a personal copy. It was made for License Agreement %(reference)s, "
            "version %(version)s. The text of the License Agreement is in %(file)s."
        )
        % values
    )
    yield _heading(_("How to cite"))
    yield _filled(readme.citation)
    if readme.publishing:
        yield _heading(_("What may be published"))
        yield _filled(readme.publishing)
    if readme.quoted:
        yield _heading(_("From the License Agreement, word for word"))
    for clause in readme.quoted:
        yield f"{clause.number}. {clause.heading}"
        yield textwrap.indent(clause.markdown, "    ")
    yield _heading(_("Questions"))
    yield _filled(readme.contact_email)


def _heading(words: str) -> str:
    return f"{words}\n{'=' * len(words)}"


def _filled(words: str) -> str:
    """Long words and addresses stay whole: a DOI is copied from here."""
    return textwrap.fill(
        " ".join(words.split()), WIDTH, break_long_words=False, break_on_hyphens=False
    )
