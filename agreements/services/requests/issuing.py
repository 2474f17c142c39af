"""From answers to the document that is printed and signed."""

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import storage
from agreements.documents import filenames
from agreements.documents.agreement_pdf import draw_agreement, draw_amendment
from agreements.documents.body import RenderedPdf
from agreements.documents.printed_language import printed_in
from agreements.documents.terms import Amended, Associate, FormAnswer, Terms
from agreements.enumeration import in_a_row
from agreements.enums import Verb
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError, RequestIncomplete
from agreements.form_fields import own_fields, standard_labels
from agreements.mail import letters
from agreements.models import Agreement, IssuedDocument, LicenseVersion, User
from agreements.selectors import access
from agreements.services import transitions
from agreements.services.license_texts.display import text_of

from . import progress, section_edits
from .progress import Section

# What nobody but the signer could answer: the clauses are accepted by the signature.
_ON_PAPER = (Section.CLAUSES, Section.ADDRESS)


class AnswersChanged(PortalError):
    """What is saved is not what the signer checked."""

    def __init__(self, changed: Iterable[Section]) -> None:
        super().__init__(
            _("Changed since you opened this page: %(sections)s. Check your answers again.")
            % {"sections": in_a_row(str(section.label) for section in changed)}
        )


def issue_document(
    agreement: Agreement, *, by: User, shown: Mapping[Section, str] | None = None
) -> IssuedDocument:
    """Write the pre-filled LA, frozen, and wait for its signature.

    `shown` are the `answer_digests` of what the signer checked; without it, what is saved is
    issued. The PDF is rendered and stored first, outside any transaction; then the status, the
    row, the audit event and the mail that leads there are written as one. What came on paper is
    written down so, for the checks to compare with: there is no mail, nothing to print. Raises
    RequestIncomplete, AnswersChanged (also while the PDF is rendered), GlyphMissing,
    InvalidTransition, NotYourMove.
    """
    if not access.may(by, agreement, Verb.ISSUE):
        raise NotYourMove
    agreement = _fresh(agreement)
    if not section_edits.is_editable(agreement):
        raise InvalidTransition(
            _(
                "The License Agreement of this request was issued already. Reload the page to "
                "download it."
            )
        )
    missing = progress.missing_sections(progress.section_states(agreement))
    is_on_paper = access.acts_for_signer(by, agreement)
    if is_on_paper:
        missing = tuple(section for section in missing if section not in _ON_PAPER)
    if missing:
        raise RequestIncomplete(missing)
    checked = progress.answer_digests(agreement)
    if shown is not None:
        _check_unchanged(shown, checked)
    document_id, today = secrets.token_hex(8), timezone.localdate()
    terms = _terms(agreement, document_id, today)
    version, pdf = agreement.version, _draw(terms, agreement.version)
    with storage.keep_file(storage.Kind.ISSUED, pdf.pdf) as stored, transaction.atomic():
        agreement = transitions.apply(
            agreement,
            Verb.ISSUE,
            by=by,
            details={"document": document_id, "sha256": stored.sha256},
            fields={"version": version},
        )
        _check_unchanged(checked, progress.answer_digests(_fresh(agreement)))
        document = IssuedDocument.objects.create(
            agreement=agreement,
            version=version,
            number=agreement.documents.count() + 1,
            document_id=document_id,
            terms=json.loads(terms.to_json()),
            terms_sha256=terms.sha256(),
            file=stored.name,
            file_name=_scan_filename(terms, version),
            sha256=stored.sha256,
            size=stored.size,
            pages=pdf.pages,
            layout=pdf.layout,
            issued_at=timezone.now(),
        )
        if not is_on_paper:  # there is nothing to print: the signature is there
            letters.issued(document, key=f"issued:{document_id}")
    return document


def revise_document(agreement: Agreement, *, by: User) -> Agreement:
    """Back to the form; what was issued stays on record and is no longer the one to sign."""
    return transitions.apply(agreement, Verb.REVISE, by=by)


def _check_unchanged(shown: Mapping[Section, str], saved: Mapping[Section, str]) -> None:
    changed = [section for section, state in saved.items() if shown.get(section) != state]
    if changed:
        raise AnswersChanged(changed)


def _fresh(agreement: Agreement) -> Agreement:
    rows = Agreement.objects.select_related("signer__user", "dataset", "version", "amends__version")
    row = rows.get(pk=agreement.pk)
    if row.amends:
        row.version = row.amends.version
    return row


def _draw(terms: Terms, version: LicenseVersion) -> RenderedPdf:
    if terms.amends:
        return draw_amendment(terms)
    clauses = storage.read_file(version.body_pdf)
    return draw_agreement(terms, RenderedPdf(clauses, version.body_pages, version.body_layout))


def _scan_filename(terms: Terms, version: LicenseVersion) -> str:
    """That of an amendment is another one for each: it is kept beside the agreement's."""
    name = filenames.scan_filename(text_of(version).scan_filename, terms.signer_name)
    if not terms.amends:
        return name
    return f"{name.removesuffix('.pdf')} - amendment {terms.reference}.pdf"


def _terms(agreement: Agreement, document_id: str, issued_on: date) -> Terms:
    """Everything that is printed beside the license text, as it stands in the database now."""
    text, signer = text_of(agreement.version), agreement.signer
    asked = {field.name for field in text.form_fields}
    with printed_in(text.language):
        country, id_column = signer.country.name, agreement.dataset.person_id_column
        associates = tuple(
            Associate(row.name, str(row.get_role_display()), row.competition_id, row.email)
            for row in agreement.associates.filter(until=None)
        )
    return Terms(
        reference=agreement.reference,
        document_id=document_id,
        dataset=text.dataset,
        version=text.version,
        title=text.title,
        subtitle=text.subtitle,
        labels=standard_labels(text.form_fields),
        issued_on=issued_on,
        signer_name=signer.name,
        signer_title=signer.title if "title" in asked else "",
        affiliation=signer.affiliation,
        work_email=signer.email,
        address=signer.address if "address" in asked else "",
        country=country,
        intended_use=agreement.intended_use,
        accepted=tuple(agreement.accepted),
        associates=associates,
        id_column=id_column,
        language=text.language,
        form_answers=tuple(
            FormAnswer(field.name, field.label, agreement.form_answers.get(field.name, ""))
            for field in own_fields(text.form_fields)
            if agreement.amends is None
        ),
        amends=_amended(agreement),
    )


def _amended(agreement: Agreement) -> Amended | None:
    if agreement.amends is None or agreement.amends.approved_at is None:
        return None
    day = timezone.localdate(agreement.amends.approved_at)
    return Amended(agreement.amends.reference, day)
