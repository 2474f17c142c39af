"""Who has lost access and has not said yet that their copies are deleted."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from agreements.models import Agreement, AssociatedUser, Dataset, Deletion, User
from agreements.selectors.addresses import accounts_by_address

from .open_invitations import open_invitations
from .other_access import holders

_OPEN = Q(attested_at=None, lapsed_at=None)
_PERSON = (
    "grant__agreement__signer__user",
    "grant__agreement__dataset",
    "grant__associate__user",
    "attested_by",
)


@dataclass(frozen=True, slots=True)
class Owed:
    """An open duty, the `people` for whom its person answers as well (none but a signer's), and the
    `invitations` by which they can have access anew, and keep what they have."""

    deletion: Deletion
    people: list[AssociatedUser]
    invitations: list[AssociatedUser]


def open_deletions(dataset: Dataset | None = None) -> QuerySet[Deletion]:
    """Those of a dataset, or of all."""
    found = Deletion.objects.filter(_OPEN).select_related(*_PERSON)
    return found.filter(grant__agreement__dataset=dataset) if dataset else found


def of(users: Collection[int]) -> Q:
    """Whose grant it was."""
    return Q(grant__associate=None, grant__agreement__signer__user__in=users) | Q(
        grant__associate__user__in=users
    )


def owed(user: User, dataset: Dataset) -> Owed | None:
    """What a person owes for a dataset, whichever of their grants it was that ended last."""
    found = open_deletions(dataset).filter(of([user.pk])).order_by("-pk").first()
    return _owed(found) if found else None


def owed_by_signer(agreement: Agreement) -> Owed | None:
    """The same of an agreement's signer, who may have no account, under this agreement."""
    own = Deletion.objects.filter(grant__agreement=agreement, grant__associate=None)
    found = deletion_of_signer(agreement) if own.exists() else None
    is_open = found is not None and found.attested_at is None and found.lapsed_at is None
    return _owed(found) if found and is_open else None


def last_deletion(user: User, dataset: Dataset) -> Deletion | None:
    """The latest of a person, open, attested or lapsed."""
    found = Deletion.objects.filter(of([user.pk]), grant__agreement__dataset=dataset)
    return found.select_related(*_PERSON).order_by("-pk").first()


def deletion_of_signer(agreement: Agreement) -> Deletion | None:
    """That of the signer's own grant under an agreement, whatever became of it."""
    found = Deletion.objects.filter(grant__agreement=agreement, grant__associate=None)
    return found.select_related(*_PERSON).order_by("-pk").first()


def address_of(deletion: Deletion) -> str:
    """Where its person is written to."""
    associate = deletion.grant.associate
    if associate and associate.user:
        return associate.mailbox
    return deletion.grant.agreement.signer.mailbox


def answered_for(agreement: Agreement) -> list[AssociatedUser]:
    """Whom the signer attests for as well: listed when the agreement ended, and without access of
    their own, here or elsewhere, so that nobody else can say it."""
    people = agreement.associates.filter(grants=None)
    if agreement.ended_at is None:
        people = people.filter(until=None)
    else:
        people = people.filter(Q(until=None) | Q(until__gte=agreement.ended_at))
    accounts = accounts_by_address([person.email for person in people if person.email])
    elsewhere = holders(agreement.dataset_id, list(accounts.values()))
    return [person for person in people if accounts.get(person.email) not in elsewhere]


def _owed(deletion: Deletion) -> Owed:
    grant = deletion.grant
    people = [] if grant.associate_id else answered_for(grant.agreement)
    return Owed(deletion, people, invitations_of(deletion))


def invitations_of(deletion: Deletion) -> list[AssociatedUser]:
    """Where its person is asked to confirm that they are listed for the same dataset."""
    user, dataset = deletion.grant.user, deletion.grant.agreement.dataset
    return list(open_invitations(user, dataset)) if user else []
