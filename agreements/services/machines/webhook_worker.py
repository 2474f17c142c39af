"""Sends what is due to webhooks. Any number of processes may do this at once.

A process that dies in the middle leaves one message that goes out twice, under the same id.
"""

import json
import logging
import random
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import field_encryption
from agreements.enums import DeliveryState, PeopleNamed
from agreements.exceptions import KeyMissing, PortalError
from agreements.models import GrantChange, WebhookDelivery
from agreements.selectors.addresses import addresses_of
from agreements.selectors.machines import webhooks
from agreements.webhooks.pinned_post import post
from agreements.webhooks.signed_message import headers_of
from agreements.work_queue import BUDGET, WorkQueue

from . import webhook_endpoints
from .pseudonyms import pseudonyms_of

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=6)
QUEUE = WorkQueue(
    WebhookDelivery.objects.select_related(
        "endpoint__dataset",
        "change__dataset",
        "change__grant__agreement__version",
        "change__grant__agreement__signer__user",
        "change__grant__associate__user",
    ).order_by("due_at", "pk"),
    claim=lambda: {"attempts": F("attempts") + 1},
    batch=20,
    unclaim={"attempts": F("attempts") - 1},
)
# For what waits behind a message that its server did not take.
_PAUSE = timedelta(seconds=30)
_GONE, _TOO_MANY_WAITS = 410, 20


def deliver_webhooks(budget: float = BUDGET) -> int:
    """Send until nothing is due or `budget` seconds are over. Returns how many arrived.

    Where a server did not take one, the others for it wait as well, and those of other servers
    don't wait for it.
    """
    arrived = 0
    down: set[int] = set()
    for row in QUEUE.work(budget):
        if row.endpoint_id in down:
            QUEUE.put_off(row, _PAUSE, attempts=row.attempts - 1)
        elif _deliver(row):
            arrived += 1
        else:
            down.add(row.endpoint_id)
            # What another process has claimed is not due before its lease is over.
            QUEUE.due().filter(endpoint=row.endpoint_id).update(due_at=timezone.now() + _PAUSE)
    return arrived


def message_of(row: WebhookDelivery) -> bytes:
    """What a message says. People are named as the owner chose, as they are known now."""
    data: dict[str, object]
    if row.change is None:
        kind, at, data = "test", row.made_at, {"dataset": row.endpoint.dataset.slug}
    else:
        change = row.change
        subject = "grant" if change.grant_id else "dataset"
        kind, at, data = f"{subject}.{change.what}", change.at, _facts(row, change)
    told = {"type": kind, "timestamp": _moment(at), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _facts(row: WebhookDelivery, change: GrantChange) -> dict[str, object]:
    facts: dict[str, object] = {"dataset": change.dataset.slug, "what": change.what}
    if change.grant is None:
        return facts
    agreement, user = change.grant.agreement, change.grant.user
    facts |= {"reference": agreement.reference, "license_version": agreement.version.number}
    if row.endpoint.names_people == PeopleNamed.ADDRESS:
        return facts | {"emails": addresses_of(user)}
    return facts | {"pseudonym": pseudonyms_of([user.pk])[user.pk] if user else None}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _deliver(row: WebhookDelivery) -> bool:
    """Whether it arrived; whatever came of it is on the row."""
    if row.endpoint.ended_at is not None:
        said = _("The webhook ended before this was delivered.")
        _close(row, DeliveryState.DROPPED, None, said)
        return False
    now = timezone.now()
    try:
        sealed = webhooks.secrets_now(row.endpoint, now)
        secrets = [field_encryption.unseal(*each) for each in sealed]
        body = message_of(row)
        headers = headers_of(row.webhook_id, body, at=now, secrets_in_use=secrets)
        code = post(row.endpoint.url, body, headers)
    except (KeyMissing, PortalError) as error:
        _try_again(row, None, str(error))
    except OSError as error:  # no answer: not there, too slow, a certificate of somebody else's
        _try_again(row, None, f"{type(error).__name__}: {error.strerror or error}")
    except Exception as error:  # one that can't be made never stops the others
        logger.exception("webhook message %s can't be made", row.pk)
        _try_again(row, None, type(error).__name__)
    else:
        if 200 <= code < 300:
            return _close(row, DeliveryState.DELIVERED, code, "")
        if code == _GONE:
            _close(row, DeliveryState.DROPPED, code, _("The server says that it is gone."))
            webhook_endpoints.end_gone(row.endpoint)
        elif 300 <= code < 400:
            _try_again(row, code, _("The server sent us on; redirects are not followed."))
        else:
            _try_again(row, code, _("The server did not take it."))
    return False


def _try_again(row: WebhookDelivery, code: int | None, said: str) -> None:
    """Wait at random up to twice as long as last time, for three days (full jitter)."""
    now = timezone.now()
    if now >= row.give_up_at:
        _close(row, DeliveryState.GIVEN_UP, code, said)
        return
    longest = min(FIRST_WAIT * 2 ** min(row.attempts, _TOO_MANY_WAITS), LONGEST_WAIT)
    wait = random.random() * longest  # noqa: S311 - spreads load
    due_at = min(now + wait, row.give_up_at)
    QUEUE.put_off(row, due_at=due_at, answer=code, said=said[:200], tried_at=now)
    logger.warning("webhook message %s not delivered: %s", row.pk, said)


def _close(row: WebhookDelivery, state: DeliveryState, code: int | None, said: str) -> bool:
    """Nothing more is to be done. What arrived has arrived, whoever holds the claim by now."""
    rows = QUEUE.ours(row)
    if state is DeliveryState.DELIVERED:
        rows = WebhookDelivery.objects.filter(pk=row.pk)
    told = {"answer": code, "said": said[:200], "tried_at": timezone.now()}
    return bool(rows.update(state=state, due_at=None, **told))
