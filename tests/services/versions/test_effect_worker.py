"""LA versions take effect, for everybody exactly once."""

import os
import subprocess
import sys
from datetime import timedelta
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements import models
from agreements.enums import (
    Channel,
    NoticeOutcome,
    NoticeState,
    VersionStatus,
)
from agreements.services.accounts import staff
from agreements.services.notices import answers
from agreements.services.versions import effect_worker
from tests.factories import staff_user
from tests.services.taking_effect import MOMENT, outcome
from tests.services.telling import announced, fresh, set_date, told

pytestmark = pytest.mark.django_db


class TestTheVersion:
    def test_is_in_force_from_the_moment_and_not_before(self, version, time_machine):
        time_machine.move_to(version.effective_at - MOMENT)
        assert effect_worker.apply_effects() == 0
        time_machine.move_to(version.effective_at)
        effect_worker.apply_effects()
        statuses = dict(models.LicenseVersion.objects.values_list("number", "status"))
        assert statuses == {"1.0": VersionStatus.SUPERSEDED, "1.1": VersionStatus.IN_FORCE}

    def test_is_on_record_once(self, version, take_effect):
        take_effect(version)
        effect_worker.apply_effects()
        event = models.AuditEvent.objects.get(action="version:take_effect")
        assert event.subject == f"{version.dataset.slug} 1.1"
        assert (event.actor, event.details["replaced"]) == ("system", ["1.0"])

    def test_that_was_called_off_never_takes_effect(self, version, take_effect):
        models.LicenseVersion.objects.filter(pk=version.pk).update(
            status=VersionStatus.CALLED_OFF, called_off_at=timezone.now()
        )
        delivery = told(version)
        assert take_effect(version) == 0
        assert outcome(delivery) == ("", "sent", "1.0")

    def test_that_is_paused_takes_effect_all_the_same(self, version, take_effect):
        models.LicenseVersion.objects.filter(pk=version.pk).update(paused_at=timezone.now())
        delivery = told(version)
        take_effect(version)
        assert outcome(delivery) == ("moved", "sent", "1.1")

    def test_of_another_dataset_is_left_alone(self, version, take_effect):
        other = announced(effective_at=version.effective_at + MOMENT)
        take_effect(version)
        other.refresh_from_db()
        assert other.status == VersionStatus.ANNOUNCED


class TestOnce:
    def test_running_again_changes_nothing(self, version, take_effect):
        deliveries = [told(version, state) for state in (NoticeState.SENT, NoticeState.OPTED_OUT)]
        staff_user(staff.DATA_OWNER, version.dataset)
        take_effect(version)
        events, mails = models.AuditEvent.objects.count(), models.OutboundEmail.objects.count()
        settled = [fresh(delivery).closed_at for delivery in deliveries]
        assert take_effect(version, late=timedelta(days=3)) == 0
        assert models.AuditEvent.objects.count() == events
        assert models.OutboundEmail.objects.count() == mails
        assert [fresh(delivery).closed_at for delivery in deliveries] == settled

    def test_a_late_schedule_gives_the_same(self, version, take_effect):
        moving_one, unreached = told(version), told(version, NoticeState.UNREACHED)
        take_effect(version, late=timedelta(days=11))
        assert outcome(moving_one) == ("moved", "sent", "1.1")
        assert outcome(unreached) == ("", "unreached", "1.0")

    def test_stopping_when_the_time_is_up_leaves_the_rest_to_the_next_run(
        self, version, time_machine
    ):
        deliveries = [told(version) for _one in range(3)]
        time_machine.move_to(version.effective_at)
        assert effect_worker.apply_effects(budget=0) == 1  # the version alone
        with mock.patch.object(effect_worker, "BATCH", 2):
            assert effect_worker.apply_effects() == 3
        assert {outcome(delivery) for delivery in deliveries} == {("moved", "sent", "1.1")}

    def test_a_batch_that_fails_leaves_nothing_half_done(self, version, take_effect):
        delivery = told(version)
        failing = mock.patch.object(
            effect_worker, "apply_event", side_effect=RuntimeError("disk full")
        )
        with failing, pytest.raises(RuntimeError):
            take_effect(version)
        assert outcome(delivery) == ("", "sent", "1.0")
        assert not models.AuditEvent.objects.filter(action="agreement:move_version").exists()
        effect_worker.apply_effects()
        assert outcome(delivery) == ("moved", "sent", "1.1")

    def test_queries_do_not_grow_with_the_number_moved(self, version, time_machine):
        time_machine.move_to(version.effective_at)
        effect_worker.apply_effects()

        def queries(number: int) -> int:
            for _one in range(number):
                told(version, effective_at=timezone.now())
            with CaptureQueriesContext(connection) as captured:
                assert effect_worker.apply_effects() == number
            return len(captured)

        assert queries(2) == queries(20)


@pytest.mark.django_db
class TestOptOutAndEffect:
    def test_an_opt_out_before_the_moment_stands_when_the_job_runs_late(
        self, version, time_machine
    ):
        delivery = told(version)
        time_machine.move_to(version.effective_at - MOMENT)
        answers.opt_out(delivery, how=Channel.LINK, by=None)
        time_machine.move_to(version.effective_at + timedelta(days=2))
        effect_worker.apply_effects()
        assert outcome(delivery) == ("none", "opted_out", "1.0")

    def test_an_opt_out_after_the_moment_is_too_late_even_before_the_job_ran(
        self, version, time_machine
    ):
        delivery = told(version)
        time_machine.move_to(version.effective_at)
        with pytest.raises(answers.TooLate):
            answers.opt_out(delivery, how=Channel.LINK, by=None)
        effect_worker.apply_effects()
        assert outcome(delivery) == ("moved", "sent", "1.1")


_WORK = """
import sys, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from agreements.services.versions import effect_worker
effect_worker.BATCH = 10
print("ready", flush=True)
effect_worker.apply_effects()
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_and_run_again_everybody_moved_once():
    version = announced()
    number = 300
    deliveries = [told(version) for _one in range(number)]
    gone = told(version, NoticeState.OPTED_OUT)
    unreached = told(version, NoticeState.UNREACHED)
    set_date(version, timezone.now())
    settled = version.deliveries.exclude(closed_at=None)
    command = [sys.executable, "-c", _WORK, str(connection.settings_dict["NAME"])]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        while not settled.exists():
            assert worker.poll() is None
        worker.kill()
        assert worker.wait() == -9
    half = settled.count()
    assert 0 < half < number
    moved = models.AuditEvent.objects.filter(action="agreement:move_version")
    assert moved.count() == version.agreements.count() == settled.filter(outcome="moved").count()
    effect_worker.apply_effects()
    assert {outcome(delivery) for delivery in deliveries} == {
        (NoticeOutcome.MOVED, "sent", "1.1"),
    }
    assert outcome(gone) == ("none", "opted_out", "1.0")
    assert outcome(unreached) == ("", "unreached", "1.0")
    assert moved.count() == moved.values("subject").distinct().count() == number
