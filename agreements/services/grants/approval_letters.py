"""Letters that show an approval: one is made when what it would say has changed."""

from datetime import UTC

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agreements import audit, dates
from agreements.documents.approval_letter import (
    LetterFacts,
    LetterMade,
    approval_letter_words,
    draw_approval_letter,
)
from agreements.documents.paper_words import PaperWords
from agreements.documents.printed_language import printed_in
from agreements.enums import AuditAction, Status
from agreements.exceptions import NotYourMove
from agreements.models import Agreement, ApprovalLetter, User
from agreements.services.agreement_row import lock_agreement
from agreements.services.license_texts import display


def current_letter(agreement: Agreement, *, by: User) -> ApprovalLetter:
    """The letter about an approval as it stands, made now if there is none; then the earlier ones
    are superseded, and that is recorded.

    Raises NotYourMove unless `by` is the signer of an approved agreement.
    """
    with transaction.atomic():
        locked = lock_agreement(agreement)
        if locked.status != Status.APPROVED or locked.signer.user_id != by.pk or not by.is_active:
            raise NotYourMove
        facts = _facts(locked).to_json()
        latest = locked.approval_letters.order_by("-number").first()
        if latest and latest.facts == facts and latest.version_id == locked.version_id:
            return latest
        made = ApprovalLetter.objects.create(
            agreement=locked,
            version=locked.version,
            number=latest.number + 1 if latest else 1,
            facts=facts,
            made_at=timezone.now(),
        )
        audit.record(AuditAction.LETTER_MAKE, locked.reference, by=by, number=made.number)
    return made


def letter_pdf(letter: ApprovalLetter) -> tuple[str, bytes]:
    """Name and content: the same letter, the same bytes. Writes nothing."""
    facts, said = _said(letter)
    name = f"Access approved {letter.agreement.dataset.slug} {facts.reference}.pdf"
    return name, draw_approval_letter(facts, said)


def letter_words(letter: ApprovalLetter) -> PaperWords:
    """What it says. Writes nothing."""
    return approval_letter_words(*_said(letter))


def _said(letter: ApprovalLetter) -> tuple[LetterFacts, LetterMade]:
    facts = LetterFacts.from_json(letter.facts)
    with printed_in(facts.language):
        made = dates.say(letter.made_at, letter.agreement.dataset.time_zone)
    return facts, LetterMade(made, letter.made_at.astimezone(UTC).date(), check_url(letter))


def check_url(letter: ApprovalLetter) -> str:
    """Where anybody can ask what it is worth today."""
    return f"{settings.SITE_URL}{reverse('check_letter', args=[letter.code])}"


def _facts(agreement: Agreement) -> LetterFacts:
    dataset, approved_at = agreement.dataset, agreement.approved_at
    if approved_at is None:
        raise ValueError("An approved agreement says when.")
    language = display.language_of(agreement.version)
    with printed_in(language):
        approved = dates.say(approved_at, dataset.time_zone)
    # As it was signed: what a signer writes in a later request changes no approval.
    signed = agreement.documents.order_by("-number").first()
    terms = signed.terms if signed else {}
    people = agreement.associates.filter(until=None).order_by("position")
    return LetterFacts(
        reference=agreement.reference,
        dataset=dataset.name,
        owner=dataset.owner,
        contact=dataset.contact_email,
        version=agreement.version.number,
        approved=approved,
        approved_at=approved_at.isoformat(),
        signer=terms.get("signer_name") or str(agreement.signer),
        affiliation=terms.get("affiliation", agreement.signer.affiliation),
        people=tuple(people.values_list("name", flat=True)),
        language=language,
    )
