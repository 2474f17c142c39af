"""Whether somebody may have the data right now: the one condition before each byte."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements import tokens
from agreements.enums import Status
from agreements.models import (
    Dataset,
    DatasetSuspension,
    DownloadGrant,
    DownloadToken,
    User,
)


def live_grants(dataset: Dataset) -> QuerySet[DownloadGrant]:
    """All grants of a dataset by which its data may be fetched at this moment.

    None while the dataset is suspended, and none of a person whose account is closed. A signer
    who was entered by the owner and never signed in has one, and no way to use it.
    """
    return live_among(unended_grants(dataset))


def live_among(grants: QuerySet[DownloadGrant]) -> QuerySet[DownloadGrant]:
    """Those of any datasets, likewise."""
    found = grants.filter(ended_at=None).exclude(_of_closed()).exclude(_suspended())
    return found.filter(agreement__status=Status.APPROVED)


def halted_among(grants: QuerySet[DownloadGrant]) -> QuerySet[DownloadGrant]:
    """Those that have not ended, and by which nobody may fetch at this moment all the same."""
    return grants.filter(_of_closed() | Q(_suspended()), ended_at=None)


def live_grant(user: User, dataset: Dataset) -> DownloadGrant | None:
    """The grant by which this very person may fetch, the oldest of several; None: nothing."""
    return live_grants(dataset).filter(_of(user)).order_by("pk").first()


def datasets_to_fetch(user: User) -> QuerySet[Dataset]:
    """The datasets of which this very person has a live grant, by name."""
    live = live_among(DownloadGrant.objects.all())
    # Two subqueries, each by an index: one with OR would read every grant there is.
    own, listed = (live.filter(way).values("agreement__dataset") for way in _ways(user))
    return Dataset.objects.filter(Q(pk__in=own) | Q(pk__in=listed)).order_by("name", "pk")


def grant_by_token(token: str, dataset: Dataset) -> DownloadGrant | None:
    """The live grant that a token in a header stands for; None: nothing."""
    found = DownloadToken.objects.filter(token_sha256=tokens.digest(token), revoked_at=None)
    return live_grants(dataset).filter(tokens__in=found).first()


def standing_token(user: User, dataset: Dataset) -> DownloadToken | None:
    """The person's own that can be used, without its secret."""
    mine = live_grants(dataset).filter(_of(user))
    return DownloadToken.objects.filter(grant__in=mine, revoked_at=None).first()


def unended_grants(dataset: Dataset) -> QuerySet[DownloadGrant]:
    """Those that have not ended, suspended or not."""
    found = DownloadGrant.objects.filter(agreement__dataset=dataset, ended_at=None)
    return found.select_related("agreement__signer__user", "agreement__dataset", "associate__user")


def unended_grant(user: User, dataset: Dataset) -> DownloadGrant | None:
    """The person's, suspended or not: who has one is told of a suspension."""
    return unended_grants(dataset).filter(_of(user)).order_by("pk").first()


def grants_of(user: User) -> QuerySet[DownloadGrant]:
    """All that a person has or had, newest first."""
    found = DownloadGrant.objects.filter(_of(user)).order_by("-pk")
    return found.select_related("agreement__signer", "agreement__dataset", "associate")


def open_suspension(dataset: Dataset) -> DatasetSuspension | None:
    """Why nobody may have the data at the moment."""
    return DatasetSuspension.objects.filter(dataset=dataset, lifted_at=None).first()


def _of_closed() -> Q:
    return Q(associate=None, agreement__signer__user__is_active=False) | Q(
        associate__user__is_active=False
    )


def _suspended() -> Exists:
    found = DatasetSuspension.objects.filter(dataset=OuterRef("agreement__dataset"), lifted_at=None)
    return Exists(found)


def _of(user: User) -> Q:
    signed, listed = _ways(user)
    return signed | listed


def _ways(user: User) -> tuple[Q, Q]:
    """To a grant: signed oneself, listed under a signer."""
    return Q(associate=None, agreement__signer__user=user), Q(associate__user=user)
