"""The link in a notice: works without signing in, for one agreement and one LA version alone.

The token in it is kept nowhere (see `tokens`): it is made anew for each mail.
"""

from django.conf import settings

from agreements import tokens
from agreements.models import NoticeDelivery


def token(version_id: int, agreement_id: int, audience: str) -> str:
    """The token of one notice; its `tokens.digest` is `NoticeDelivery.token_sha256`."""
    return tokens.make("notice", version_id, agreement_id, audience)


def link(delivery: NoticeDelivery) -> str:
    """Where the person who was told answers."""
    return url(token(delivery.version_id, delivery.agreement_id, delivery.audience))


def url(token: str) -> str:
    """The page of a token, in full."""
    return f"{settings.SITE_URL}/notices/{token}/"


def masked() -> str:
    """What stands in place of a link where others read along."""
    return url("…")
