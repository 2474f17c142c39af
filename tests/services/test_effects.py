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

from agreements import models, storage
from agreements.documents.license_text import parse
from agreements.enums import (
    Audience,
    Channel,
    NoticeOutcome,
    NoticeState,
    NoticeStep,
    Silence,
    Status,
    VersionStatus,
)
from agreements.services import answers, effects, held, informing, moving, review, staff
from tests.factories import AgreementFactory, LicenseVersionFactory, staff_user
from tests.services.telling import announced, fresh, set_date, told

MOMENT = timedelta(seconds=1)


@pytest.fixture
def version(db):
    return announced()


@pytest.fixture
def take_effect(time_machine):
    """Set the clock forward to when the version takes effect, and let the job run."""

    def at(version, *, late=timedelta()):
        time_machine.move_to(version.effective_at + late, tick=False)
        return effects.work()

    return at


def outcome(delivery: models.NoticeDelivery) -> tuple[str, str, str]:
    """What was settled, the notice's state, and the version that the agreement is bound to."""
    row = fresh(delivery)
    return row.outcome, row.state, row.agreement.version.number


def letters(name: str) -> list[models.OutboundEmail]:
    return list(models.OutboundEmail.objects.filter(letter=name))


class TestTheVersion:
    def test_is_in_force_from_the_moment_and_not_before(self, version, time_machine):
        time_machine.move_to(version.effective_at - MOMENT)
        assert effects.work() == 0
        time_machine.move_to(version.effective_at)
        effects.work()
        statuses = dict(models.LicenseVersion.objects.values_list("number", "status"))
        assert statuses == {"1.0": VersionStatus.SUPERSEDED, "1.1": VersionStatus.IN_FORCE}

    def test_is_on_record_once(self, version, take_effect):
        take_effect(version)
        effects.work()
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


class TestWhoMoves:
    @pytest.mark.parametrize(
        ("silence", "state", "expected"),
        [
            (Silence.MOVES, NoticeState.SENT, ("moved", "sent", "1.1")),
            (Silence.MOVES, NoticeState.OPENED, ("moved", "opened", "1.1")),
            (Silence.MOVES, NoticeState.INFORMED, ("moved", "informed", "1.1")),
            (Silence.MOVES, NoticeState.CONTINUED, ("moved", "continued", "1.1")),
            (Silence.KEEPS, NoticeState.CONTINUED, ("moved", "continued", "1.1")),
            (Silence.KEEPS, NoticeState.SENT, ("kept", "sent", "1.0")),
            (Silence.KEEPS, NoticeState.OPENED, ("kept", "opened", "1.0")),
            (Silence.KEEPS, NoticeState.INFORMED, ("kept", "informed", "1.0")),
            *[
                (silence, state, expected)
                for silence in Silence
                for state, expected in [
                    (NoticeState.OPTED_OUT, ("none", "opted_out", "1.0")),
                    (NoticeState.PENDING, ("", "pending", "1.0")),
                    (NoticeState.QUEUED, ("", "queued", "1.0")),
                    (NoticeState.UNREACHED, ("", "unreached", "1.0")),
                ]
            ],
        ],
    )
    def test_by_state_and_meaning_of_silence(self, version, take_effect, silence, state, expected):
        models.Dataset.objects.update(silence=silence)
        delivery = told(version, state)
        take_effect(version)
        assert outcome(delivery) == expected

    @pytest.mark.parametrize("status", [Status.OPTED_OUT, Status.REVOKED])
    @pytest.mark.parametrize("state", [NoticeState.SENT, NoticeState.UNREACHED])
    def test_what_has_ended_does_not(self, version, take_effect, status, state):
        ended = AgreementFactory(version=version.replaces, status=status)
        delivery = told(version, state, agreement=ended)
        take_effect(version)
        assert outcome(delivery) == ("none", "moot", "1.0")
        assert fresh(delivery).agreement.status == status

    def test_a_move_is_on_record_by_the_system(self, version, take_effect):
        delivery = told(version)
        take_effect(version)
        event = models.AuditEvent.objects.get(subject=delivery.agreement.reference)
        assert (event.action, event.actor) == ("agreement:move_version", "system")
        assert event.details == {"before": "1.0", "version": "1.1"}

    def test_a_move_changes_nothing_else(self, version, take_effect):
        delivery = told(version)
        before = delivery.agreement
        take_effect(version)
        after = fresh(delivery).agreement
        assert (after.status, after.approved_at) == (before.status, before.approved_at)
        assert after.grants.filter(ended_at=None).count() == 1

    def test_nothing_more_is_sent_but_the_reminder_to_delete(self, version, take_effect):
        due = timezone.now()
        silent = told(version, step=NoticeStep.REMINDER_1, due_at=due)
        gone = told(version, NoticeState.OPTED_OUT, step=NoticeStep.DELETION, due_at=due)
        take_effect(version)
        assert (fresh(silent).step, fresh(silent).due_at) == ("", None)
        assert (fresh(gone).step, fresh(gone).due_at) == (NoticeStep.DELETION, due)

    @pytest.mark.parametrize(
        ("state", "after"), [(NoticeState.SENT, "sent"), (NoticeState.PENDING, "moot")]
    )
    def test_notices_about_open_requests_are_settled(self, version, take_effect, state, after):
        request = AgreementFactory(version=version.replaces, status=Status.SUBMITTED)
        delivery = told(version, state, agreement=request, audience=Audience.REQUEST)
        take_effect(version)
        assert outcome(delivery) == ("none", after, "1.0")

    def test_who_is_told_late_moves_at_a_date_of_their_own(self, version, take_effect):
        own = version.effective_at + timedelta(days=20)
        delivery = told(version, effective_at=own)
        take_effect(version)
        assert outcome(delivery) == ("", "sent", "1.0")
        take_effect(version, late=timedelta(days=20))
        assert outcome(delivery) == ("moved", "sent", "1.1")

    def test_an_unreached_signer_who_is_informed_later_moves_a_notice_period_after(
        self, version, take_effect
    ):
        delivery = told(version, NoticeState.UNREACHED)
        owner = staff_user(staff.DATA_OWNER, version.dataset)
        take_effect(version)
        informing.mark_informed(delivery, by=owner, how="By phone.")
        take_effect(version, late=timedelta(days=29))
        assert outcome(delivery) == ("", "informed", "1.0")
        take_effect(version, late=timedelta(days=31))
        assert outcome(delivery) == ("moved", "informed", "1.1")

    def test_nobody_is_moved_back_by_an_earlier_version(self, version, take_effect):
        unreached = told(version, NoticeState.UNREACHED)
        later = told(version, effective_at=version.effective_at + timedelta(days=90))
        take_effect(version)
        newest = announced("1.2", replaces=version)
        for delivery in (unreached, later):
            told(newest, agreement=delivery.agreement)
        take_effect(newest)
        effects.work()
        assert outcome(unreached) == ("none", "moot", "1.2")
        take_effect(version, late=timedelta(days=90))
        assert outcome(later) == ("none", "moot", "1.2")


class TestOnce:
    def test_running_again_changes_nothing(self, version, take_effect):
        deliveries = [told(version, state) for state in (NoticeState.SENT, NoticeState.OPTED_OUT)]
        staff_user(staff.DATA_OWNER, version.dataset)
        take_effect(version)
        events, mails = models.AuditEvent.objects.count(), models.OutboundEmail.objects.count()
        settled = [fresh(delivery).settled_at for delivery in deliveries]
        assert take_effect(version, late=timedelta(days=3)) == 0
        assert models.AuditEvent.objects.count() == events
        assert models.OutboundEmail.objects.count() == mails
        assert [fresh(delivery).settled_at for delivery in deliveries] == settled

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
        assert effects.work(budget=0) == 1  # the version alone
        with mock.patch.object(moving, "BATCH", 2):
            assert effects.work() == 3
        assert {outcome(delivery) for delivery in deliveries} == {("moved", "sent", "1.1")}

    def test_a_batch_that_fails_leaves_nothing_half_done(self, version, take_effect):
        delivery = told(version)
        failing = mock.patch.object(moving, "_settle", side_effect=RuntimeError("disk full"))
        with failing, pytest.raises(RuntimeError):
            take_effect(version)
        assert outcome(delivery) == ("", "sent", "1.0")
        assert not models.AuditEvent.objects.filter(action="agreement:move_version").exists()
        effects.work()
        assert outcome(delivery) == ("moved", "sent", "1.1")

    def test_queries_do_not_grow_with_the_number_moved(self, version, time_machine):
        time_machine.move_to(version.effective_at)
        effects.work()

        def queries(number: int) -> int:
            for _one in range(number):
                told(version, effective_at=timezone.now())
            with CaptureQueriesContext(connection) as captured:
                assert effects.work() == number
            return len(captured)

        assert queries(2) == queries(20)


@pytest.mark.django_db
class TestUnsigned:
    @pytest.mark.parametrize(
        "status", [Status.DRAFT, Status.AWAITING_SIGNATURE, Status.CHANGES_REQUESTED]
    )
    def test_start_over_with_the_new_version(self, version, take_effect, status):
        request = AgreementFactory(version=version.replaces, status=status)
        take_effect(version)
        request.refresh_from_db()
        assert (request.status, request.version) == (Status.DRAFT, version)
        (mail,) = letters("reissued")
        assert mail.to == request.signer.email

    @pytest.mark.parametrize("status", [Status.SUBMITTED, Status.IN_REVIEW])
    def test_what_was_signed_goes_on_until_it_falls_back(self, version, take_effect, status):
        request = AgreementFactory(version=version.replaces, status=status)
        take_effect(version)
        request.refresh_from_db()
        assert (request.status, request.version) == (status, version.replaces)
        by = staff_user(staff.REVIEWER, version.dataset)
        review.request_changes(request, by=by, reason="Page 2 is missing.")
        effects.work()
        request.refresh_from_db()
        assert (request.status, request.version) == (Status.DRAFT, version)

    def test_what_was_accepted_stays_where_the_words_stayed(self, take_effect, settings):
        texts = settings.BASE_DIR / "agreements"
        old = LicenseVersionFactory(source=(texts / "licenses/casmemg-1.0.md").read_text())
        new = (texts / "management/demo/casmemg-1.1.md").read_text()
        version = announced(replaces=old, source=new)
        changed = {
            f"clause-{before.number}"
            for before, after in zip(parse(old.source).clauses, parse(new).clauses, strict=True)
            if before.markdown != after.markdown
        }
        request = AgreementFactory(version=old, status=Status.AWAITING_SIGNATURE)
        accepted = set(request.accepted)
        take_effect(version)
        request.refresh_from_db()
        assert len(changed) == 2
        assert set(request.accepted) == accepted - changed

    def test_a_file_held_for_the_virus_scanner_goes(self, version, take_effect):
        request = AgreementFactory(version=version.replaces, status=Status.AWAITING_SIGNATURE)
        held.hold(
            request,
            by=request.signer.user,
            stored=storage.store("held", b"%PDF-1.7"),
            original_name="scan.pdf",
        )
        take_effect(version)
        assert not models.HeldScan.objects.exists()
        assert len(letters("scan_refused")) == 1

    def test_once_each(self, version, take_effect):
        AgreementFactory(version=version.replaces, status=Status.DRAFT)
        take_effect(version)
        effects.work()
        assert len(letters("reissued")) == 1

    def test_one_that_can_not_be_reissued_stops_no_other(self, version, take_effect, caplog):
        first, second = (AgreementFactory(version=version.replaces) for _one in range(2))
        real = effects.reissuing.reissue

        def failing(agreement, version):
            if agreement == first:
                raise RuntimeError("no such file")
            return real(agreement, version)

        with mock.patch.object(effects.reissuing, "reissue", failing):
            take_effect(version)
        second.refresh_from_db()
        assert second.version == version
        assert f"{first} stays" in caplog.text

    def test_requests_on_a_version_that_was_not_replaced_stay(self, version, take_effect):
        other = AgreementFactory(version=LicenseVersionFactory())
        take_effect(version)
        assert models.Agreement.objects.get(pk=other.pk).version == other.version


class TestReport:
    @pytest.fixture
    def owner(self, version):
        staff_user(staff.REVIEWER, version.dataset)
        return staff_user(staff.DATA_OWNER, version.dataset)

    def test_tells_the_data_owners_once_what_became_of_everybody(self, version, owner, take_effect):
        for state in (NoticeState.SENT, NoticeState.CONTINUED, NoticeState.OPTED_OUT):
            told(version, state)
        told(version, NoticeState.UNREACHED)
        told(version, effective_at=version.effective_at + timedelta(days=9))
        take_effect(version)
        take_effect(version, late=timedelta(days=9))
        (mail,) = letters("effect_report")
        assert mail.to == owner.email
        for line in (
            "Moved to the new version: 2",
            "Stay on the old version: 0",
            "Opted out: 1",
            "Told later, with a date of their own: 1",
            "Not reached: 1",
            f"/admin/agreements/licenseversion/{version.pk}/notices/?state=unreached",
        ):
            assert line in mail.text
        version.refresh_from_db()
        assert version.reported_at is not None

    def test_waits_until_nobody_is_left_who_was_due(self, version, owner, time_machine):
        for _one in range(3):
            told(version)
        time_machine.move_to(version.effective_at)
        times = iter([True, False])
        with mock.patch.object(moving, "BATCH", 2):
            effects._take_effect(version)
            version.refresh_from_db()
            effects._move(version, lambda: next(times))
            effects._report(version)
            assert letters("effect_report") == []
        effects.work()
        (mail,) = letters("effect_report")
        assert "Moved to the new version: 3" in mail.text

    def test_says_when_in_the_dataset_s_zone(self, version, owner, take_effect):
        models.Dataset.objects.update(time_zone="America/New_York")
        take_effect(version)
        (mail,) = letters("effect_report")
        assert "(America/New_York)" in mail.text


class TestOptOutAndEffect:
    def test_an_opt_out_before_the_moment_stands_when_the_job_runs_late(
        self, version, time_machine
    ):
        delivery = told(version)
        time_machine.move_to(version.effective_at - MOMENT)
        answers.opt_out(delivery, how=Channel.LINK, by=None)
        time_machine.move_to(version.effective_at + timedelta(days=2))
        effects.work()
        assert outcome(delivery) == ("none", "opted_out", "1.0")

    def test_an_opt_out_after_the_moment_is_too_late_even_before_the_job_ran(
        self, version, time_machine
    ):
        delivery = told(version)
        time_machine.move_to(version.effective_at)
        with pytest.raises(answers.TooLate):
            answers.opt_out(delivery, how=Channel.LINK, by=None)
        effects.work()
        assert outcome(delivery) == ("moved", "sent", "1.1")


_WORK = """
import sys, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from agreements.services import effects, moving
moving.BATCH = 10
print("ready", flush=True)
effects.work()
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_and_run_again_everybody_moved_once():
    version = announced()
    number = 300
    deliveries = [told(version) for _one in range(number)]
    gone = told(version, NoticeState.OPTED_OUT)
    unreached = told(version, NoticeState.UNREACHED)
    set_date(version, timezone.now())
    settled = version.deliveries.exclude(settled_at=None)
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
    effects.work()
    assert {outcome(delivery) for delivery in deliveries} == {
        (NoticeOutcome.MOVED, "sent", "1.1"),
    }
    assert outcome(gone) == ("none", "opted_out", "1.0")
    assert outcome(unreached) == ("", "unreached", "1.0")
    assert moved.count() == moved.values("subject").distinct().count() == number
