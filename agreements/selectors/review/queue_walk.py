"""From one request of a list to the next, also when the one looked at has left it meanwhile."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import Agreement, User

from .pending_decisions import is_pending
from .queue import nobodys, not_own, waits_for_another


def after(agreement: Agreement, order: Sequence[str]) -> Q:
    """What comes after it as it stands now, in an order whose last field is unique. Asked before
    a decision, it tells where the request was."""
    found, same = Q(), Q()
    for place, field in enumerate(order, start=1):
        name = field.removeprefix("-")
        value: Any = getattr(agreement, name)
        if value is None:  # it has no place in such an order: all that have one come
            is_there = Q((f"{name}__isnull", False))
            return found | same & (is_there | after(agreement, order[place:]))
        found |= same & Q((f"{name}__{'gt' if name == field else 'lt'}", value))
        same &= Q((name, value))
    return found


def first_open_to(
    user: User, found: QuerySet[Agreement], order: Sequence[str], *, colleagues: bool
) -> Agreement | None:
    """The first that this person could decide on, or that is decided; of those that a colleague
    has only with `colleagues`."""
    theirs = not_own(found, user).exclude(waits_for_another(user)).exclude(is_pending())
    if not colleagues:
        decided = ~Q(status__in=WAITING_FOR_DECISION)
        theirs = theirs.filter(decided | Q(assignee=user) | nobodys())
    return theirs.order_by(*order).first()
