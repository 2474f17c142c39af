"""What the desk tells its staff by mail, and whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agreements.enums import DeskNews, NoticeState, Status, Verb
from agreements.lifecycle import WAITING_FOR_DECISION, permission
from agreements.models import Dataset, NoticeDelivery, User

from . import staff

# Which right makes that a verb of the signer's concerns somebody.
CONCERNED = {Verb.SUBMIT: Verb.START_REVIEW, Verb.OPT_OUT: Verb.REINSTATE}


@dataclass(frozen=True, slots=True)
class DatasetNews:
    """What there is to tell of one dataset: `oldest` is since when the first request waits."""

    dataset: Dataset
    waiting: int
    oldest: datetime | None
    opted_out: int
    asked_back: int

    def __bool__(self) -> bool:
        return bool(self.waiting or self.opted_out or self.asked_back)


def staff_to_tell(verb: Verb, dataset: Dataset) -> list[User]:
    """Everybody on a dataset's staff whom a move concerns; where nobody is, the administrators."""
    return staff.staff_who_may(CONCERNED[verb], dataset) or list(_administrators())


def daily_readers() -> list[User]:
    """Members of staff who want to hear from the desk, at least once a day."""
    people = User.objects.filter(is_active=True, is_staff=True).exclude(desk_news=DeskNews.OFF)
    return list(people.order_by("pk"))


def dataset_news(user: User, since: datetime, until: datetime) -> list[DatasetNews]:
    """What waits for a person as of `until`, by dataset; and who opted out since, for whoever is
    not told of that at once."""
    found = [_line(user, dataset, since, until) for dataset in _datasets(user)]
    return [line for line in found if line]


def _datasets(user: User) -> list[Dataset]:
    """Their own, and an administrator's also those that have no staff to decide."""
    if not user.is_superuser:
        return list(user.datasets.order_by("name", "pk"))
    everywhere = Dataset.objects.order_by("name", "pk").prefetch_related("staff")
    return [
        dataset
        for dataset in everywhere
        if user in dataset.staff.all() or not staff.staff_who_may(Verb.START_REVIEW, dataset)
    ]


def _line(user: User, dataset: Dataset, since: datetime, until: datetime) -> DatasetNews:
    waiting, oldest, opted_out, asked_back = 0, None, 0, 0
    if user.has_perm(permission(Verb.START_REVIEW)):
        requests = dataset.agreements.filter(
            status__in=WAITING_FOR_DECISION, submitted_at__lt=until
        )
        moments = requests.exclude(signer__user=user).order_by("submitted_at")
        waiting, oldest = moments.count(), moments.values_list("submitted_at", flat=True).first()
    if user.has_perm(permission(Verb.REINSTATE)):
        out = dataset.agreements.filter(status=Status.OPTED_OUT)
        if user.desk_news == DeskNews.DAILY:
            opted_out = out.filter(ended_at__gte=since, ended_at__lt=until).count()
        asked = NoticeDelivery.objects.filter(
            Q(effective_at__gt=until) | Q(version__called_off_at__isnull=False),
            agreement__in=out,
            state=NoticeState.OPTED_OUT,
            closed_at=None,
            asked_back_at__lt=until,
        )
        asked_back = asked.count()
    return DatasetNews(dataset, waiting, oldest, opted_out, asked_back)


def _administrators() -> list[User]:
    return list(User.objects.filter(is_active=True, is_staff=True, is_superuser=True))
