"""Who may have the same data under another agreement as well, for many people at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet

from agreements.models import Agreement, Dataset, DownloadGrant, User


def signers_elsewhere(agreement: Agreement, users: Collection[int]) -> Mapping[int, list[str]]:
    """By account, the signers under whose other agreements for the same dataset it has grants that
    have not ended, suspended or not. Who has none is left out."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    elsewhere = DownloadGrant.objects.filter(
        ended_at=None, agreement__dataset=agreement.dataset_id
    ).exclude(agreement=agreement.pk)
    signer = ("agreement__signer__name", "agreement__signer__email")
    # Two queries, each by an index: one with OR would read every grant there is.
    own = elsewhere.filter(associate=None, agreement__signer__user__in=users)
    listed = elsewhere.filter(associate__user__in=users)
    for person, name, email in (
        *own.values_list("agreement__signer__user", *signer),
        *listed.values_list("associate__user", *signer),
    ):
        found[person].add(name or email)
    return {person: sorted(names) for person, names in found.items()}


def persons_of(grants: QuerySet[DownloadGrant]) -> list[tuple[int, int | None]]:
    """Each grant with the account of its person; None: a signer who never signed in."""
    rows = grants.values_list("pk", "associate__user", "agreement__signer__user", "associate")
    return [(pk, user if associate else signer_user) for pk, user, signer_user, associate in rows]


def holders(dataset: int, users: Collection[int]) -> set[int]:
    """Which of these accounts have a grant of a dataset that has not ended."""
    unended = DownloadGrant.objects.filter(ended_at=None, agreement__dataset=dataset)
    own = unended.filter(associate=None, agreement__signer__user__in=users)
    listed = unended.filter(associate__user__in=users)
    # Two queries, each by an index: one with OR would read every grant there is.
    return {
        *own.values_list("agreement__signer__user", flat=True),
        *listed.values_list("associate__user", flat=True),
    }


def accounts_with_grants(dataset: Dataset) -> QuerySet[User]:
    """Active accounts that have a grant of a dataset which has not ended."""
    unended = DownloadGrant.objects.filter(ended_at=None, agreement__dataset=dataset)
    own = unended.filter(associate=None).values("agreement__signer__user")
    listed = unended.exclude(associate=None).values("associate__user")
    return User.objects.filter(Q(pk__in=own) | Q(pk__in=listed), is_active=True)
