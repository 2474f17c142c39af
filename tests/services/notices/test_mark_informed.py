"""Recording that somebody was told of a new LA version another way than by mail."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Audience, NoticeState, Status, VersionStatus
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing
from agreements.services.accounts import staff
from agreements.services.notices import staff_actions
from agreements.services.versions import effect_worker
from tests.factories import AgreementFactory, staff_user
from tests.services.telling import announced, fresh, told

pytestmark = pytest.mark.django_db

PHONE = "By phone, on 3 May."


@pytest.fixture
def delivery():
    return told(announced(), NoticeState.UNREACHED)


@pytest.fixture
def owner(delivery):
    return staff_user(staff.DATA_OWNER, delivery.agreement.dataset)


def test_is_on_record_with_how_and_by_whom(delivery, owner):
    staff_actions.mark_informed(delivery, by=owner, how=f"  {PHONE}\n")
    row = fresh(delivery)
    assert (row.state, row.informed_by, row.informed_how) == ("informed", owner, PHONE)
    event = models.AuditEvent.objects.get()
    assert (event.action, event.actor) == ("notice:inform", owner.email)
    assert (event.subject, event.details["how"]) == (delivery.agreement.reference, PHONE)


def test_twice_leaves_the_first_record(delivery, owner):
    staff_actions.mark_informed(delivery, by=owner, how=PHONE)
    staff_actions.mark_informed(delivery, by=owner, how="By letter.")
    assert fresh(delivery).informed_how == PHONE
    assert models.AuditEvent.objects.count() == 1


def test_nothing_more_goes_to_an_address_that_does_not_work(owner):
    delivery = told(announced(), NoticeState.PENDING)
    by = staff_user(staff.DATA_OWNER, delivery.agreement.dataset)
    staff_actions.mark_informed(delivery, by=by, how=PHONE)
    assert (fresh(delivery).step, fresh(delivery).due_at) == ("", None)


@pytest.mark.parametrize("how", ["", " \n"])
def test_without_how_nothing_is_recorded(delivery, owner, how):
    with pytest.raises(ReasonMissing):
        staff_actions.mark_informed(delivery, by=owner, how=how)
    assert fresh(delivery).state == NoticeState.UNREACHED


def test_is_for_the_dataset_s_own_data_owners(delivery):
    dataset = delivery.agreement.dataset
    others = [
        staff_user(staff.REVIEWER, dataset),
        staff_user(staff.DATA_OWNER),
        staff_user(staff.DATA_OWNER, dataset, is_active=False),
        delivery.agreement.signer.user,
    ]
    for by in others:
        with pytest.raises(NotYourMove):
            staff_actions.mark_informed(delivery, by=by, how=PHONE)


@pytest.mark.parametrize(
    "state",
    [NoticeState.SENT, NoticeState.CONTINUED, NoticeState.OPTED_OUT, NoticeState.NOT_APPLICABLE],
)
def test_is_for_who_was_not_reached(state):
    delivery = told(announced(), state)
    by = staff_user(staff.DATA_OWNER, delivery.agreement.dataset)
    with pytest.raises(InvalidTransition, match=str(NoticeState(state).label)):
        staff_actions.mark_informed(delivery, by=by, how=PHONE)


def test_is_pointless_once_the_version_was_called_off(delivery, owner):
    models.LicenseVersion.objects.filter(pk=delivery.version_id).update(
        status=VersionStatus.CALLED_OFF, called_off_at=timezone.now()
    )
    with pytest.raises(InvalidTransition):
        staff_actions.mark_informed(delivery, by=owner, how=PHONE)


class TestWhenItTakesEffect:
    def test_within_the_first_days_at_the_common_date(self, delivery, owner, time_machine):
        time_machine.move_to(timezone.now() + timedelta(days=2))
        row = staff_actions.mark_informed(delivery, by=owner, how=PHONE)
        assert row.effective_at == delivery.version.effective_at

    def test_later_a_full_notice_period_from_then(self, delivery, owner, time_machine):
        time_machine.move_to(timezone.now() + timedelta(days=20))
        row = staff_actions.mark_informed(delivery, by=owner, how=PHONE)
        now = timezone.now()
        assert now + timedelta(days=30) <= row.effective_at < now + timedelta(days=31, hours=1)

    def test_a_request_has_no_date_of_its_own(self, delivery, owner, time_machine):
        request = told(
            delivery.version,
            NoticeState.UNREACHED,
            agreement=AgreementFactory(version=delivery.version.replaces, status=Status.DRAFT),
            audience=Audience.REQUEST,
        )
        time_machine.move_to(timezone.now() + timedelta(days=20))
        row = staff_actions.mark_informed(request, by=owner, how=PHONE)
        assert row.effective_at == request.effective_at

    @pytest.mark.parametrize(
        ("zone", "notified_at", "takes_effect"),
        [
            # 30 days later is Saturday noon; then clocks go forward, and Sunday begins at one.
            ("America/Santiago", "2027-08-05T16:00Z", "2027-09-05T04:00Z"),
            ("Asia/Beirut", "2027-02-25T10:00Z", "2027-03-27T22:00Z"),
            ("Europe/Berlin", "2027-02-27T12:00Z", "2027-03-29T22:00Z"),
            ("America/New_York", "2027-10-08T12:00Z", "2027-11-08T05:00Z"),
        ],
    )
    @pytest.mark.parametrize("server", ["Asia/Shanghai", "America/Los_Angeles"])
    def test_is_midnight_where_the_owner_is(
        self, time_machine, settings, server, zone, notified_at, takes_effect
    ):
        settings.TIME_ZONE = server
        notified_at, takes_effect = map(datetime.fromisoformat, (notified_at, takes_effect))
        time_machine.move_to(notified_at - timedelta(days=10), tick=False)
        version = announced(effective_at=notified_at - timedelta(days=1))
        models.Dataset.objects.update(time_zone=zone)
        delivery = told(version, NoticeState.UNREACHED)
        by = staff_user(staff.DATA_OWNER, version.dataset)
        time_machine.move_to(notified_at, tick=False)
        assert staff_actions.mark_informed(delivery, by=by, how=PHONE).effective_at == takes_effect
        for moment, bound in [(takes_effect - timedelta(seconds=1), "1.0"), (takes_effect, "1.1")]:
            time_machine.move_to(moment, tick=False)
            effect_worker.apply_effects()
            assert fresh(delivery).agreement.version.number == bound
