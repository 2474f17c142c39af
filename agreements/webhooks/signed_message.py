"""A message and its headers, by the form of Standard Webhooks."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks.webhooks import Webhook

_PREFIX, _BYTES = "whsec_", 32


def new_secret() -> str:
    """As the libraries of receivers take it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers_of(
    webhook_id: str, body: bytes, *, at: datetime, secrets_in_use: Sequence[str]
) -> dict[str, str]:
    """Signed with each of the secrets: a receiver knows one of them. `at` is when it is sent, not
    when it was written: receivers refuse what is older than five minutes."""
    signed = (Webhook(secret).sign(webhook_id, at, body.decode()) for secret in secrets_in_use)
    return {
        "Content-Type": "application/json",
        "User-Agent": "license-portal-webhooks/1",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signed),
    }
