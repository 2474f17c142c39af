"""Who among a dataset's staff is told, and may record what."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from agreements.enums import DeskNews, Verb
from agreements.lifecycle import permission
from agreements.models import Dataset, User


def accounts_seen_by(user: User) -> QuerySet[User]:
    """The staff of one's own datasets, oneself among them; administrators see every account."""
    if user.is_superuser:
        return User.objects.all()
    near = User.objects.filter(datasets__in=user.datasets.all()).values("pk")
    return User.objects.filter(Q(pk__in=near) | Q(pk=user.pk), is_staff=True)


def data_owners(dataset: Dataset) -> list[User]:
    """The dataset's staff who may take back who opted out: they are written to."""
    return staff_who_may(Verb.REINSTATE, dataset)


def staff_who_may(verb: Verb, dataset: Dataset) -> list[User]:
    """The dataset's staff who have the right to a verb; administrators only as such staff."""
    people = dataset.staff.filter(is_active=True, is_staff=True).order_by("pk")
    return [person for person in people if person.has_perm(permission(verb))]


_AT_ONCE = DeskNews.AT_ONCE


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody to write to, in a language; `key` tells them from the others."""

    email: str
    language: str
    key: str


def owners_mailboxes(dataset: Dataset) -> list[Mailbox]:
    """Where data owners read what concerns the dataset: nothing goes to nobody, so that without
    any of them it is the dataset's own address."""
    owners = [Mailbox(owner.email, owner.language, str(owner.pk)) for owner in data_owners(dataset)]
    return owners or [Mailbox(dataset.contact_email, settings.LANGUAGE_CODE, "dataset")]


def mailboxes_at_once(dataset: Dataset) -> list[Mailbox]:
    """Likewise, but without those who want no mail at once."""
    quiet = {str(owner.pk) for owner in data_owners(dataset) if owner.desk_news != _AT_ONCE}
    return [mailbox for mailbox in owners_mailboxes(dataset) if mailbox.key not in quiet]


def may_inform(user: User, dataset: Dataset) -> bool:
    """Whether this person may record that somebody was told of a version another way."""
    return (
        user.is_active
        and user.is_staff
        and user.has_perm("agreements.change_noticedelivery")
        and (user.is_superuser or dataset.staff.filter(pk=user.pk).exists())
    )
