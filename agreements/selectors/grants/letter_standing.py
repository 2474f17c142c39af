"""What a letter that shows an approval is worth today: the one place that knows."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from agreements.enums import LetterStanding, Status
from agreements.models import ApprovalLetter

from . import live_grants


@dataclass(frozen=True, slots=True)
class CheckedLetter:
    """What anybody who holds a letter may know of it; nothing personal."""

    standing: LetterStanding
    reference: str
    dataset: str
    time_zone: str
    version: str
    approved_at: datetime
    made_at: datetime
    ended_at: datetime | None
    is_suspended: bool


def find_letter(code: str) -> ApprovalLetter | None:
    """The letter with this check code."""
    return _letters().filter(code=code).first()


def check_letter(letter: ApprovalLetter) -> CheckedLetter:
    """How it stands; a moment that the record no longer has is the letter's own."""
    agreement = letter.agreement
    approved = datetime.fromisoformat(letter.facts["approved_at"])
    return CheckedLetter(
        standing=letter_standing(letter),
        reference=agreement.reference,
        dataset=agreement.dataset.name,
        time_zone=agreement.dataset.time_zone,
        version=letter.version.number,
        approved_at=approved,
        made_at=letter.made_at,
        ended_at=agreement.ended_at,
        is_suspended=live_grants.open_suspension(agreement.dataset) is not None,
    )


def letter_standing(letter: ApprovalLetter) -> LetterStanding:
    """Ended comes before superseded: who holds an old letter wants to know that first."""
    agreement = letter.agreement
    if agreement.status != Status.APPROVED:
        return LetterStanding.ENDED
    is_latest = not agreement.approval_letters.filter(number__gt=letter.number).exists()
    if is_latest and letter.version_id == agreement.version_id:
        return LetterStanding.VALID
    return LetterStanding.SUPERSEDED


def _letters() -> QuerySet[ApprovalLetter]:
    return ApprovalLetter.objects.select_related("agreement__dataset", "version")
