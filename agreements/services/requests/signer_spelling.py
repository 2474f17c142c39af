"""The data owner corrects how a signer is written: name, title or affiliation.

What was signed stays as it was signed; both are on record and shown.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AuditAction, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing, SameSpelling
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.mail import on_paper_letters
from agreements.models import Agreement, Signer, User
from agreements.selectors import access
from agreements.services import search_index
from agreements.services.agreement_row import lock_agreement

CORRECTED = ("name", "title", "affiliation")


class NotCorrectable(InvalidTransition):
    """Its signer still has the form, or it is over."""

    sentence = _(
        "This can be corrected only while a request waits for a decision, or its agreement "
        "is in force. Later, ask an administrator."
    )


def check_correctable(agreement: Agreement, *, by: User) -> None:
    """Whoever may revoke the agreement, never on their own. Raises NotYourMove, NotCorrectable."""
    if not access.may(by, agreement, Verb.REVOKE):
        raise NotYourMove
    if agreement.status not in {*WAITING_FOR_DECISION, Status.APPROVED}:
        raise NotCorrectable


def correct_signer(
    agreement: Agreement, *, by: User, reason: str, written: Mapping[str, str]
) -> Signer:
    """Write these columns of CORRECTED anew, for every agreement of the signer, who reads why.

    Raises what `check_correctable` raises, and ReasonMissing, SameSpelling.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        check_correctable(lock_agreement(agreement), by=by)
        signer = Signer.objects.select_for_update(of=("self",)).get(pk=agreement.signer_id)
        changed = {name: text for name, text in written.items() if getattr(signer, name) != text}
        if not changed:
            raise SameSpelling
        before = {name: getattr(signer, name) for name in changed}
        for name, text in changed.items():
            setattr(signer, name, text)
        signer.save(update_fields=list(changed))
        search_index.index_signer(signer)
        event = audit.record(
            AuditAction.SIGNER_CORRECT,
            agreement.reference,
            by=by,
            changed=sorted(changed),
            before=before,
            after=changed,
            reason=reason.strip(),
        )
        for other in signer.agreements.exclude(pk=agreement.pk):
            audit.record(
                AuditAction.SIGNER_CORRECT,
                other.reference,
                by=by,
                changed=sorted(changed),
                before=before,
                after=changed,
            )
        agreement.signer = signer
        key = f"signer_corrected:{event.pk}"
        on_paper_letters.signer_corrected(agreement, before, reason.strip(), key=key)
    return signer
