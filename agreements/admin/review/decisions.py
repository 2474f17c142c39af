"""Decisions on a request: who may take which when."""

from collections.abc import Callable
from functools import partial

from django.urls import reverse

from agreements.enums import Verb
from agreements.lifecycle import BEGINS_REVIEW, TABLE, decided_from
from agreements.models import Agreement, User
from agreements.selectors import access
from agreements.selectors.review.pending_decisions import pending_of
from agreements.services.review.obstacles import decision_obstacle
from agreements.services.review.pending_decisions import decided_already, hold, waits

from .decision_pages import DECISIONS, DecisionPage


def open_decisions(
    user: User, agreement: Agreement, carried: str = ""
) -> list[tuple[DecisionPage, str]]:
    """The decisions this person can take now, unless one waits, and their pages, in the order of
    the buttons, with what those addresses carry along (`queue_walk.carried`)."""
    return [
        (
            decision,
            reverse(f"admin:agreements_agreement_{verb}", args=[agreement.reference]) + carried,
        )
        for verb, decision in DECISIONS.items()
        if agreement.status in decided_from(verb)
        and may_decide(user, agreement, verb)
        and not decision_obstacle(agreement, verb, by=user)
    ]


def way_to_take(verb: Verb) -> Callable[..., object]:
    """What a decision at the desk is taken by: carried out now, or kept until it can't be taken
    back any more."""
    return partial(hold, verb=verb) if waits(verb) else DECISIONS[verb].act


def may_decide(user: User, agreement: Agreement, verb: Verb) -> bool:
    """Who begins the review with it needs the right to that, too."""
    begins = verb in BEGINS_REVIEW and agreement.status in TABLE[Verb.START_REVIEW].sources
    return access.may(user, agreement, verb) and (
        not begins or access.may(user, agreement, Verb.START_REVIEW)
    )


def obstacle(user: User, agreement: Agreement, verb: Verb) -> str | None:
    """None when the verb is possible as the request stands now; else what is in its way, "" where
    the status alone says it."""
    if pending := pending_of(agreement):
        return decided_already(pending, by=user)
    return _in_its_way(user, agreement, verb)


def _in_its_way(user: User, agreement: Agreement, verb: Verb) -> str | None:
    if agreement.status not in decided_from(verb):
        return ""
    return decision_obstacle(agreement, verb, by=user) or None
