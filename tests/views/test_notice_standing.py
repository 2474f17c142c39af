"""What the page about a new LA version says once there is nothing to answer."""

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Audience, Channel, NoticeOutcome, NoticeState, Status, VersionStatus
from agreements.services import answers
from tests.factories import AgreementFactory, LicenseVersionFactory
from tests.services.telling import fresh, told
from tests.views.noticing import TICKED, main, url

pytestmark = pytest.mark.django_db


STANDINGS = {
    "called_off": "This License Agreement was called off",
    "moved": "License Agreement 1.1 applies to you",
    "moved_on": "License Agreement 1.1 has been replaced",
    "kept": "License Agreement 1.0 goes on for you",
    "moot": "is now “Revoked”",
}


def settle(delivery: models.NoticeDelivery, standing: str) -> None:
    """The rows as they are after what happened."""
    version, agreement, now = delivery.version, delivery.agreement, timezone.now()
    if standing == "called_off":
        version.status, version.called_off_at = VersionStatus.CALLED_OFF, now
    elif standing == "moot":
        agreement.grants.update(ended_at=now)
        agreement.status, agreement.ended_at = Status.REVOKED, now
    elif standing == "kept":
        delivery.settled_at, delivery.outcome = now, NoticeOutcome.KEPT
    else:
        agreement.version = (
            version
            if standing == "moved"
            else LicenseVersionFactory(
                dataset=version.dataset, number="1.2", status="superseded", source=version.source
            )
        )
        delivery.settled_at, delivery.outcome = now, NoticeOutcome.MOVED
    for row in (version, agreement, delivery):
        row.save()


@pytest.mark.parametrize("standing", STANDINGS)
def test_afterwards_the_page_says_what_happened_and_offers_no_answer(client, delivery, standing):
    settle(delivery, standing)
    said = main(client.get(url(delivery)))
    assert STANDINGS[standing] in said
    assert "<button" not in said


def test_opted_out_of_a_version_that_was_called_off_one_can_still_go_back(client, delivery):
    answers.opt_out(delivery, how=Channel.LINK, by=None)
    delivery.version.status = VersionStatus.CALLED_OFF
    delivery.version.called_off_at = timezone.now()
    delivery.version.save()
    assert "was called off" in main(client.get(url(delivery)))
    client.post(url(delivery, "continue"))
    assert fresh(delivery).asked_back_at


REQUESTS = {
    Status.DRAFT: "we make out the new License Agreement for you",
    Status.AWAITING_SIGNATURE: "we make out the new License Agreement for you",
    Status.SUBMITTED: "a reviewer reads it as it is",
    Status.IN_REVIEW: "a reviewer reads it as it is",
    Status.APPROVED: "It is an agreement now",
    Status.WITHDRAWN: "Your request is closed",
}


@pytest.mark.parametrize("status", REQUESTS)
def test_whose_request_is_open_reads_what_it_means_and_answers_nothing(client, version, status):
    agreement = AgreementFactory(version=version.replaces, status=status)
    delivery = told(version, agreement=agreement, audience=Audience.REQUEST)
    said = main(client.get(url(delivery)))
    assert REQUESTS[status] in said
    assert "<button" not in said
    for step in ("continue", "opt_out"):
        assert client.post(url(delivery, step), TICKED).status_code == 409
    assert fresh(delivery).state == NoticeState.SENT
