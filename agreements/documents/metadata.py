"""What a PDF says of itself: its title and language, for people and for programs."""

from datetime import date

import pikepdf
from pikepdf import Dictionary


def write_metadata(
    pdf: pikepdf.Pdf, title: str, language: str, created: date | None = None
) -> None:
    """Title and language where readers look for them, and as XMP. The window shows the title, not
    the name of the file."""
    pdf.Root.Lang = pikepdf.String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo["/Title"] = title
    if created:
        pdf.docinfo["/CreationDate"] = f"D:{created:%Y%m%d}000000Z"
    # Nothing of the moment or of the program: the same words give the same bytes.
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:format"] = "application/pdf"
        xmp["dc:language"] = {language}
        if title:
            xmp["dc:title"] = title
        if created:
            xmp["xmp:CreateDate"] = f"{created:%Y-%m-%d}T00:00:00Z"
