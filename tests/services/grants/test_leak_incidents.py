"""Leaks are reported, worked on and closed, by the staff of their dataset alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import Status
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import AuditEvent, LeakIncident
from agreements.selectors.grants import leaks
from agreements.services.accounts import staff
from agreements.services.grants import leak_incidents
from tests.factories import AgreementFactory, staff_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return AgreementFactory(status=Status.APPROVED)


@pytest.fixture
def owner(agreement):
    return staff_user(staff.DATA_OWNER, agreement.dataset)


def reported(agreement, by, **fields):
    facts = {"what": "A folder", "where_found": "A public server", "found_at": timezone.now()}
    return leak_incidents.report(agreement.dataset, by=by, **{**facts, **fields})


def test_is_on_record_with_whose_copy_it_was(agreement, owner):
    made = reported(agreement, owner, grant=agreement.grants.get(), tool_words=" 1 in 10^9 ")
    assert (made.grant.agreement, made.tool_words) == (agreement, "1 in 10^9")
    event = AuditEvent.objects.get(action="leak:report")
    assert (event.actor, event.details) == (owner.email, {"agreement": agreement.reference})


def test_names_no_grant_of_another_dataset(agreement, owner):
    other = AgreementFactory(status=Status.APPROVED).grants.get()
    with pytest.raises(leak_incidents.GrantOfAnotherDataset):
        reported(agreement, owner, grant=other)
    assert not LeakIncident.objects.exists()


def test_notes_are_added_until_it_is_closed_once(agreement, owner):
    made = reported(agreement, owner)
    leak_incidents.add_note(made, by=owner, text="Asked the server to take it down.")
    with pytest.raises(ReasonMissing):
        leak_incidents.add_note(made, by=owner, text=" ")
    assert leak_incidents.close(made, by=owner).closed_by == owner
    for late in (
        lambda: leak_incidents.close(made, by=owner),
        lambda: leak_incidents.add_note(made, by=owner, text="More."),
    ):
        with pytest.raises(leak_incidents.LeakClosed):
            late()
    assert [note.text for note in made.notes.all()] == ["Asked the server to take it down."]


def test_others_can_do_nothing(agreement, owner):
    made = reported(agreement, owner)
    for by in (staff_user(staff.REVIEWER, agreement.dataset), staff_user(staff.DATA_OWNER)):
        for act in (
            lambda by=by: reported(agreement, by),
            lambda by=by: leak_incidents.add_note(made, by=by, text="x"),
            lambda by=by: leak_incidents.close(made, by=by),
        ):
            with pytest.raises(NotYourMove):
                act()


def test_a_year_counts_what_was_found_in_it(agreement, owner):
    now = timezone.now()
    for days in (0, 400):
        reported(agreement, owner, found_at=now - timedelta(days=days))
    other = AgreementFactory(status=Status.APPROVED)
    reported(other, staff_user(staff.DATA_OWNER, other.dataset))
    year = (now - timedelta(days=365), now + timedelta(days=1))
    assert leaks.count_leaks(agreement.dataset, *year) == 1
