"""The list of ready-made defects, and the words to a signer that are composed of it."""

from collections.abc import Iterable

from django.utils.translation import override

from agreements.enums import Asked, Remedy
from agreements.models import Agreement, Dataset, Defect
from agreements.services.license_texts import display

from .default_defects import DEFAULT_DEFECTS


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
