"""Tokens by which servers elsewhere ask the API."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit, tokens
from agreements.enums import ApiScope, AuditAction
from agreements.exceptions import NotYourMove, PortalError
from agreements.models import ApiClient, Dataset, User
from agreements.selectors import access
from agreements.selectors.machines import api_clients as clients

# So that whoever finds one knows what it is, and programs that look for secrets find it.
PREFIX = "portal_"
_NOTED_EACH = timedelta(minutes=1)


class AlreadyRevoked(PortalError):
    """In another tab, or by somebody else."""

    sentence = _("This token was revoked already. Nothing has to be done.")


def make_client(
    name: str, *, datasets: Collection[Dataset], scopes: Collection[str], by: User
) -> tuple[ApiClient, str]:
    """A new client, and its token, to be shown once. Raises NotYourMove."""
    if not datasets or not all(
        access.may_on_dataset(by, clients.MAKE, dataset) for dataset in datasets
    ):
        raise NotYourMove
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        client = ApiClient.objects.create(
            name=name,
            scopes=sorted(ApiScope(scope) for scope in scopes),
            token_sha256=tokens.digest(token),
            made_at=timezone.now(),
            made_by=by,
        )
        client.datasets.set(datasets)
        _record(AuditAction.CLIENT_MAKE, client, by, scopes=client.scopes)
    return client, token


def revoke_client(client: ApiClient, *, by: User) -> None:
    """Its token is of no use from now on. Any owner of one of its datasets may.

    Raises NotYourMove, AlreadyRevoked.
    """
    if not clients.may_revoke(client, by):
        raise NotYourMove
    with transaction.atomic():
        standing = ApiClient.objects.filter(pk=client.pk, revoked_at=None)
        if not standing.update(revoked_at=timezone.now(), revoked_by=by):
            raise AlreadyRevoked
        _record(AuditAction.CLIENT_REVOKE, client, by)


def note_use(client: ApiClient) -> None:
    """That it was there, once a minute at most."""
    now = timezone.now()
    stale = Q(used_at=None) | Q(used_at__lt=now - _NOTED_EACH)
    ApiClient.objects.filter(stale, pk=client.pk).update(used_at=now)


def _record(action: AuditAction, client: ApiClient, by: User, **details: object) -> None:
    # Not `client.datasets`, which may have been fetched for one reader.
    for dataset in Dataset.objects.filter(api_clients=client).order_by("pk"):
        audit.record(action, dataset.slug, by=by, client=client.name, **details)
