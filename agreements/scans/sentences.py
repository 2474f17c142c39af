"""Every finding in words: what was seen, and what to do about it.

Numbers and names come from the finding's facts. A code without a sentence is a KeyError.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    # recognized
    "recognized": _("This is the License Agreement."),
    "not_recognized": _(
        "No page of the License Agreement was recognized. Check that you chose the right file, and "
        "that the square codes at the top right can be seen."
    ),
    "could_not_be_read": _(
        "This file could not be read automatically. A person will look at it; you need not do "
        "anything."
    ),
    "check_failed": _("This check could not be made. A person will look at it."),
    # request
    "this_request": _("The pages belong to this request."),
    "other_request": _(
        "Page %(page)s belongs to another request, %(reference)s. Upload the pages that were made "
        "out for this one."
    ),
    # version
    "version_in_force": _(
        "The pages are of License Agreement %(version)s, in force when they were checked."
    ),
    "other_version": _(
        "Page %(page)s is of License Agreement %(found)s. Sign and upload %(version)s."
    ),
    "older_issue": _(
        "Page %(page)s is of an earlier print. Your request was changed since; print and sign the "
        "License Agreement as it is now."
    ),
    # pages
    "pages_complete": _("All %(pages)s pages are there, each once."),
    "page_missing": _(
        "Page %(issued_page)s of %(pages)s is missing. Scan that page and upload it alone: it is "
        "added to the others."
    ),
    "page_double": _("Page %(issued_page)s is there twice."),
    "page_foreign": _("Page %(page)s is not a page of the License Agreement."),
    "page_unreadable": _(
        "Page %(page)s could not be compared with what was printed. Scan it anew, flat and whole."
    ),
    "pages_disordered": _("The pages are in another order; we put them right."),
    "pages_turned": _("Page %(page)s lay upside down or on its side; we turned it."),
    # signature and date
    "signed": _("There is a signature."),
    "signature_blank": _("The box for the signature is empty. Sign by hand, in ink."),
    "signature_sealed": _(
        "In the box for the signature there seems to be only a seal. A signature by hand is needed "
        "beside the seal."
    ),
    "signature_faint": _(
        "In the box for the signature only faint traces could be made out. Scan in gray or color, "
        "not in black and white."
    ),
    "signature_unseen": _("The page with the signature could not be seen."),
    "dated": _("There is a date."),
    "date_blank": _("The box for the date is empty. Write the date by hand."),
    "date_sealed": _("In the box for the date only a seal could be made out. Write the date."),
    "date_faint": _(
        "In the box for the date only faint traces could be made out. Scan in gray or color, not "
        "in black and white."
    ),
    "date_unseen": _("The page with the date could not be seen."),
    # schedule
    "no_schedule": _("No associated users are listed."),
    "schedule_present": _("The list of associated users is there."),
    "schedule_missing": _(
        "The list of associated users is missing: page %(issued_page)s of %(pages)s."
    ),
    # clauses
    "clauses_unaltered": _("The printed text is as it was issued."),
    "clause_altered": _(
        "Words that were printed here can't be found on page %(page)s. If something lies over "
        "them, scan again; the text has to stay as it was issued."
    ),
    "clause_unlike": _(
        "Print looks different here. It may be the scan's doing: compare it with what was issued."
    ),
    "clause_struck": _(
        "Something may be drawn through the printed text here. It may be the scan's doing: look."
    ),
    "clause_written": _("Something may be written beside the printed text here."),
    "seal_seen": _("There is a seal or stamp on page %(page)s."),
    # legible
    "legible": _("Everything is readable."),
    "coarse": _(
        "Page %(page)s has only %(dpi)s dots per inch. Scan at 200 or more, or take the photo from "
        "nearer."
    ),
    "faint": _("Page %(page)s is too pale to read well. Scan it darker."),
    "blurred": _("Page %(page)s is blurred. Scan it again, or hold the camera still."),
    # reuse
    "only_here": _("These pages were not used for another request."),
    "used_elsewhere": _(
        "The same picture of page %(page)s was used for another request. Sign each one by itself."
    ),
}

# What is said of a scan that is as it should be.
FINE = frozenset(
    {
        "recognized",
        "this_request",
        "version_in_force",
        "pages_complete",
        "pages_disordered",
        "pages_turned",
        "signed",
        "dated",
        "no_schedule",
        "schedule_present",
        "clauses_unaltered",
        "seal_seen",
        "legible",
        "only_here",
    }
)


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """What `code` says, in the language of whoever reads it."""
    return str(SENTENCES[code] % facts)


class _Unknown(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return "…"


def named(code: str) -> str:
    """What `code` says where its facts are not at hand; its own words for one that is no more."""
    return str(SENTENCES[code] % _Unknown()) if code in SENTENCES else code.replace("_", " ")
