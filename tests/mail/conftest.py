"""Rows of the outbox to send, without going through a letter or an announcement."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agreements import tokens
from agreements.enums import Audience, NoticeState, NoticeStep, Status, VersionStatus
from agreements.mail import notice_link
from agreements.mail.outbox import QUEUE
from agreements.mail.stored_letter import MERGE_FIELDS
from agreements.models import LicenseVersion, NoticeDelivery, NoticeTemplate, OutboundEmail
from tests.factories import AgreementFactory, LicenseVersionFactory, UserFactory


def claim_mails(number: int) -> list[OutboundEmail]:
    """So many of those that are due, or all there are."""
    return replace(QUEUE, batch=number).take()


Queue = Callable[..., OutboundEmail]


@pytest.fixture
def queue() -> Queue:
    """`queue("a@example.edu", **fields)` writes a mail to that address, due now."""
    return queue_mail


def queue_mail(to: str, **fields: Any) -> OutboundEmail:
    written = {
        "dedup_key": f"test:{to}",
        "letter": "test",
        "to": to,
        "subject": "Hello",
        "text": "Words.\n",
        "html": "<p>Words.</p>",
        "message_id": f"<{to.replace('@', '.')}@testserver>",
        "due_at": timezone.now(),
    }
    return OutboundEmail.objects.create(**{**written, **fields})


def announced(**fields: Any) -> LicenseVersion:
    """Version 1.1 of a new dataset that is in force in 1.0."""
    old = LicenseVersionFactory()
    written = {
        "dataset": old.dataset,
        "number": "1.1",
        "status": VersionStatus.ANNOUNCED,
        "effective_at": timezone.now() + timedelta(days=40),
        "announced_at": timezone.now(),
        "announced_by": UserFactory(),
        "replaces": old,
    }
    made: LicenseVersion = LicenseVersionFactory(**{**written, **fields})
    return made


def queue_notice(
    to: str,
    version: LicenseVersion,
    step: str = NoticeStep.NOTICE,
    audience: str = Audience.AGREEMENT,
    **fields: Any,
) -> OutboundEmail:
    """A mail of an announcement to that address, due now; `fields` as of the delivery."""
    status = Status.APPROVED if audience == Audience.AGREEMENT else Status.SUBMITTED
    agreement = AgreementFactory(
        version=version.replaces, status=status, signer__email=to, signer__name="Li & Ánh"
    )
    written = {"state": NoticeState.QUEUED, "effective_at": version.effective_at}
    token = notice_link.notice_token(version.pk, agreement.pk, audience)
    delivery = NoticeDelivery.objects.create(
        version=version,
        agreement=agreement,
        audience=audience,
        token_sha256=tokens.digest(token),
        **{**written, **fields},
    )
    notice_template, _created = NoticeTemplate.objects.get_or_create(
        version=version,
        audience=audience,
        step=step,
        language="en",
        defaults={
            "subject": "It changes – {reference}".format(**MERGE_FIELDS),
            "text": "Dear {name}, on {effective}: {link}\n".format(**MERGE_FIELDS),
            "html": '<p>{name}</p><a href="{link}">{effective}</a>'.format(**MERGE_FIELDS),
        },
    )
    return queue_mail(
        to,
        letter=f"{step}_{audience}",
        agreement=agreement,
        notice=delivery,
        notice_template=notice_template,
        personal={"name": agreement.signer.name, "reference": agreement.reference},
        priority=OutboundEmail.BULK,
        subject="",
        text="",
        html="",
    )
