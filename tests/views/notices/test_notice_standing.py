"""What the page about a new LA version says once there is nothing to answer."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements import dates, models
from agreements.enums import Audience, Channel, NoticeOutcome, NoticeState, Status, VersionStatus
from agreements.services.notices import answers, eligibility
from agreements.services.versions import effect_worker
from tests.factories import AgreementFactory, LicenseVersionFactory
from tests.services.telling import fresh, told
from tests.views.noticing import TICKED, main, url

pytestmark = pytest.mark.django_db


STANDINGS = {
    "called_off": "This License Agreement was called off",
    "moved": "License Agreement 1.1 applies to you",
    "moved_on": "License Agreement 1.1 has been replaced",
    "kept": "License Agreement 1.0 goes on for you",
    "not_applicable": "is now “Revoked”",
}


def settle(delivery: models.NoticeDelivery, standing: str) -> None:
    """The rows as they are after what happened."""
    version, agreement, now = delivery.version, delivery.agreement, timezone.now()
    if standing == "called_off":
        version.status, version.called_off_at = VersionStatus.CALLED_OFF, now
    elif standing == "not_applicable":
        agreement.grants.update(ended_at=now, ended_why="revoked")
        agreement.status, agreement.ended_at = Status.REVOKED, now
    elif standing == "kept":
        delivery.closed_at, delivery.outcome = now, NoticeOutcome.KEPT
    else:
        agreement.version = (
            version
            if standing == "moved"
            else LicenseVersionFactory(
                dataset=version.dataset, number="1.2", status="superseded", source=version.source
            )
        )
        delivery.closed_at, delivery.outcome = now, NoticeOutcome.MOVED
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


def turn(said: str) -> str:
    """Whose turn it is, as the chip says."""
    found = re.search('id="whose-turn-title"><span class="eyebrow">(.*?)<', said)
    assert found
    return found[1]


@pytest.mark.parametrize("attested", [False, True])
def test_deleting_is_the_signers_turn_and_an_open_wish_ours_on_each_page(
    client, delivery, attested
):
    answers.opt_out(delivery, how=Channel.LINK, by=None)
    if attested:
        answers.attest(delivery, how=Channel.LINK, by=None)
    client.force_login(delivery.agreement.signer.user)
    pages = (url(delivery), delivery.agreement.get_absolute_url())
    expected = "Nothing to do" if attested else "Your turn"
    assert [turn(main(client.get(page))) for page in pages] == [expected] * 2
    answers.keep_on(delivery, how=Channel.LINK, by=None)
    for page in pages:
        said = main(client.get(page))
        assert turn(said) == "Our turn"
        assert "You asked to go back: the data owner decides" in said
        assert ("copies are to be deleted all the same" in said) is not attested
    listed = client.get(reverse("request_list")).content.decode()
    assert ("Please confirm that all copies are deleted" in listed) is not attested


@pytest.mark.parametrize("attested", [False, True])
def test_whoever_asked_back_in_vain_reads_so_and_can_apply_anew(
    client, delivery, time_machine, attested
):
    answers.opt_out(delivery, how=Channel.LINK, by=None)
    answers.keep_on(delivery, how=Channel.LINK, by=None)
    if attested:
        answers.attest(delivery, how=Channel.LINK, by=None)
    time_machine.move_to(delivery.effective_at)
    effect_worker.apply_effects()
    client.force_login(delivery.agreement.signer.user)
    status = main(client.get(delivery.agreement.get_absolute_url()))
    assert "You asked to go back, but License Agreement 1.1 took effect" in status
    assert reverse("apply", args=[delivery.version.dataset.slug]) in status
    assert "without a decision: you can’t go back any more" in status  # among the steps
    answer = main(client.get(url(delivery)))
    assert "License Agreement 1.1 took effect before there was a decision" in answer


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


@pytest.fixture
def late(client, delivery, time_machine) -> models.NoticeDelivery:
    """Whom no mail reached, the date for the others long passed."""
    delivery.state = NoticeState.UNREACHED
    delivery.save()
    time_machine.move_to(delivery.effective_at + timedelta(days=40), tick=False)
    return delivery


def test_who_was_not_reached_reads_a_date_to_come_wherever_it_stands(client, late):
    zone, agreement = late.version.dataset.time_zone, late.agreement
    moment = eligibility.effective_if_notified(late, timezone.now())
    passed, coming = dates.say(late.effective_at, zone), dates.say(moment, zone)
    assert moment > timezone.now()
    client.force_login(agreement.signer.user)
    for address in (url(late), url(late, way=Channel.SITE), agreement.get_absolute_url()):
        said = main(client.get(address))
        assert passed not in said
        assert coming in said
    client.post(url(late, "continue"))
    assert fresh(late).effective_at == moment


def test_who_was_not_reached_and_opts_out_reads_until_when_to_go_back(client, late):
    passed = dates.say(late.effective_at, late.version.dataset.time_zone)
    answers.opt_out(late, how=Channel.LINK, by=None)
    said = main(client.get(url(late)))
    assert passed not in said
    assert "Ask to go back" in said
