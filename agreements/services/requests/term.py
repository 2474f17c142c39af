"""The term of an agreement, where its dataset has one: reminders, renewal by a click, expiry."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
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
from agreements.services.reminder_days import MOST, ReminderDays, act_on_due

_DAYS = ReminderDays(TERM_REMINDERS, "expires_at", "term_reminded", before=True)


class NotRenewable(InvalidTransition):
    """Too early, too late, or another License Agreement is in force by now."""

    sentence = _(
        "This can't be renewed by a click: it is too early or too late, or another License "
        "Agreement is in force by now. Apply anew instead, or ask the data owner."
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
    return act_on_due(_over, _expire, most) + act_on_due(_to_remind, _remind, most)


def _over(now: datetime) -> QuerySet[Agreement]:
    return _with_term().filter(expires_at__lte=now)


def _to_remind(now: datetime) -> QuerySet[Agreement]:
    return _with_term().filter(_DAYS.due(now), expires_at__gt=now)


def _with_term() -> QuerySet[Agreement]:
    found = Agreement.objects.filter(status=Status.APPROVED, expires_at__isnull=False)
    return found.select_related("signer__user", "dataset", "version").order_by("expires_at")


def _expire(agreement: Agreement, _now: datetime) -> bool:
    transitions.apply(agreement, Verb.EXPIRE, by=None)
    return True


def _remind(agreement: Agreement, now: datetime) -> bool:
    agreement.term_reminded = _DAYS.due_day(agreement, now)
    agreement.save(update_fields=["term_reminded"])
    day = f"{agreement.expires_at:%Y-%m-%d}:{agreement.term_reminded}"
    facts = {"renewable": may_be_renewed(agreement)}
    key = f"term_reminder:{agreement.pk}:{day}"
    letters.send_to_signer("term_reminder", agreement, key=key, facts=facts)
    return True
