"""What is wrong with the text of a draft, and what its author may not have meant."""

import re

from django.utils.translation import gettext as _

from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.documents.markup import find_unprintable_markup
from agreements.documents.unprintable import list_characters, unprintable_characters
from agreements.enumeration import in_a_row
from agreements.exceptions import LicenseTextInvalid, LicenseUnprintable, TextRefused
from agreements.models import Dataset, LicenseVersion
from agreements.text import storable

LONGEST = 200_000  # bytes of UTF-8; LA 1.0 has 5,000

# It stands in addresses of pages.
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}")


def parse_storable_text(typed: str) -> LicenseText:
    """The text as it can be stored, if it is one at all. Raises LicenseTextInvalid, TextRefused."""
    # Browsers send CR LF, editors may begin with a mark of order.
    source = typed.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if unstorable := list_characters(source, lambda line: [c for c in line if not storable(c)]):
        raise TextRefused(
            _("This text holds what can't be stored: %(characters)s. Take it out.")
            % {"characters": in_a_row(unstorable)}
        )
    check_size(len(source.encode()))
    return parse_license_text(source)


def check_size(size: int) -> None:
    """Raises LicenseTextInvalid for more than `LONGEST` bytes."""
    if size > LONGEST:
        raise LicenseTextInvalid(
            _("The text is longer than %(most)d KB. Is this the right file?")
            % {"most": LONGEST // 1000}
        )


def text_objections(text: LicenseText, version: LicenseVersion) -> list[str]:
    """Sentences about what keeps the text from being saved; empty when nothing does.

    `version` is the draft, or an unsaved one of the same dataset, which may be unsaved too.
    """
    found = []
    if not _NUMBER.fullmatch(text.version):
        found.append(
            _("The version may hold letters, digits, “.” and “-”, 20 at most: not “%(number)s”.")
            % {"number": text.version}
        )
    elif (
        LicenseVersion.objects.filter(dataset=version.dataset_id, number=text.version)
        .exclude(pk=version.pk)
        .exists()
    ):
        found.append(
            _("There is a version %(number)s already. Change “version” in the front matter.")
            % {"number": text.version}
        )
    return found + unprintable_parts(text)


def unprintable_parts(text: LicenseText, *, shaped: bool = False) -> list[str]:
    """Sentences about tables, pictures and code, which no contract shows, and about characters;
    `shaped` as of `unprintable_characters`."""
    markup = find_unprintable_markup(text.source)
    found = [str(kind.label) % {"line": line} for line, kind in markup]
    if missing := unprintable_characters(text.source, shaped):
        found.append(str(LicenseUnprintable(missing)))
    return found


def text_remarks(text: LicenseText, dataset: Dataset, in_force: LicenseText | None) -> list[str]:
    """Sentences about what is odd, though nothing forbids it."""
    found = []
    if text.dataset != (in_force.dataset if in_force else dataset.name):
        found.append(
            _("The front matter names the dataset “%(named)s”. This one is %(dataset)s.")
            % {"named": text.dataset, "dataset": dataset.name}
        )
    if "{upload_url}" not in text.closing:
        found.append(
            _("The closing part lacks {upload_url}: it does not tell where to upload the scan.")
        )
    if in_force is None:
        return found
    if text.language != in_force.language:
        found.append(
            _("The language that binds becomes “%(new)s”. It is “%(old)s” now.")
            % {"new": text.language, "old": in_force.language}
        )
    if text.form_fields != in_force.form_fields:
        found.append(_("The labels of the form to fill in are changed."))
    if _words(text) == _words(in_force):
        found.append(
            _("No word differs from version %(number)s in force.") % {"number": in_force.version}
        )
    return found


def _words(text: LicenseText) -> tuple[object, ...]:
    clauses = tuple((clause.heading, clause.markdown) for clause in text.clauses)
    return text.preamble, clauses, text.closing
