"""An amendment adds people to an agreement in force: its signer signs for them by hand, too.

It goes the way of a request; approved, its people are on the agreement's list (`review.decisions`).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AuditAction, Status
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.lifecycle import ENDED
from agreements.models import Agreement, User
from agreements.selectors.associates import listings
from agreements.selectors.requests import amendments
from agreements.services import search_index
from agreements.services.agreement_row import lock_agreement

from .applying import Person, list_people, unused_reference


class NothingToAmend(InvalidTransition):
    """People are added to an agreement in force only."""

    sentence = _(
        "People can be added only while the License Agreement is in force. Apply anew, and list "
        "them there."
    )


def start_amendment(agreement: Agreement, *, by: User) -> Agreement:
    """The open amendment of an agreement, else a new one; it takes over whom the last one that came
    to nothing would have added.

    Raises NotYourMove, NothingToAmend.
    """
    if agreement.signer.user_id != by.pk or not by.is_active:
        raise NotYourMove
    with transaction.atomic():
        # The lock makes two clicks at once come one after the other.
        stands = lock_agreement(agreement)
        if stands.status != Status.APPROVED:
            raise NothingToAmend
        if found := amendments.open_amendment(stands):
            return found
        amendment = Agreement.objects.create(
            reference=unused_reference(),
            signer=stands.signer,
            dataset=stands.dataset,
            version=stands.version,
            amends=stands,
            waiting_since=timezone.now(),
        )
        _take_over(amendment)
        search_index.index_agreement(amendment)
        audit.record(
            AuditAction.AGREEMENT_AMEND, amendment.reference, by=by, amends=stands.reference
        )
    return amendment


def _take_over(amendment: Agreement) -> None:
    earlier = Agreement.objects.filter(amends=amendment.amends_id, status__in=ENDED)
    last = earlier.order_by("-pk").first()
    if last is None:
        return
    rows = last.associates.exclude(pk__in=listings.listed_twice(last))
    listed = [Person(*row) for row in rows.values_list(*Person._fields)]
    amendment.typed = last.typed
    amendment.people_saved_at = timezone.now() if listed else None
    amendment.save(update_fields=["typed", "people_saved_at"])
    list_people(amendment, listed)
