"""The link in a notice: works without signing in, for one agreement and one LA version alone.

The token in it is kept nowhere (see `tokens`): it is made again for each mail.
"""

from django.conf import settings

from agreements import tokens
from agreements.models import NoticeDelivery


def notice_token(version_id: int, agreement_id: int, audience: str) -> str:
    """The token of a new notice; its `tokens.digest` is kept."""
    return tokens.make("notice", version_id, agreement_id, audience)


def notice_url(notice: NoticeDelivery) -> str:
    """Where the person who was told answers: the same in each of the notice's mails.

    Raises KeyMissing when the key is gone that it was made under. What was mailed works on.
    """
    bound = (notice.version_id, notice.agreement_id, notice.audience)
    return token_url(tokens.make_again(notice.token_sha256, "notice", *bound))


def is_current_link(notice: NoticeDelivery) -> bool:
    """Whether the first key alone makes the notice's link."""
    new = notice_token(notice.version_id, notice.agreement_id, notice.audience)
    return tokens.digest(new) == notice.token_sha256


def token_url(token: str) -> str:
    """The page of a token, in full."""
    return f"{settings.SITE_URL}/notices/{token}/"


def masked_url() -> str:
    """What stands in place of a link where others read along."""
    return token_url("…")
