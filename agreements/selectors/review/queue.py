"""What waits for a decision, as staff see it."""

from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agreements.enums import Severity
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import (
    Agreement,
    AssociatedUser,
    ScanExamination,
    ScanFinding,
    SignedScan,
    User,
)
from agreements.selectors import access
from agreements.selectors.addresses import addresses_of
from agreements.selectors.notices import undelivered
from agreements.selectors.scans import check_results

from . import domain_approvals, recommendations
from .pending_decisions import is_pending


def requests_for_staff(user: User) -> QuerySet[Agreement]:
    """The agreements a member of staff sees.

    Each has `people`, its number of users listed, and of the checks of its latest scan the state as
    `examined`, None without any, and the number of standing `problems`. `unreached` is whether a
    mail to the signer did not arrive, `approved_before` whether the dataset approved somebody else
    of the signer's mail domain, `recommended` whether a first reviewer recommends it,
    `decided` whether somebody has decided on it and can still take it back.
    """
    people = AssociatedUser.objects.filter(agreement=OuterRef("pk"))
    latest = SignedScan.objects.filter(agreement=OuterRef("pk")).order_by("-number").values("pk")
    examined = ScanExamination.objects.filter(scan=OuterRef("latest")).values("state")
    problems = check_results.counting_findings(
        ScanFinding.objects.filter(
            scan=OuterRef("latest"), severity=Severity.PROBLEM, overruled_at=None
        )
    )
    return (
        access.agreements_for_staff(user)
        .annotate(
            people=_number(people, of="agreement"),
            latest=Subquery(latest[:1]),
            unreached=undelivered.any_of(user),
            approved_before=domain_approvals.has_earlier_approval(),
            recommended=recommendations.is_recommended(),
            decided=is_pending(),
        )
        .annotate(examined=Subquery(examined[:1]), problems=_number(problems, of="scan"))
    )


def _number(rows: QuerySet[Any], *, of: str) -> Coalesce:
    """How many rows there are for the one that `of` points to, as part of another query."""
    counted = rows.order_by().values(of).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def waiting_for_us(user: User) -> QuerySet[Any, Any]:
    """Keys of those to be decided, of whose signer wrote to us, and of whom a mail did not reach.

    Three short lists joined: as one condition with `or` the database reads every agreement.
    """
    there = Agreement.objects.order_by()
    waiting = there.filter(status__in=WAITING_FOR_DECISION).values_list("pk")
    unanswered = there.filter(unanswered_since__isnull=False).values_list("pk")
    return waiting.union(unanswered, undelivered.agreements(user))


def held_by(user: User) -> QuerySet[Agreement]:
    """What waits and is this person's, the oldest first."""
    return _oldest_first(_waiting(user).filter(assignee=user))


def free_for(user: User) -> QuerySet[Agreement]:
    """What waits, is nobody's, and this person could take up: not an own one, none that waits for a
    second reviewer beside them. The oldest first."""
    free = not_own(_waiting(user).filter(nobodys()), user)
    return _oldest_first(free.exclude(waits_for_another(user)))


def next_request(user: User) -> Agreement | None:
    """The oldest request this person could take up or finish: not an own one, not a colleague's,
    none that waits for a second reviewer beside them."""
    found = not_own(_waiting(user).filter(Q(assignee=user) | nobodys()), user)
    return _oldest_first(found.exclude(waits_for_another(user))).first()


def _waiting(user: User) -> QuerySet[Agreement]:
    """Without what is decided, and carried out in a moment."""
    waiting = access.agreements_for_staff(user).filter(status__in=WAITING_FOR_DECISION)
    return waiting.exclude(is_pending())


def _oldest_first(found: QuerySet[Agreement]) -> QuerySet[Agreement]:
    return found.order_by(F("submitted_at").asc(), "pk")


def nobodys() -> Q:
    """Assigned to nobody who could still review it."""
    at_work = User.objects.filter(pk=OuterRef("assignee"), is_active=True, is_staff=True)
    here = Q(is_superuser=True) | Q(datasets=OuterRef("dataset"))
    return ~Q(Exists(at_work.filter(here)))


def waits_for_another(user: User) -> Q:
    """This person recommended it, so a second reviewer has to approve it."""
    return Q(
        recommendations.is_recommended(user),
        dataset__two_reviewers=True,
        status__in=WAITING_FOR_DECISION,
    )


def not_own(found: QuerySet[Agreement], user: User) -> QuerySet[Agreement]:
    """Those that this person neither signs nor is listed in."""
    own = addresses_of(user)
    return (
        found.exclude(signer__user=user)
        .exclude(associates__email__in=own)
        .exclude(amends__associates__email__in=own)
    )
