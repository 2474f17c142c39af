"""An amendment is decided on: its people come onto the list, or its agreement ends first."""

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import AssociateState, Doubt, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.lifecycle import OF_AMENDMENTS, TABLE
from agreements.selectors import access
from agreements.selectors.publications.registering import may_register
from agreements.selectors.review import queue
from agreements.selectors.review.since_decision import since_decision
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.requests import amending
from agreements.services.review import decisions, doubts
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    UserFactory,
    staff_user,
)
from tests.services.amending import UNDER_WAY, amendment

pytestmark = pytest.mark.django_db

PEOPLE = ("Ann Added", "Bob Added")


def owner_of(agreement: models.Agreement) -> models.User:
    return staff_user(staff.DATA_OWNER, agreement.dataset)


def letters_to(address: str) -> list[str]:
    found = models.OutboundEmail.objects.filter(to=address).order_by("pk")
    return list(found.values_list("letter", flat=True))


# Of an amendment, written out by hand: from, to, whose move.
MOVES = {
    Verb.ISSUE: ("draft changes_requested", "awaiting_signature", "signer"),
    Verb.REVISE: ("awaiting_signature", "draft", "signer"),
    Verb.SUBMIT: ("awaiting_signature changes_requested", "submitted", "signer"),
    Verb.REPLACE_SCAN: ("submitted", "submitted", "signer"),
    Verb.START_REVIEW: ("submitted", "in_review", "owner"),
    Verb.RELEASE_REVIEW: ("in_review", "submitted", "owner"),
    Verb.REQUEST_CHANGES: ("submitted in_review", "changes_requested", "owner"),
    Verb.APPROVE: ("in_review", "added", "owner"),
    Verb.REJECT: ("submitted in_review", "rejected", "owner"),
    Verb.WITHDRAW: (" ".join(UNDER_WAY), "withdrawn", "signer"),
    Verb.LAPSE: (" ".join(UNDER_WAY), "lapsed", "system"),
    Verb.OPT_OUT: ("", "", "signer"),
    Verb.REINSTATE: ("", "", "owner"),
    Verb.REVOKE: ("", "", "owner"),
    Verb.END: ("", "", "signer"),
}


@pytest.mark.parametrize("verb", MOVES)
def test_every_status_of_an_amendment(verb: Verb) -> None:
    sources, target, party = MOVES[verb]
    version = LicenseVersionFactory()
    owner = staff_user(staff.DATA_OWNER, version.dataset)
    for status in (*UNDER_WAY, Status.REJECTED, Status.WITHDRAWN, *OF_AMENDMENTS):
        agreement = AgreementFactory(version=version, status=Status.APPROVED)
        remedy = {"remedy": "scan_again"} if status == Status.CHANGES_REQUESTED else {}
        made = amendment(status, of=agreement, **remedy)
        by = {"signer": agreement.signer.user, "owner": owner, "system": None}[party]
        fields = {"remedy": "sign_again"} if target == "changes_requested" else None
        move = {"by": by, "reason": "Because.", "fields": fields}
        if status not in sources.split():
            with pytest.raises(InvalidTransition):
                transitions.apply(made, verb, **move)
            made.refresh_from_db()
            assert made.status == status
        else:
            assert transitions.apply(made, verb, **move).status == target
        agreement.refresh_from_db()
        assert agreement.status == Status.APPROVED
        assert [
            grant.agreement
            for grant in models.DownloadGrant.objects.filter(
                agreement__in=[agreement, made], ended_at=None
            )
        ] == [agreement]


class TestApproval:
    def test_lists_and_invites_those_who_are_added_and_nobody_else(self) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        there = AssociatedUserFactory(agreement=agreement, position=7, name="There")
        made = amendment(Status.IN_REVIEW, of=agreement, people=PEOPLE, filed=True)
        AssociatedUserFactory(agreement=made, position=3, name="Cyd", email="")
        moved = decisions.approve(made, by=owner_of(agreement))
        assert (moved.status, moved.approved_at, moved.ended_at) == (
            Status.ADDED,
            moved.changed_at,
            None,
        )
        listed = agreement.associates.values_list("position", "name", "state")
        assert list(listed) == [
            (7, there.name, AssociateState.NAMED),
            (8, "Ann Added", AssociateState.INVITED),
            (9, "Bob Added", AssociateState.INVITED),
            (10, "Cyd", AssociateState.NAMED),
        ]
        signed_for = moved.associates.values_list("name", "state", "invited_at")
        named = AssociateState.NAMED
        assert list(signed_for) == [(name, named, None) for name in (*PEOPLE, "Cyd")]
        assert letters_to(agreement.signer.email) == ["added"]
        assert letters_to("ann@stu.example.edu") == ["listed"]
        assert agreement.grants.filter(ended_at=None).count() == 1
        assert not moved.grants.exists()
        agreement.refresh_from_db()
        assert agreement.status == Status.APPROVED
        assert not may_register(agreement.signer.user, moved)

    def test_is_refused_for_who_is_listed_by_now(self) -> None:
        made = amendment(Status.IN_REVIEW, people=PEOPLE, filed=True)
        AssociatedUserFactory(agreement=made.amends, name="Ann", email="ann@stu.example.edu")
        with pytest.raises(InvalidTransition, match=r"already: Ann Added\. Ask for a corrected"):
            decisions.approve(made, by=owner_of(made))
        made.refresh_from_db()
        assert made.status == Status.IN_REVIEW
        assert made.amends.associates.count() == 1
        assert not models.OutboundEmail.objects.exists()

    def test_needs_a_signed_scan(self) -> None:
        made = amendment(Status.IN_REVIEW)
        with pytest.raises(InvalidTransition, match="no signed scan"):
            decisions.approve(made, by=owner_of(made))

    def test_is_not_for_who_is_listed_there(self) -> None:
        made = amendment(Status.IN_REVIEW, filed=True)
        reviewers = [staff_user(staff.REVIEWER, made.dataset) for _each in range(3)]
        AssociatedUserFactory(agreement=made.amends, email=reviewers[0].email)
        AssociatedUserFactory(agreement=made, email=reviewers[1].email)
        for reviewer in reviewers[:2]:
            assert access.is_own(reviewer, made)
            with pytest.raises(NotYourMove):
                decisions.approve(made, by=reviewer)
            assert queue.next_request(reviewer) is None
        decisions.approve(made, by=reviewers[2])


class TestWhatAReviewerIsTold:
    def test_of_who_is_with_another_signer(self) -> None:
        made = amendment(Status.IN_REVIEW, filed=True)
        other = AgreementFactory(version=made.version, status=Status.APPROVED)
        AssociatedUserFactory(agreement=other, email="ann@stu.example.edu")
        about = [each.reference for each in doubts.doubts_about(made) if each.reference]
        assert about == [other.reference]

    def test_nothing_of_a_license_that_was_replaced_or_of_the_address(self) -> None:
        made = amendment(Status.IN_REVIEW, filed=True)
        models.Signer.objects.filter(pk=made.signer.pk).update(email="somebody@gmail.com")
        models.LicenseVersion.objects.filter(pk=made.version.pk).update(status="superseded")
        made = models.Agreement.objects.get(pk=made.pk)
        assert [each.doubt for each in doubts.doubts_about(made)] == [Doubt.NO_ACCESS]

    def test_what_changed_since_the_last_amendment_that_came_to_nothing(self) -> None:
        agreement = desk.filed(Status.IN_REVIEW)
        owner = owner_of(agreement)
        decisions.approve(agreement, by=owner)
        first = amendment(Status.IN_REVIEW, of=agreement, filed=True)
        assert since_decision(first) is None
        decisions.decide(first, Verb.REJECT, by=owner, reason="No.")
        second = amendment(Status.IN_REVIEW, of=agreement, filed=True)
        assert since_decision(second).decision.agreement == first
        decisions.approve(second, by=owner)
        third = amendment(Status.IN_REVIEW, of=agreement, people=("Cyd",), filed=True)
        assert since_decision(third).decision.agreement == first


class TestTheEndOfTheAgreement:
    @pytest.mark.parametrize("verb", [Verb.OPT_OUT, Verb.REVOKE, Verb.END])
    @pytest.mark.parametrize("status", UNDER_WAY)
    def test_ends_what_is_under_way_and_says_so(self, status: Status, verb: Verb) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        made = amendment(status, of=agreement)
        by = owner_of(agreement) if verb is Verb.REVOKE else agreement.signer.user
        transitions.apply(agreement, verb, by=by, reason="Because.")
        made.refresh_from_db()
        assert (made.status, made.ended_at is None) == (Status.LAPSED, False)
        assert letters_to(agreement.signer.email) == ["lapsed", TABLE[verb].mail]
        assert letters_to("ann@stu.example.edu") == []
        event = models.AuditEvent.objects.get(subject=made.reference)
        assert (event.action, event.actor) == ("agreement:lapse", "system")
        with pytest.raises(InvalidTransition, match="Lapsed with the agreement"):
            transitions.apply(made, Verb.APPROVE, by=owner_of(agreement))

    def test_leaves_what_was_added_on_record(self) -> None:
        made = amendment(Status.ADDED)
        agreement = made.amends
        transitions.apply(agreement, Verb.END, by=agreement.signer.user)
        made.refresh_from_db()
        assert made.status == Status.ADDED

    def test_does_not_come_back_with_the_agreement(self) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        made = amendment(Status.SUBMITTED, of=agreement)
        transitions.apply(agreement, Verb.OPT_OUT, by=agreement.signer.user)
        transitions.apply(agreement, Verb.REINSTATE, by=owner_of(agreement))
        made.refresh_from_db()
        assert made.status == Status.LAPSED
        anew = amending.start_amendment(agreement, by=agreement.signer.user)
        assert [person.name for person in anew.associates.all()] == ["Ann Added"]


def test_somebody_who_was_added_ends_and_is_added_again() -> None:
    agreement = AgreementFactory(status=Status.APPROVED)
    gone = {"until": timezone.now(), "ended_by": UserFactory(), "state": AssociateState.ENDED}
    AssociatedUserFactory(
        agreement=agreement, name="Ann Added", email="ann@stu.example.edu", **gone
    )
    made = amendment(Status.IN_REVIEW, of=agreement, filed=True)
    decisions.approve(made, by=owner_of(agreement))
    assert agreement.associates.filter(until=None).get().email == "ann@stu.example.edu"
