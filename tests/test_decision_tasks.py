"""Decisions are carried out by a worker, by beat, or by who comes next. Real Redis and workers."""

import pytest
from django.db import transaction

from agreements import models, nudges
from agreements.enums import Status, Verb
from agreements.services.accounts import staff
from agreements.services.review.pending_decisions import hold
from tests.admin import desk
from tests.factories import staff_user
from tests.services.review.deciding_later import let_time_pass

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]
PATIENCE = 120


def decided(settings: object, seconds: int) -> models.Agreement:
    """Rejected at the desk, as its view does it."""
    settings.TAKE_BACK_SECONDS = seconds  # type: ignore[attr-defined]
    agreement = desk.filed(Status.SUBMITTED)
    by = staff_user(staff.REVIEWER, agreement.dataset)
    with transaction.atomic():
        hold(agreement, Verb.REJECT, by=by, reason="It is not signed.")
        nudges.nudge_decisions()
    return agreement


def status_of(agreement: models.Agreement) -> str:
    return models.Agreement.objects.get(pk=agreement.pk).status


def test_without_redis_what_is_overdue_is_carried_out_by_who_comes_next(settings, smtp_sink):
    one = decided(settings, 30)
    assert status_of(one) == Status.SUBMITTED
    let_time_pass()
    two = decided(settings, 30)
    assert (status_of(one), status_of(two)) == (Status.REJECTED, Status.SUBMITTED)
    assert [mail.recipients for mail in smtp_sink.messages] == [(one.signer.email,)]
    let_time_pass()
    nudges.nudge_outbox()
    assert status_of(two) == Status.REJECTED


@pytest.mark.full
def test_a_worker_carries_it_out_on_time_and_the_mail_goes(settings, smtp_sink, celery_worker):
    agreement = decided(settings, 1)
    smtp_sink.wait_for(lambda mails: len(mails) == 1, PATIENCE)
    assert status_of(agreement) == Status.REJECTED


@pytest.mark.full
def test_one_whose_worker_was_killed_is_carried_out_by_the_sweep(
    settings, smtp_sink, celery_processes
):
    first = celery_processes.worker("first")
    agreement = decided(settings, 2)
    first.kill()
    first.wait()
    celery_processes.worker("second")
    celery_processes.beat()
    smtp_sink.wait_for(lambda mails: len(mails) == 1, PATIENCE)
    assert status_of(agreement) == Status.REJECTED
