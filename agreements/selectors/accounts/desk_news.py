"""What the desk tells its staff by mail, and whom."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from agreements.enums import DeskNews, GrantEnd, NoticeState, Status, Verb
from agreements.lifecycle import ENDS_OF_APPROVED, TABLE, WAITING_FOR_DECISION, permission
from agreements.models import Dataset, DownloadGrant, NoticeDelivery, User
from agreements.selectors.grants import password_knowers
from agreements.selectors.keeping import due_requests

from . import long_waits, staff
from .long_waits import LongWait, Period

# Which right makes that a verb concerns somebody.
# One that another agreement succeeds ends by an approval, which is no news of its own.
_ENDINGS: list[Verb] = [
    row.verb
    for row in TABLE.values()
    if row.target in ENDS_OF_APPROVED and row.verb is not Verb.SUCCEED
]
CONCERNED = {Verb.SUBMIT: Verb.START_REVIEW, **dict.fromkeys(_ENDINGS, Verb.REINSTATE)}
# Who left, or was taken off a list, under an agreement that goes on.
_ONE_BY_ONE = (GrantEnd.REMOVED, GrantEnd.LEFT)


@dataclass(frozen=True, slots=True)
class DatasetNews:
    """What there is to tell of one dataset: `oldest` is since when the first request waits; `ended`
    agreements that have ended, whichever way; `left` people whose access ended by itself."""

    dataset: Dataset
    waiting: int = 0
    oldest: datetime | None = None
    ended: int = 0
    asked_back: int = 0
    left: int = 0
    know_password: int = 0  # and have no access any more
    unanswered: int = 0  # requests in which a message waits for an answer
    long_waits: tuple[LongWait, ...] = ()
    erased_next: int = 0  # requests, within a month
    erased_from: datetime | None = None  # the first of them

    def __bool__(self) -> bool:
        counted = (self.waiting, self.ended, self.asked_back, self.left, self.know_password)
        return any((*counted, self.unanswered, self.long_waits, self.erased_next))


def staff_to_tell(verb: Verb, dataset: Dataset) -> list[User]:
    """Everybody on a dataset's staff whom a move concerns; where nobody is, the administrators."""
    return staff.staff_who_may(CONCERNED[verb], dataset) or list(_administrators())


def staff_at_work() -> QuerySet[User]:
    """Everybody whom the desk may write to, whatever they chose."""
    return User.objects.filter(is_active=True, is_staff=True).order_by("pk")


def morning_news(
    user: User, morning: Period, digest: Period | None, *, weekly: bool = False
) -> list[DatasetNews]:
    """What there is to tell a person this morning, by dataset: in the `digest` what waits at its
    end and what ended in it; on every morning, which requests have begun to wait for long;
    `weekly`, to owners, what is erased next."""
    found = []
    for dataset in _datasets(user):
        decides = _is_theirs(user, dataset, Verb.START_REVIEW)
        line = DatasetNews(dataset)
        if digest and decides:
            line = _line(user, dataset, digest.since, digest.until)
        waits = []
        if decides:
            waits.append(long_waits.reminder(user, dataset, morning, always=bool(line)))
        if _is_theirs(user, dataset, Verb.REINSTATE):
            waits.append(long_waits.escalation(user, dataset, morning, always=bool(line)))
        if weekly and _owns(user, dataset):
            line = _with_erased_next(line)
        found.append(replace(line, long_waits=tuple(wait for wait in waits if wait)))
    return [line for line in found if line]


def _with_erased_next(line: DatasetNews) -> DatasetNews:
    """As told on the list; without what is held back."""
    now = timezone.now()
    found = due_requests.without_held(due_requests.erased_next(line.dataset), now)
    first = found.values_list("erase_from", flat=True).first()
    return replace(line, erased_next=found.count(), erased_from=first)


def _datasets(user: User) -> list[Dataset]:
    """Their own; an administrator's are all, for those without the staff that it takes."""
    found = Dataset.objects.all() if user.is_superuser else user.datasets.all()
    return list(found.order_by("name", "pk").prefetch_related("staff"))


def _is_theirs(user: User, dataset: Dataset, verb: Verb) -> bool:
    """Whether the dataset is theirs to look after, or, an administrator's, nobody's who could."""
    return user in dataset.staff.all() or not staff.staff_who_may(verb, dataset)


def _owns(user: User, dataset: Dataset) -> bool:
    is_owner = user.has_perm("agreements.change_dataset")
    return is_owner and _is_theirs(user, dataset, Verb.REINSTATE)


def _line(user: User, dataset: Dataset, since: datetime, until: datetime) -> DatasetNews:
    waiting, oldest, ended, asked_back, left, unanswered = 0, None, 0, 0, 0, 0
    if user.has_perm(permission(Verb.START_REVIEW)):
        requests = dataset.agreements.filter(
            status__in=WAITING_FOR_DECISION, submitted_at__lt=until
        )
        moments = requests.exclude(signer__user=user).order_by("submitted_at")
        waiting, oldest = moments.count(), moments.values_list("submitted_at", flat=True).first()
        messages = dataset.agreements.filter(unanswered_since__lt=until)
        unanswered = messages.exclude(signer__user=user).count()
    if user.has_perm(permission(Verb.REINSTATE)):
        out = dataset.agreements.filter(status=Status.OPTED_OUT)
        lately = Q(ended_at__gte=since, ended_at__lt=until)
        if user.desk_news != DeskNews.AT_ONCE:
            ended = dataset.agreements.filter(lately, status__in=ENDS_OF_APPROVED).count()
        grants = DownloadGrant.objects.filter(lately, agreement__dataset=dataset)
        left = grants.filter(ended_why__in=_ONE_BY_ONE).count()
        asked = NoticeDelivery.objects.filter(
            Q(effective_at__gt=until) | Q(version__called_off_at__isnull=False),
            agreement__in=out,
            state=NoticeState.OPTED_OUT,
            closed_at=None,
            asked_back_at__lt=until,
        )
        asked_back = asked.count()
    know = 0
    if user.has_perm("agreements.change_accessinstructions"):
        know = password_knowers.count_without_access(dataset, until)
    return DatasetNews(dataset, waiting, oldest, ended, asked_back, left, know, unanswered)


def _administrators() -> list[User]:
    return list(User.objects.filter(is_active=True, is_staff=True, is_superuser=True))
