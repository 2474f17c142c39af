"""The answer to somebody who asked to be erased. A secret: its words go once it has left."""

from collections.abc import Sequence
from uuid import uuid4

from django.conf import settings

from agreements.mail.outbox import enqueue
from agreements.models import OutboundEmail
from agreements.selectors.keeping.erasure_plan import Stays


def erased(
    to: str,
    *,
    gone: Sequence[str],
    stays: Sequence[Stays],
    account_gone: bool,
    language: str | None = None,
) -> OutboundEmail:
    """Say which requests are `gone`, what `stays` and why."""
    return enqueue(
        "erased",
        to=to,
        context={
            "gone": list(gone),
            "stays": [{"what": one.what, "why": one.why} for one in stays],
            "account_gone": account_gone,
        },
        dedup_key=f"erased:{uuid4().hex}",
        secret=True,
        language=language or settings.LANGUAGE_CODE,
    )
