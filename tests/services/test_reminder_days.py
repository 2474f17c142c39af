"""Which reminder is due of which row, and that each row is dealt with by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import Status, Verb
from agreements.mail import deletion_letters
from agreements.models import Agreement, OutboundEmail
from agreements.services import transitions
from agreements.services.grants import deletion_reminders
from agreements.services.reminder_days import ReminderDays, act_on_due
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db

AFTER = ReminderDays((7, 21), "waiting_since", "reminded")
BEFORE = ReminderDays((60, 30, 7), "expires_at", "term_reminded", before=True)


@pytest.mark.parametrize(
    ("days", "since", "marks"),
    [
        (AFTER, -6, {None: None, 7: None}),
        (AFTER, -8, {None: 7, 7: None, 21: None}),
        (AFTER, -22, {None: 21, 7: 21, 21: None}),
        (BEFORE, 61, {None: None}),
        (BEFORE, 40, {None: 60, 60: None, 30: None}),
        (BEFORE, 5, {None: 7, 60: 7, 30: 7, 7: None}),
    ],
)
def test_the_last_day_that_has_come_is_due_until_it_is_marked(days, since, marks):
    now = timezone.now()
    for mark, day in marks.items():
        agreement = AgreementFactory(**{days.since: now + timedelta(days=since), days.mark: mark})
        assert days.due_day(agreement, now) == day
        found = Agreement.objects.filter(days.due(now), pk=agreement.pk)
        assert found.exists() == (day is not None)


def test_what_was_dealt_with_since_it_was_found_is_left_out():
    first, second = AgreementFactory(), AgreementFactory()

    def due(now):
        return Agreement.objects.filter(intended_use=first.intended_use).order_by("pk")

    def act(agreement, now):
        Agreement.objects.filter(pk=second.pk).update(intended_use="another")
        return agreement == first

    assert act_on_due(due, act) == 1


def test_one_that_fails_stops_no_other_and_keeps_no_mark(monkeypatch, time_machine):
    ended = [AgreementFactory(status=Status.APPROVED) for _two in "12"]
    for one in ended:
        transitions.apply(one, Verb.END, by=one.signer.user)
    write, bad = deletion_letters.delete_copies, ended[0]

    def refuse(deletion, **facts):
        if deletion.grant.agreement == bad:
            raise ValueError("a poison row")
        return write(deletion, **facts)

    time_machine.move_to(timezone.now() + timedelta(days=15), tick=False)
    monkeypatch.setattr(deletion_letters, "delete_copies", refuse)
    assert deletion_reminders.write_due_reminders() == 1
    monkeypatch.undo()
    assert deletion_reminders.write_due_reminders() == 1
    letters = OutboundEmail.objects.filter(letter="delete_copies")
    assert [mail.to for mail in letters.order_by("pk")] == [
        ended[1].signer.email,
        bad.signer.email,
    ]
