"""What an issued document says, for a page: made of what its PDF was made of, the frozen terms and
the text."""

import json

from agreements.documents.agreement_pdf import agreement_words
from agreements.documents.body import clause_headings
from agreements.documents.paper_words import PaperWords
from agreements.documents.terms import Terms
from agreements.models import IssuedDocument
from agreements.services.license_texts import display


def issued_words(document: IssuedDocument) -> PaperWords:
    """Of the agreement, or of the amendment. Writes nothing. Raises LicenseTextInvalid for one from
    before the format."""
    terms = Terms.from_json(json.dumps(document.terms))
    if terms.amends:
        return agreement_words(terms, None, {})
    headings = clause_headings(display.text_of(document.version))
    return agreement_words(terms, display.printed_body(document.version), headings)
