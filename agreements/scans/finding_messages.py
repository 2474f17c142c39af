"""Every finding in words, and how bad it is: what was seen, what its signer can do about it, what a
reviewer has to.

Numbers and names come from the finding's facts; %(where)s and %(Where)s are the pages where it was
found (`finding_text`).
"""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from agreements.enums import Severity


@dataclass(frozen=True, slots=True)
class FindingMessage:
    """`observed` may speak of one page or of several (%(where)s, %(Where)s). `remedy` is for the
    signer alone, `review` for reviewers alone."""

    observed: str | Promise
    remedy: str | Promise = ""
    review: str | Promise = ""
    severity: ClassVar[Severity] = Severity.ATTENTION


class ProblemMessage(FindingMessage):
    """Of what its signer has to mend."""

    severity = Severity.PROBLEM


class FaultlessMessage(FindingMessage):
    """Of a scan that is as it should be."""

    severity = Severity.OK


_SIGN_BY_HAND = _("Sign by hand, in ink.")
_SCAN_IN_GRAY = _("Scan in gray or color, not in black and white.")
_A_PERSON_LOOKS = _("A person will look at it.")
_COMPARE = _("It may be the scan's doing: compare it with what was issued.")

FINDING_MESSAGES: dict[str, FindingMessage] = {
    # recognized
    "recognized": FaultlessMessage(_("This is the License Agreement.")),
    "amendment_recognized": FaultlessMessage(_("This is the amendment.")),
    "not_recognized": ProblemMessage(
        _("No page of the document to be signed was recognized."),
        _(
            "Check that you chose the right file, and that the square codes at the top right can "
            "be seen."
        ),
        _("Look whether it is the right file."),
    ),
    "only_backs": ProblemMessage(
        _("Only the backs of pages can be seen, through which the print shines in mirror writing."),
        _("Scan the printed sides."),
    ),
    "could_not_be_read": FindingMessage(
        _("This file could not be read automatically."),
        _("You need not do anything."),
        _("Please look at every page."),
    ),
    "check_failed": FindingMessage(
        _("This check could not be made."), _A_PERSON_LOOKS, _("Please look yourself.")
    ),
    # request
    "this_request": FaultlessMessage(_("The pages belong to this request.")),
    "other_request": ProblemMessage(
        ngettext_lazy(
            "%(Where)s belongs to another request, %(reference)s.",
            "%(Where)s belong to another request, %(reference)s.",
            "n",
        ),
        _("Upload the pages that were made out for this one."),
    ),
    # version
    "version_in_force": FaultlessMessage(
        _("The pages are of License Agreement %(version)s, which has to be signed.")
    ),
    "other_version": ProblemMessage(
        ngettext_lazy(
            "%(Where)s belongs to License Agreement %(found)s, not to %(version)s.",
            "%(Where)s belong to License Agreement %(found)s, not to %(version)s.",
            "n",
        ),
        _("Sign and upload what was made out for %(version)s."),
    ),
    "older_issue": ProblemMessage(
        ngettext_lazy(
            "%(Where)s is of an earlier print, from before the last change.",
            "%(Where)s are of an earlier print, from before the last change.",
            "n",
        ),
        _("Print and sign the document as it is now."),
    ),
    # pages
    "pages_complete": FaultlessMessage(_("All %(pages)s pages are there, each once.")),
    "page_missing": ProblemMessage(
        ngettext_lazy("%(Where)s is missing.", "%(Where)s are missing.", "n"),
        ngettext_lazy(
            "Scan it and upload it alone: it is added to the others.",
            "Scan them and upload them alone: they are added to the others.",
            "n",
        ),
    ),
    "page_double": FindingMessage(
        ngettext_lazy("%(Where)s is there twice.", "%(Where)s are there more than once.", "n")
    ),
    "page_foreign": FindingMessage(
        ngettext_lazy(
            "%(Where)s is not a page of the document to be signed.",
            "%(Where)s are not pages of the document to be signed.",
            "n",
        )
    ),
    "page_unreadable": FindingMessage(
        _("%(Where)s could not be compared with what was printed."),
        ngettext_lazy("Scan it anew, flat and whole.", "Scan them anew, flat and whole.", "n"),
        _("Please compare it yourself."),
    ),
    "pages_disordered": FaultlessMessage(_("The pages are in another order; we put them right.")),
    "pages_turned": FaultlessMessage(
        ngettext_lazy(
            "%(Where)s lay upside down or on its side; we turned it.",
            "%(Where)s lay upside down or on their sides; we turned them.",
            "n",
        )
    ),
    "pages_beside": FaultlessMessage(
        _("%(Where)s shows pages %(issued_pages)s side by side; each was read.")
    ),
    "page_back": FaultlessMessage(
        ngettext_lazy(
            "%(Where)s is the back of a page, through which its print shines.",
            "%(Where)s are backs of pages, through which their print shines.",
            "n",
        )
    ),
    # signature and date
    "signed": FaultlessMessage(_("There is a signature.")),
    "signature_blank": ProblemMessage(_("The box for the signature is empty."), _SIGN_BY_HAND),
    "signature_sealed": FindingMessage(
        _("In the box for the signature there seems to be only a seal."),
        _("A signature by hand is needed beside the seal."),
        _("A signature by hand is needed beside the seal."),
    ),
    "signature_faint": FindingMessage(
        _("In the box for the signature only faint traces could be made out."), _SCAN_IN_GRAY
    ),
    "signature_or_seal": FindingMessage(
        _("In black and white it can't be told whether a signature or only a seal is in the box."),
        _("A person will look at it. If it is only a seal, sign by hand beside it."),
        _("If it is only a seal, a signature by hand is needed beside it."),
    ),
    "signature_typed": FindingMessage(
        _("Typed? The name in the box for the signature looks like print."),
        review=_("A signature by hand is needed."),
    ),
    "signature_unseen": FindingMessage(_("The page with the signature could not be seen.")),
    "dated": FaultlessMessage(_("There is a date.")),
    "date_blank": ProblemMessage(_("The box for the date is empty."), _("Write the date by hand.")),
    "date_sealed": FindingMessage(
        _("In the box for the date only a seal could be made out."), _("Write the date.")
    ),
    "date_faint": FindingMessage(
        _("In the box for the date only faint traces could be made out."), _SCAN_IN_GRAY
    ),
    "date_unseen": FindingMessage(_("The page with the date could not be seen.")),
    # schedule
    "no_schedule": FaultlessMessage(_("No associated users are listed.")),
    "schedule_present": FaultlessMessage(_("The list of associated users is there.")),
    "schedule_missing": ProblemMessage(
        _("The list of associated users is missing, or a page of it."), _("Scan it, too.")
    ),
    # clauses
    "clauses_unaltered": FaultlessMessage(_("The printed text is as it was issued.")),
    "clause_altered": ProblemMessage(
        _("Words that were printed can't be found on %(where)s."),
        _("If something lies over them, scan again; the text has to stay as it was issued."),
        _("Compare the marked places with what was issued."),
    ),
    "clause_unlike": FindingMessage(_("Print looks different on %(where)s."), review=_COMPARE),
    "clause_struck": FindingMessage(
        _("Something may be drawn through the printed text on %(where)s."),
        review=_COMPARE,
    ),
    "clause_written": FindingMessage(
        _("Something may be written beside the printed text on %(where)s.")
    ),
    "seal_seen": FaultlessMessage(
        ngettext_lazy(
            "There is a seal or stamp on %(where)s.", "There are seals or stamps on %(where)s.", "n"
        )
    ),
    # legible
    "page_broken_off": ProblemMessage(
        ngettext_lazy(
            "%(Where)s breaks off: a part of it is not in the file.",
            "%(Where)s break off: a part of each is not in the file.",
            "n",
        ),
        ngettext_lazy("Scan or save it again.", "Scan or save them again.", "n"),
    ),
    "legible": FaultlessMessage(_("Everything is readable.")),
    "coarse": FindingMessage(
        ngettext_lazy(
            "%(Where)s has only %(dpi)s dots per inch.",
            "%(Where)s have too few dots per inch, %(dpi)s at worst.",
            "n",
        ),
        _("Scan at 200 or more, or take the photo from nearer."),
    ),
    "faint": FindingMessage(
        ngettext_lazy(
            "%(Where)s is too pale to read well.", "%(Where)s are too pale to read well.", "n"
        ),
        ngettext_lazy("Scan it darker.", "Scan them darker.", "n"),
    ),
    "blurred": FindingMessage(
        ngettext_lazy("%(Where)s is blurred.", "%(Where)s are blurred.", "n"),
        _("Scan again, or hold the camera still."),
    ),
    # reuse
    "only_here": FaultlessMessage(_("These pages were not used for another request.")),
    "used_elsewhere": ProblemMessage(
        ngettext_lazy(
            "The same picture of %(where)s was used for another request.",
            "The same pictures of %(where)s were used for another request.",
            "n",
        ),
        _("Sign each one by itself."),
    ),
    "looks_used": FindingMessage(
        _("The same picture came with a scan of another request, too: %(where)s."),
        review=_("Look whether it belongs to this one."),
    ),
}

FAULTLESS = frozenset(
    code for code, message in FINDING_MESSAGES.items() if message.severity == Severity.OK
)
