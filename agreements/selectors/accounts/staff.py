"""Who among a dataset's staff is told."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from agreements.enums import DeskNews, Status, Verb
from agreements.lifecycle import permission
from agreements.models import Agreement, Dataset, User
from agreements.selectors import access


def accounts_seen_by(user: User) -> QuerySet[User]:
    """The staff of one's own datasets, oneself among them; administrators see every account."""
    if user.is_superuser:
        return User.objects.all()
    near = User.objects.filter(datasets__in=user.datasets.all()).values("pk")
    return User.objects.filter(Q(pk__in=near) | Q(pk=user.pk), is_staff=True)


def staff_who_may(verb: Verb, dataset: Dataset) -> list[User]:
    """The dataset's staff who have the right to a verb; administrators only as such staff."""
    people = dataset.staff.filter(is_active=True, is_staff=True).order_by("pk")
    return [person for person in people if person.has_perm(permission(verb))]


def zone_of(user: User) -> ZoneInfo:
    """In which a member of staff has their morning."""
    return ZoneInfo(user.time_zone) if user.time_zone else usual_zone(user)


def usual_zone(user: User) -> ZoneInfo:
    """Where nobody said another one: that of their datasets if it is one, else the portal's."""
    there = {dataset.time_zone for dataset in user.datasets.all()}
    return ZoneInfo(there.pop() if len(there) == 1 else settings.TIME_ZONE)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody to write to, in a language; `key` tells them from the others."""

    email: str
    language: str
    key: str


def owners_mailboxes(dataset: Dataset, *, at_once: bool = False) -> list[Mailbox]:
    """Where the dataset's staff who may take back who opted out are written to; `at_once` leaves
    out those who want no mail at once. Nothing goes to nobody: without any such staff it is the
    dataset's own address."""
    owners = staff_who_may(Verb.REINSTATE, dataset)
    if not owners:
        return [_contact(dataset)]
    return [
        _mailbox(owner) for owner in owners if not at_once or owner.desk_news == DeskNews.AT_ONCE
    ]


def readers_of_reports(dataset: Dataset) -> list[Mailbox]:
    """Owners of the dataset who want mail of the desk at all; where that is nobody, the dataset's
    own address."""
    owners = staff_who_may(Verb.REINSTATE, dataset)
    found = [_mailbox(owner) for owner in owners if owner.desk_news != DeskNews.OFF]
    return found or [_contact(dataset)]


def readers_of_messages(agreement: Agreement) -> list[Mailbox]:
    """Where a message of its signer is mailed: to who reviews the request right now, else to each
    reviewer of the dataset who wants mail at once; where that is nobody, to the dataset's own
    address. Never to somebody whose own request it is."""
    people = staff_who_may(Verb.START_REVIEW, agreement.dataset)
    people = [person for person in people if not access.is_own(person, agreement)]
    if agreement.status == Status.IN_REVIEW and agreement.reviewer in people:
        return [_mailbox(agreement.reviewer)]
    found = [_mailbox(person) for person in people if person.desk_news == DeskNews.AT_ONCE]
    return found or [_contact(agreement.dataset)]


def _mailbox(user: User) -> Mailbox:
    return Mailbox(user.email, user.language, str(user.pk))


def _contact(dataset: Dataset) -> Mailbox:
    return Mailbox(dataset.contact_email, settings.LANGUAGE_CODE, "dataset")
