"""Visas that show access to other systems: GA4GH Passport 1.2, `ControlledAccessGrants`."""

import time
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from agreements import audit, visa_keys
from agreements.enums import AuditAction
from agreements.exceptions import KeyMissing
from agreements.models import ApiClient, Dataset, DownloadGrant, User
from agreements.selectors.grants import live_grants

from .pseudonyms import pseudonyms_of

# A visa is good until it expires, whatever happens meanwhile: so it is short. In seconds.
LIFETIME = 3600


def visas_of_person(user: User, *, by: User | ApiClient, only: Dataset | None = None) -> list[str]:
    """One for each dataset of which a person has a live grant, or for that dataset `only`; asked
    for by themselves or by a client of the API. On record. Raises KeyMissing."""
    if not visa_keys.are_there():
        raise KeyMissing
    datasets = [only] if only else list(live_grants.datasets_to_fetch(user))
    with transaction.atomic():
        return list(_visas(user, datasets, by))


def _visas(user: User, datasets: Iterable[Dataset], by: User | ApiClient) -> Iterable[str]:
    for dataset in datasets:
        grant = live_grants.live_grant(user, dataset)
        if grant is not None:
            yield _visa(user, grant)
            reference = grant.agreement.reference
            if isinstance(by, User):
                audit.record(AuditAction.VISA_ISSUE, reference, by=by)
            else:
                audit.record(AuditAction.VISA_ISSUE, reference, by=None, client=by.name)


def _visa(user: User, grant: DownloadGrant) -> str:
    """Nothing in it names the person but a pseudonym."""
    now = int(time.time())
    dataset = grant.agreement.dataset
    header = {"typ": "vnd.ga4gh.visa+jwt", "jku": settings.SITE_URL + reverse("jwks")}
    claims = {
        "iss": settings.SITE_URL,
        "sub": pseudonyms_of([user.pk])[user.pk],
        "iat": now,
        "exp": now + LIFETIME,
        "ga4gh_visa_v1": {
            "type": "ControlledAccessGrants",
            "asserted": int(grant.granted_at.timestamp()),
            "value": settings.SITE_URL + reverse("dataset", args=[dataset.slug]),
            "source": settings.SITE_URL,
            "by": "dac",
        },
    }
    return visa_keys.sign(header, claims)
