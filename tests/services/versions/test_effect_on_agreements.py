"""Whom a version that takes effect moves, and whom it leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import (
    Audience,
    NoticeState,
    NoticeStep,
    Status,
    TacitConsent,
)
from agreements.services.accounts import staff
from agreements.services.notices import staff_actions
from agreements.services.versions import effect_worker
from tests.factories import AgreementFactory, staff_user
from tests.services.taking_effect import outcome
from tests.services.telling import announced, fresh, told

pytestmark = pytest.mark.django_db


class TestWhoMoves:
    @pytest.mark.parametrize(
        ("tacit_consent", "state", "expected"),
        [
            (TacitConsent.MOVES, NoticeState.SENT, ("moved", "sent", "1.1")),
            (TacitConsent.MOVES, NoticeState.OPENED, ("moved", "opened", "1.1")),
            (TacitConsent.MOVES, NoticeState.INFORMED, ("moved", "informed", "1.1")),
            (TacitConsent.MOVES, NoticeState.CONTINUED, ("moved", "continued", "1.1")),
            (TacitConsent.KEEPS, NoticeState.CONTINUED, ("moved", "continued", "1.1")),
            (TacitConsent.KEEPS, NoticeState.SENT, ("kept", "sent", "1.0")),
            (TacitConsent.KEEPS, NoticeState.OPENED, ("kept", "opened", "1.0")),
            (TacitConsent.KEEPS, NoticeState.INFORMED, ("kept", "informed", "1.0")),
            *[
                (tacit_consent, state, expected)
                for tacit_consent in TacitConsent
                for state, expected in [
                    (NoticeState.OPTED_OUT, ("none", "opted_out", "1.0")),
                    (NoticeState.PENDING, ("", "pending", "1.0")),
                    (NoticeState.QUEUED, ("", "queued", "1.0")),
                    (NoticeState.UNREACHED, ("", "unreached", "1.0")),
                ]
            ],
        ],
    )
    def test_by_state_and_meaning_of_silence(
        self, version, take_effect, tacit_consent, state, expected
    ):
        models.Dataset.objects.update(tacit_consent=tacit_consent)
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

    def test_nothing_more_is_sent(self, version, take_effect):
        silent = told(version, step=NoticeStep.REMINDER_1, due_at=timezone.now())
        take_effect(version)
        assert (fresh(silent).step, fresh(silent).due_at) == ("", None)

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
        staff_actions.mark_informed(delivery, by=owner, how="By phone.")
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
        effect_worker.apply_effects()
        assert outcome(unreached) == ("none", "moot", "1.2")
        take_effect(version, late=timedelta(days=90))
        assert outcome(later) == ("none", "moot", "1.2")
