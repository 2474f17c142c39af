"""The term of an agreement, where its dataset has one: reminders, renewal by a click, expiry."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import Status, Verb
from agreements.exceptions import InvalidTransition
from agreements.lifecycle import TERM_REMINDERS
from agreements.mail import letters
from agreements.models import Agreement, User
from agreements.selectors.datasets import public_datasets
from agreements.services import transitions
from agreements.services.agreement_row import lock_agreement

logger = logging.getLogger(__name__)

# More than fall due in a few minutes; the rest comes with the next call.
MOST = 200


class NotRenewable(InvalidTransition):
    """Too early, too late, or another License Agreement is in force by now."""

    sentence = _(
        "This can't be renewed by a click: it is too early or too late, or another License "
        "Agreement is in force by now."
    )


class PeopleChanged(InvalidTransition):
    """Whom the signer renews for is not who is listed by now."""

    sentence = _("Who is listed has changed. Look at the list again, then renew.")


def may_be_renewed(agreement: Agreement) -> bool:
    """Whether the click is open: shortly before the term ends, under the LA that is in force."""
    until, now = agreement.expires_at, timezone.now()
    if agreement.status != Status.APPROVED or until is None or not agreement.dataset.term_months:
        return False
    opens = until - timedelta(days=TERM_REMINDERS[0])
    return opens <= now < until and not needs_signature(agreement)


def needs_signature(agreement: Agreement) -> bool:
    """Whether another LA is in force than the one that binds: a click is not enough."""
    return public_datasets.version_in_force(agreement.dataset) != agreement.version


def people_renewed_for(agreement: Agreement) -> str:
    """The list that a page showed, as a value that a form sends back."""
    listed = agreement.associates.filter(until=None).order_by("pk")
    return ",".join(map(str, listed.values_list("pk", flat=True)))


def renew(agreement: Agreement, *, by: User, people: str) -> Agreement:
    """One more term from the end of this one, for the `people` whom the page showed.

    Raises NotYourMove, NotRenewable, PeopleChanged.
    """
    with transaction.atomic():
        lock_agreement(agreement)
        stands = Agreement.objects.select_related("dataset", "version").get(pk=agreement.pk)
        if not may_be_renewed(stands):
            raise NotRenewable
        if people != people_renewed_for(stands):
            raise PeopleChanged
        return transitions.apply(stands, Verb.RENEW, by=by)


def work_terms(most: int = MOST) -> int:
    """Let expire what is over, and remind of what will be; safe at any time and twice. How many."""
    now = timezone.now()
    done = 0
    for agreement in _with_term().filter(expires_at__lte=now).order_by("expires_at")[:most]:
        done += _each(_expire, agreement)
    for agreement in _to_remind(now)[:most]:
        done += _each(_remind, agreement)
    return done


def _each(act: Callable[[Agreement], bool], agreement: Agreement) -> bool:
    try:
        return act(agreement)
    except Exception:  # one that can't be worked on never stops the others
        logger.exception("the term of %s", agreement)
        return False


def _with_term() -> QuerySet[Agreement]:
    return Agreement.objects.filter(status=Status.APPROVED, expires_at__isnull=False)


def _to_remind(now: datetime) -> QuerySet[Agreement]:
    due = Q()
    for days in TERM_REMINDERS:
        not_yet = Q(term_reminded=None) | Q(term_reminded__gt=days)
        due |= Q(expires_at__lte=now + timedelta(days=days)) & not_yet
    return _with_term().filter(due, expires_at__gt=now).order_by("expires_at")


def _expire(agreement: Agreement) -> bool:
    with transaction.atomic():
        lock_agreement(agreement)
        stands = Agreement.objects.select_related("dataset", "signer").get(pk=agreement.pk)
        is_over = stands.expires_at is not None and stands.expires_at <= timezone.now()
        if stands.status != Status.APPROVED or not is_over:  # renewed, or ended meanwhile
            return False
        transitions.apply(stands, Verb.EXPIRE, by=None)
    return True


def _remind(agreement: Agreement) -> bool:
    """Of several that were missed, the last alone is sent."""
    with transaction.atomic():
        lock_agreement(agreement)
        rows = Agreement.objects.select_related("signer__user", "dataset", "version")
        stands, now = rows.get(pk=agreement.pk), timezone.now()
        until = stands.expires_at
        if stands.status != Status.APPROVED or until is None or until <= now:
            return False
        due = [days for days in TERM_REMINDERS if until - timedelta(days=days) <= now]
        if not due or (stands.term_reminded is not None and stands.term_reminded <= due[-1]):
            return False
        Agreement.objects.filter(pk=stands.pk).update(term_reminded=due[-1])
        key = f"term_reminder:{stands.pk}:{until:%Y-%m-%d}:{due[-1]}"
        renewable = may_be_renewed(stands)
        letters.send_to_signer("term_reminder", stands, key=key, facts={"renewable": renewable})
    return True
