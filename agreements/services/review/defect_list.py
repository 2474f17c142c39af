"""Ready-made defects: those of the portal, a dataset's own list, and the words to signers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from agreements.enums import Asked, Remedy
from agreements.models import Agreement, Dataset, Defect
from agreements.services.license_texts import display


@dataclass(frozen=True, slots=True)
class DefaultDefect:
    """A defect that comes with the portal; its code stays as it is for good."""

    label: str | Promise
    text: str | Promise
    remedy: Remedy
    found_by: tuple[str, ...] = ()
    asked: Asked | None = None  # what its words hold the LA to


# Whoever is told so is offered the student's way.
SUPERVISOR_SIGNS = "not-supervisor"
DEFAULT_DEFECTS: dict[str, DefaultDefect] = {
    "page-missing": DefaultDefect(
        _("Page missing"),
        _("Not all pages are there. Upload every page of the document."),
        Remedy.SCAN_AGAIN,
        ("page_missing", "page_foreign"),
    ),
    "unsigned": DefaultDefect(
        _("Unsigned"),
        _("The signature is missing. Sign by hand, in ink, in the box for the signature."),
        Remedy.SIGN_AGAIN,
        ("signature_blank",),
    ),
    "undated": DefaultDefect(
        _("Undated"),
        _("The date is missing. Write it by hand in the box for the date."),
        Remedy.SIGN_AGAIN,
        ("date_blank",),
    ),
    "electronic": DefaultDefect(
        _("Signed electronically"),
        _("The signature is not made by hand. Print the form, sign in ink and scan it."),
        Remedy.SIGN_AGAIN,
    ),
    "wrong-version": DefaultDefect(
        _("Wrong version"),
        _(
            "This is another version of the document, or an earlier print. Sign the one on your "
            "request's page."
        ),
        Remedy.SIGN_AGAIN,
        ("other_version", "older_issue"),
    ),
    "other-request": DefaultDefect(
        _("Pages of another request"),
        _(
            "Some pages belong to another request. Upload the pages that were made out "
            "for this one."
        ),
        Remedy.SCAN_AGAIN,
        ("other_request", "used_elsewhere"),
    ),
    "text-changed": DefaultDefect(
        _("Printed text changed"),
        _(
            "The printed text was changed or struck out. The document can only be signed as it "
            "stands."
        ),
        Remedy.SIGN_AGAIN,
        ("clause_altered", "clause_struck"),
    ),
    "unreadable": DefaultDefect(
        _("Not readable"),
        _(
            "The scan can't be read well. Scan again at 200 dpi or more, or take the photo in "
            "daylight, from straight above."
        ),
        Remedy.SCAN_AGAIN,
        ("coarse", "faint", "blurred", "page_broken_off", "page_unreadable", "not_recognized"),
    ),
    "schedule-missing": DefaultDefect(
        _("List of associated users missing"),
        _(
            "The list of students and employees is missing. It is a part of what you sign; scan "
            "it, too."
        ),
        Remedy.SCAN_AGAIN,
        ("schedule_missing",),
    ),
    SUPERVISOR_SIGNS: DefaultDefect(
        _("Signer is not the supervisor"),
        _(
            "A student or employee without a work e-mail address of their own can't sign. Have "
            "your supervisor apply and list you."
        ),
        Remedy.CORRECT_FORM,
        asked=Asked.SUPERVISOR,
    ),
    "name-differs": DefaultDefect(
        _("Name differs from form"),
        _(
            "The name signed is not the name in the form. Correct the form, or have the "
            "person named there sign."
        ),
        Remedy.CORRECT_FORM,
    ),
    "email-differs": DefaultDefect(
        _("Work e-mail is not the affiliation's"),
        _(
            "The e-mail address is not one of the affiliation named in the form. Apply with your "
            "work address there, or tell us how the two belong together."
        ),
        Remedy.CORRECT_FORM,
    ),
    "use-unclear": DefaultDefect(
        _("Intended use unclear"),
        _(
            "It is not clear what the data is for. Describe in two or three sentences what you "
            "will do with it."
        ),
        Remedy.CORRECT_FORM,
    ),
    "use-commercial": DefaultDefect(
        _("Intended use is commercial"),
        _(
            "The intended use seems to be commercial, which the License Agreement forbids. Tell "
            "us if we misunderstood."
        ),
        Remedy.CORRECT_FORM,
        asked=Asked.NO_COMMERCE,
    ),
}


def adopt_default_defects(dataset: Dataset) -> None:
    """Give a new dataset the stock list; lines that it has already stay as they are."""
    Defect.objects.bulk_create(
        [
            Defect(
                dataset=dataset,
                code=code,
                label=str(stock.label),
                remedy=stock.remedy,
                found_by=list(stock.found_by),
                position=10 * number,
            )
            for number, (code, stock) in enumerate(DEFAULT_DEFECTS.items(), start=1)
        ],
        ignore_conflicts=True,
    )


def offered_defects(agreement: Agreement) -> list[Defect]:
    """What the dataset's reviewers may tick, in its order; no stock words that speak of what no
    clause of the LA asks for."""
    asks = display.asked_clauses(agreement.version, agreement.dataset)
    active = agreement.dataset.defects.filter(active=True)
    return [defect for defect in active if _asked(defect) in (None, *asks)]


def _asked(defect: Defect) -> Asked | None:
    stock = DEFAULT_DEFECTS.get(defect.code)
    own = defect.text or defect.texts
    return None if stock is None or own else stock.asked


def defect_sentence(defect: Defect, language: str) -> str:
    """What a signer who reads `language` is told."""
    own = defect.texts.get(language) or defect.text
    if own or defect.code not in DEFAULT_DEFECTS:
        return str(own or defect.label)
    with override(language):
        return str(DEFAULT_DEFECTS[defect.code].text)


def strongest_remedy(defects: Iterable[Defect]) -> Remedy | None:
    """What mends all of them: the strongest that one of them asks for."""
    asked = {defect.remedy for defect in defects}
    return next((each for each in reversed(Remedy) if each in asked), None)


def compose_reason(agreement: Agreement, defects: Iterable[Defect], words: str) -> str:
    """The reason in the signer's language: a line for each defect, then own words."""
    lines = [f"– {defect_sentence(defect, agreement.signer.language)}" for defect in defects]
    return "\n\n".join(part for part in ("\n".join(lines), words.strip()) if part)
