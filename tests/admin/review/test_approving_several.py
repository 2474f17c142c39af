"""Approving several at once: what is clear, each ticked once more, each in its own transaction."""

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from agreements import models, nudges
from agreements.enums import Check, ExaminationState, Severity, Status, Verb
from agreements.services.accounts import staff
from agreements.services.review import assignment, decisions
from tests import examined
from tests.admin import desk
from tests.admin.review.test_queue import QUEUE
from tests.factories import AssociatedUserFactory, LicenseVersionFactory, UserFactory, staff_user

pytestmark = pytest.mark.django_db
Filed = Callable[..., models.Agreement]


@pytest.fixture
def version() -> models.LicenseVersion:
    made = LicenseVersionFactory()
    models.AccessInstructions.objects.create(dataset=made.dataset, text="Fetch it.")
    return made


@pytest.fixture
def user(version: models.LicenseVersion) -> models.User:
    return staff_user(staff.REVIEWER, version.dataset)


@pytest.fixture
def filed(version: models.LicenseVersion) -> Filed:
    def made(*found: models.ScanFinding, **fields: Any) -> models.Agreement:
        agreement = desk.filed(version=version)
        known = examined.finding(Check.RECOGNIZED, "recognized")
        examined.read(agreement.scans.get(), known, *found, **fields)
        return agreement

    return made


def selected(client: Client, *agreements: models.Agreement) -> Any:
    """What Django's list sends."""
    keys = [agreement.pk for agreement in agreements]
    data = {"action": "approve_selected", "_selected_action": keys, "index": "0"}
    return client.post(QUEUE, data)


def approve(client: Client, *values: str) -> Any:
    address = reverse("admin:agreements_agreement_approve_several")
    return client.post(f"{address}?queue=", {"approve": values}, follow=True)


def ticks(*agreements: models.Agreement) -> list[str]:
    return [f"{agreement.reference}:1" for agreement in agreements]


def statuses(*agreements: models.Agreement) -> list[str]:
    found = models.Agreement.objects.in_bulk([each.pk for each in agreements])
    return [found[each.pk].status for each in agreements]


def test_only_what_is_clear_is_offered_and_nothing_is_ticked_beforehand(user, filed) -> None:
    clear, own, colleagues, listed = filed(), filed(), filed(), filed()
    problem = filed(examined.finding(Check.DATE, "date_blank", Severity.PROBLEM))
    look = filed(examined.finding(Check.CLAUSES, "clause_written", Severity.ATTENTION))
    failed = filed(state=ExaminationState.FAILED)
    unread = desk.filed(version=clear.version)
    AssociatedUserFactory(agreement=own, email=user.email)
    for agreement in (listed, problem):
        AssociatedUserFactory(agreement=agreement, name="Li Wei", competition_id="MEGC-77")
    other = staff_user(staff.REVIEWER, clear.dataset)
    assignment.assign(colleagues, to=other, by=other, seen=None)
    done = filed()
    decisions.approve(done, by=other)
    all_of_them = (clear, own, colleagues, listed, problem, look, failed, unread, done)
    answer = selected(desk.browser(user), *all_of_them)
    assert [line.agreement for line in answer.context["clear"]] == [clear]
    against = {line.agreement.pk: line.against for line in answer.context["others"]}
    # What is decided is not in the list that is acted on.
    assert set(against) == {agreement.pk for agreement in all_of_them[1:-1]}
    assert all(against.values())
    assert str(other) in against[colleagues.pk]
    page = answer.content.decode()
    assert f'value="{clear.reference}:1"' in page
    assert 'name="approve"' in page
    assert " checked" not in page.partition('class="approve-several"')[2].partition("</ul>")[0]
    assert statuses(clear) == [Status.SUBMITTED]


def test_each_that_is_ticked_is_approved_and_the_list_says_so(user, filed) -> None:
    one, two, left = filed(), filed(), filed()
    client = desk.browser(user)
    with mock.patch.object(nudges, "nudge_outbox") as nudge:
        page = approve(client, *ticks(one, two, one)).content.decode()
    assert nudge.call_count == 1
    assert f"2 requests are approved: {one.reference}, {two.reference}." in page
    assert statuses(one, two, left) == [Status.APPROVED, Status.APPROVED, Status.SUBMITTED]
    again = approve(client, *ticks(one)).content.decode()
    assert f"Not approved: {one.reference}. Does not wait for a decision: Approved." in again
    assert one.decisions.count() == 1
    assert "Nothing was ticked" in approve(client).content.decode()


def test_what_is_not_clear_any_more_stops_itself_alone(user, filed) -> None:
    replaced, taken, flagged, fine = (filed() for _n in range(4))
    scan = desk.add_scan(replaced, replaced.documents.get())
    examined.read(scan, examined.finding(Check.RECOGNIZED, "recognized"))
    other = staff_user(staff.REVIEWER, fine.dataset)
    assignment.assign(taken, to=other, by=other, seen=None)
    models.ScanFinding.objects.create(
        scan=flagged.scans.get(),
        number=7,
        check_name=Check.DATE,
        code="date_blank",
        severity=Severity.PROBLEM,
    )
    page = approve(desk.browser(user), *ticks(replaced, taken, flagged, fine)).content.decode()
    assert statuses(replaced, taken, flagged, fine) == [*[Status.SUBMITTED] * 3, Status.APPROVED]
    assert page.count("Not approved: ") == 3
    assert "The signer sent another scan" in page
    assert not models.AuditEvent.objects.filter(subject=replaced.reference).exists()


@pytest.mark.parametrize("value", ["", "LA-XXXXXX:1", "x", ":", "LA:" + "9" * 400, "-1:-1"])
def test_what_is_no_request_of_theirs_is_said_and_does_nothing(user, filed, value) -> None:
    page = approve(desk.browser(user), value).content.decode()
    assert "One that was ticked is no request of yours." in page


def test_by_direct_post_each_meets_the_doors_of_an_approval(version, filed) -> None:
    agreement, elsewhere = filed(), desk.filed()
    plain = staff_user("", version.dataset)
    for right in ("view_agreement", "approve_agreement"):
        plain.user_permissions.add(desk.permission(right))
    outside = staff_user(staff.REVIEWER, elsewhere.dataset)
    own = staff_user(staff.REVIEWER, version.dataset)
    AssociatedUserFactory(agreement=agreement, email=own.email)
    for who in (plain, outside, own):
        approve(desk.browser(who), *ticks(agreement))
    for who in (None, agreement.signer.user, UserFactory()):
        answer = desk.browser(who).post(
            reverse("admin:agreements_agreement_approve_several"), {"approve": ticks(agreement)}
        )
        assert (answer.status_code, "/admin/login/" in answer.url) == (302, True)
    assert statuses(agreement) == [Status.SUBMITTED]
    # Who may not approve is offered no action, and gets none by sending it.
    assert "_selected_action" not in desk.browser(plain).get(QUEUE).content.decode()
    assert "clear" not in (selected(desk.browser(plain), agreement).context or {})
    foreign = selected(desk.browser(outside), agreement)
    assert foreign.context["clear"] == foreign.context["others"] == []


def test_the_action_stays_within_the_filter(user, filed) -> None:
    one = filed()
    data = {"action": "approve_selected", "_selected_action": [one.pk], "index": "0"}
    answer = desk.browser(user).post(f"{QUEUE}?country=DE", data)
    assert answer.context["clear"] == []
    assert desk.browser(user).post(f"{QUEUE}?country=xx", data).status_code == 400


def test_all_pages_of_a_list_are_the_first_fifty(user, version, filed) -> None:
    agreement = filed()
    signers = [models.Signer(email=f"s{n}@uni.example") for n in range(55)]
    models.Signer.objects.bulk_create(signers)
    models.Agreement.objects.bulk_create(
        models.Agreement(
            signer=signer,
            dataset=version.dataset,
            version=version,
            status=Status.SUBMITTED,
            submitted_at=agreement.submitted_at,
        )
        for signer in signers
    )
    data = {"action": "approve_selected", "_selected_action": [agreement.pk], "index": "0"}
    answer = desk.browser(user).post(QUEUE, {**data, "select_across": "1"})
    assert len(answer.context["clear"]) + len(answer.context["others"]) == 50
    assert "You selected more than 50." in answer.content.decode()


def test_the_review_begins_with_it_on_record(user, filed) -> None:
    agreement = filed()
    approve(desk.browser(user), *ticks(agreement))
    events = models.AuditEvent.objects.filter(subject=agreement.reference).order_by("pk")
    assert [e.action for e in events if e.action.startswith("agreement:")] == [
        f"agreement:{Verb.START_REVIEW}",
        f"agreement:{Verb.APPROVE}",
    ]
