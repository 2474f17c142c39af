"""Secrets by which a command line fetches in a person's name."""

import secrets

from django.db import transaction
from django.utils import timezone

from agreements import audit, tokens
from agreements.enums import AuditAction
from agreements.exceptions import NotYourMove
from agreements.models import Dataset, DownloadToken, User
from agreements.selectors.grants import live_grants
from agreements.services.agreement_row import lock_agreement


def make_token(dataset: Dataset, *, by: User) -> str:
    """A new token of the person's live grant, to be shown once; the former one is void.

    Raises NotYourMove.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        grant = live_grants.live_grant(by, dataset)
        if grant is None:
            raise NotYourMove
        lock_agreement(grant.agreement)
        _revoke(dataset, by)
        DownloadToken.objects.create(
            grant=grant, token_sha256=tokens.digest(token), made_at=timezone.now(), made_by=by
        )
        audit.record(AuditAction.ACCESS_MAKE_TOKEN, grant.agreement.reference, by=by)
    return token


def revoke_token(dataset: Dataset, *, by: User) -> None:
    """The person's token is of no use any more; where there is none, nothing happens."""
    with transaction.atomic():
        for token in _revoke(dataset, by):
            audit.record(AuditAction.ACCESS_REVOKE_TOKEN, token.grant.agreement.reference, by=by)


def _revoke(dataset: Dataset, by: User) -> list[DownloadToken]:
    theirs = live_grants.grants_of(by).filter(agreement__dataset=dataset)
    standing = DownloadToken.objects.filter(grant__in=theirs, revoked_at=None)
    found = list(standing.select_related("grant__agreement"))
    standing.update(revoked_at=timezone.now(), revoked_by=by)
    return found
