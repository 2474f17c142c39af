"""Every reason why the gate refuses a file, each with the sentence that says what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.exceptions import ScanRefused
from agreements.scans.gate.limits import ScanLimits

REJECTION_REASONS: dict[str, str | Promise] = {
    # what is neither a PDF nor a picture that we take
    "empty": _("This file is empty. Scan the signed pages again and upload the new PDF."),
    "photo": _(
        "Pictures of this kind can't be taken in. Save it as JPEG, PNG or PDF and upload that."
    ),
    "word": _("This is a text document. Print it, sign it by hand and scan all pages to PDF."),
    "zip": _("This is a ZIP archive. Unpack it and upload the PDF or pictures in it."),
    "web_page": _("This is a web page. Upload the PDF that your scanner made."),
    "program": _("This is a program. Upload the PDF that your scanner made."),
    "text": _("This is a text file. Upload the PDF that your scanner made."),
    "not_pdf": _("This is neither a PDF nor a picture. Scan the signed pages and upload that."),
    # a picture
    "damaged_picture": _("This picture is damaged. Take or scan it again."),
    "picture_cut": _(
        "This picture breaks off: a part of it is not in the file. Save or scan it again."
    ),
    "picture_size": _(
        "This picture is too large. Take it with fewer megapixels, or scan at 200 to 300 dpi."
    ),
    "too_many_files": _("These are over %(pages)d files. Upload only the pages of the agreement."),
    # a PDF that can't be read
    "truncated": _(
        "The end of this PDF is missing. Scan or save it again and upload the new file."
    ),
    "damaged": _(
        "This PDF is damaged. Open it, print it to a new PDF and upload that, or scan again."
    ),
    "unreadable": _(
        "This PDF could not be read. Print it to a new PDF and upload that, or scan again."
    ),
    "password": _(
        "This PDF is password-protected. Save it without a password and upload it again."
    ),
    # a PDF that holds more than pages
    "script": _("This PDF holds a script. Print it to a new PDF and upload that, or scan again."),
    "launch": _(
        "This PDF can start a program. Print it to a new PDF and upload that, or scan again."
    ),
    "action": _(
        "This PDF does things by itself. Print it to a new PDF and upload that, or scan again."
    ),
    "external": _("Parts of this PDF are in other files. Print it to a new PDF and upload that."),
    "attachment": _("This PDF has files attached to it. Print it to a new PDF and upload that."),
    "form": _("This PDF is an XFA form. Print it to a new PDF and upload that, or scan again."),
    "media": _("This PDF holds sound, video or 3D. Print it to a new PDF and upload that."),
    "mixed": _(
        "This file is a PDF and something else at once. Print it to a new PDF and upload that."
    ),
    "trailing": _("Other data follows the end of this PDF. Print it to a new PDF and upload that."),
    # a PDF beyond the limits
    "too_large": _(
        "This file is larger than %(megabytes)d MB. Scan at 200 dpi in gray and try again."
    ),
    "too_large_together": _(
        "Together these files are larger than %(megabytes)d MB. Take the photos with fewer "
        "megapixels, or scan at 200 dpi in gray."
    ),
    "no_pages": _("This PDF has no pages. Scan the signed pages again and upload the new PDF."),
    "too_many_pages": _(
        "This PDF has over %(pages)d pages. Upload only the pages of the agreement."
    ),
    "page_tree": _("The pages of this PDF are in disorder. Print it to a new PDF and upload that."),
    "page_size": _(
        "A page of this PDF has an impossible size. Print it to a new PDF on A4 or Letter."
    ),
    "image_size": _("The pictures in this PDF are too large. Scan again at 200 to 300 dpi."),
    "filters": _(
        "A part of this PDF is packed in an unsafe way. Print it to a new PDF and upload that."
    ),
    "too_complex": _(
        "This PDF is too complex. Print it to a new PDF and upload that, or scan again."
    ),
    # found by the virus scanner, see `antivirus`
    "infected": _(
        "The virus scanner found %(signature)s in this file. Scan again on another computer."
    ),
}


def rejected(code: str, limits: ScanLimits | None = None, *, signature: str = "") -> ScanRefused:
    """The error to raise for `code`; KeyError for a code that has no sentence."""
    limits = limits or ScanLimits()
    facts = {
        "megabytes": limits.size // 1_000_000,
        "pages": limits.pages,
        "signature": signature,
    }
    return ScanRefused(code, REJECTION_REASONS[code] % facts)
