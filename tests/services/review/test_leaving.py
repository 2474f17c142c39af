"""What somebody holds is passed on; somebody leaves a dataset's staff."""

import pytest

from agreements import models
from agreements.enums import Status, Verb
from agreements.exceptions import NotYourMove
from agreements.selectors.review import queue
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.review import assignment, leaving, saved_views
from tests.factories import (
    AgreementFactory,
    DatasetFactory,
    LicenseVersionFactory,
    UserFactory,
    staff_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> models.LicenseVersion:
    return LicenseVersionFactory()


@pytest.fixture
def holder(version: models.LicenseVersion) -> models.User:
    return staff_user(staff.REVIEWER, version.dataset, email="holder@lab.example")


def held(
    version: models.LicenseVersion, by: models.User, *, begun: bool = False, **fields: object
) -> models.Agreement:
    made = AgreementFactory(version=version, status=Status.SUBMITTED, **fields)
    if begun:
        return transitions.apply(made, Verb.START_REVIEW, by=by)
    return assignment.assign(made, to=by, by=by, seen=None)


def colleague(version: models.LicenseVersion, group: str = staff.REVIEWER) -> models.User:
    return staff_user(group, version.dataset)


def test_everything_that_waits_goes_to_the_colleague_in_one_step_on_record(version, holder) -> None:
    owner, to = colleague(version, staff.DATA_OWNER), colleague(version)
    waits, begun = held(version, holder), held(version, holder, begun=True)
    decided = held(version, holder, begun=True)
    transitions.apply(decided, Verb.REJECT, by=holder, reason="No.")
    elsewhere = LicenseVersionFactory()
    elsewhere.dataset.staff.add(holder)
    other = held(elsewhere, holder)
    done = leaving.pass_on(holder, version.dataset, to=to, by=owner)
    assert ([a.pk for a in done.passed], done.put_back, done.stayed) == (
        [waits.pk, begun.pk],
        [],
        [],
    )
    for each in (waits, begun, decided, other):
        each.refresh_from_db()
    assert (waits.assignee, begun.assignee, begun.reviewer) == (to, to, to)
    assert begun.status == Status.IN_REVIEW
    assert (decided.reviewer, other.assignee) == (holder, holder)
    event = models.AuditEvent.objects.get(action="staff:pass_on")
    assert (event.subject, event.actor_id) == (version.dataset.slug, owner.pk)
    assert event.details == {
        "held_by": holder.email,
        "passed_to": to.email,
        "passed": [waits.reference, begun.reference],
        "put_back": [],
    }
    assert models.AuditEvent.objects.filter(action="review:assign", actor_id=owner.pk).count() == 2
    mail = models.OutboundEmail.objects.get(letter="passed_on")
    assert (mail.to, mail.agreement) == (to.email, None)
    assert "2 requests for CASMEMG that holder@lab.example held" in " ".join(mail.text.split())
    again = leaving.pass_on(holder, version.dataset, to=to, by=owner)
    assert (again.passed, models.OutboundEmail.objects.filter(letter="passed_on").count()) == (
        [],
        1,
    )


def test_nobody_gets_their_own_and_with_nobody_all_goes_back(version, holder) -> None:
    owner, to = colleague(version, staff.DATA_OWNER), colleague(version)
    own = held(version, holder, begun=True, signer__user=to)
    done = leaving.pass_on(holder, version.dataset, to=to, by=owner)
    assert ([a.pk for a in done.put_back], done.passed) == ([own.pk], [])
    assert not models.OutboundEmail.objects.filter(letter="passed_on").exists()
    waits, begun = held(version, holder), held(version, holder, begun=True)
    done = leaving.pass_on(holder, version.dataset, to=None, by=holder)
    assert [a.pk for a in done.put_back] == [waits.pk, begun.pk]
    for each in (own, waits, begun):
        each.refresh_from_db()
        assert (each.status, each.assignee, each.reviewer) == (Status.SUBMITTED, None, None)


def test_what_is_the_own_request_of_whoever_acts_stays(version, holder) -> None:
    owner = colleague(version, staff.DATA_OWNER)
    theirs = held(version, holder, signer__user=owner)
    done = leaving.pass_on(holder, version.dataset, to=None, by=owner)
    assert [a.pk for a in done.stayed] == [theirs.pk]
    assert models.Agreement.objects.get(pk=theirs.pk).assignee == holder
    assert not models.AuditEvent.objects.filter(action="staff:pass_on").exists()


def test_it_takes_the_holder_or_an_owner_and_a_colleague_who_may(version, holder) -> None:
    held(version, holder)
    owner = colleague(version, staff.DATA_OWNER)
    reviewer, plain = colleague(version), colleague(version, "")
    outsiders = [reviewer, plain, staff_user(staff.DATA_OWNER, DatasetFactory()), UserFactory()]
    for by in outsiders:
        with pytest.raises(NotYourMove):
            leaving.pass_on(holder, version.dataset, to=reviewer, by=by)
    closed = colleague(version)
    closed.is_active = False
    closed.save()
    for to in (holder, plain, closed, staff_user(staff.REVIEWER, DatasetFactory())):
        with pytest.raises(leaving.NoColleague):
            leaving.pass_on(holder, version.dataset, to=to, by=owner)
    assert models.Agreement.objects.get().assignee == holder


def test_who_is_taken_off_passes_on_and_keeps_nothing_of_it(version, holder) -> None:
    owner, to = colleague(version, staff.DATA_OWNER), colleague(version)
    request = held(version, holder)
    other = LicenseVersionFactory(dataset__name="Other").dataset
    other.staff.add(holder)
    slug = version.dataset.slug
    for name, query in (("here", f"dataset={slug}&q=x"), ("there", f"dataset={other.slug}")):
        saved_views.keep_view(name, query, by=holder)
    leaving.take_off_staff(holder, version.dataset, to=to, by=owner)
    request.refresh_from_db()
    assert request.assignee == to
    assert list(holder.datasets.all()) == [other]
    assert [view.name for view in holder.saved_views.all()] == ["there"]
    event = models.AuditEvent.objects.get(action="staff:take_off")
    assert (event.subject, event.details) == (slug, {"email": holder.email})
    with pytest.raises(NotYourMove):
        leaving.take_off_staff(holder, version.dataset, to=to, by=owner)
    other_owner = staff_user(staff.DATA_OWNER, other)
    leaving.take_off_staff(holder, other, to=None, by=other_owner)
    assert not holder.saved_views.exists()


def test_nobody_takes_off_themselves_nor_the_last_two_who_approve(version, holder) -> None:
    owner = colleague(version, staff.DATA_OWNER)
    with pytest.raises(NotYourMove):
        leaving.take_off_staff(owner, version.dataset, to=None, by=owner)
    with pytest.raises(NotYourMove):
        leaving.take_off_staff(owner, version.dataset, to=None, by=holder)
    models.Dataset.objects.update(two_reviewers=True)
    with pytest.raises(leaving.TooFewReviewers):
        leaving.take_off_staff(holder, version.dataset, to=None, by=owner)
    plain = colleague(version, "")
    leaving.take_off_staff(plain, version.dataset, to=None, by=owner)
    colleague(version)
    leaving.take_off_staff(holder, version.dataset, to=None, by=owner)
    assert set(version.dataset.staff.all()) >= {owner}


def test_what_somebody_holds_who_left_otherwise_is_nobodys_until_it_is_passed_on(
    version, holder
) -> None:
    owner, to = colleague(version, staff.DATA_OWNER), colleague(version)
    request = held(version, holder)
    assert list(queue.free_for(to)) == []
    staff.remove_from_staff(holder)
    assert [a.pk for a in queue.free_for(to)] == [request.pk]
    leaving.pass_on(holder, version.dataset, to=to, by=owner)
    assert [a.pk for a in queue.held_by(to)] == [request.pk]
