"""Who works on a dataset, and what each of them holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, Min, QuerySet

from agreements.enums import Verb
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import Agreement, Dataset, StaffInvitation, User
from agreements.reading_order import by_name
from agreements.selectors.accounts.group_names import group_name

from . import staff


@dataclass(slots=True)
class StaffMember:
    """Somebody who `works` on a dataset, or does no more and still holds something there.

    `groups` by name; `factors` are kinds of allauth's authenticators; `held` requests wait,
    the `oldest` since then.
    """

    user: User
    works: bool
    groups: list[str] = field(default_factory=list)
    invitation: StaffInvitation | None = None
    factors: set[str] = field(default_factory=set)
    held: int = 0
    oldest: datetime | None = None


def members_of(dataset: Dataset) -> list[StaffMember]:
    """By address; those who hold something and work there no more at the end."""
    waiting = dataset.agreements.filter(status__in=WAITING_FOR_DECISION, assignee__isnull=False)
    counted = waiting.order_by().values_list("assignee").annotate(Count("pk"), Min("submitted_at"))
    held = {user: (number, oldest) for user, number, oldest in counted}
    works = list(dataset.staff.filter(is_staff=True).order_by("email").prefetch_related("groups"))
    at_work = {user.pk for user in works if user.is_active}
    others = User.objects.filter(pk__in=held.keys() - {user.pk for user in works})
    people = [*works, *others.order_by("email").prefetch_related("groups")]
    joined = _joined(dataset, people)
    factors = _factors(people)
    return [
        StaffMember(
            user,
            works=user.pk in at_work,
            groups=by_name(str(group_name(group)) for group in user.groups.all()),
            invitation=joined.get(user.pk),
            factors=factors.get(user.pk, set()),
            held=held.get(user.pk, (0, None))[0],
            oldest=held.get(user.pk, (0, None))[1],
        )
        for user in people
    ]


def open_invitations(dataset: Dataset) -> QuerySet[StaffInvitation]:
    """Those that nobody has answered, newest first; some have expired."""
    found = dataset.invitations.filter(accepted_at=None, withdrawn_at=None)
    return found.select_related("invited_by").prefetch_related("groups").order_by("-pk")


def held_requests(dataset: Dataset, user: User) -> QuerySet[Agreement]:
    """What waits and is theirs, the oldest first."""
    found = dataset.agreements.filter(status__in=WAITING_FOR_DECISION, assignee=user)
    return found.select_related("signer__user", "dataset", "amends").order_by("submitted_at", "pk")


def datasets_held_in(user: User, among: QuerySet[Dataset]) -> list[Dataset]:
    """Those with requests that wait and are theirs, whether they work there or not."""
    waiting = Agreement.objects.filter(assignee=user, status__in=WAITING_FOR_DECISION)
    return list(among.filter(pk__in=waiting.values("dataset")))


def reviewers(dataset: Dataset) -> list[User]:
    """To whom a request can be passed on."""
    return staff.staff_who_may(Verb.START_REVIEW, dataset)


def approvers(dataset: Dataset) -> list[User]:
    return staff.staff_who_may(Verb.APPROVE, dataset)


def _joined(dataset: Dataset, people: Iterable[User]) -> dict[int | None, StaffInvitation]:
    found = dataset.invitations.filter(accepted_by__in=people).select_related("invited_by")
    return {invitation.accepted_by_id: invitation for invitation in found.order_by("accepted_at")}


def _factors(people: Iterable[User]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = Authenticator.objects.filter(user__in=people).values_list("user", "type")
    for user, kind in rows:
        found.setdefault(user, set()).add(kind)
    return found
