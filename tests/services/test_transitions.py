"""The whole status machine: every status × verb × party."""

import itertools
from unittest import mock

import pytest

from agreements import models
from agreements.enums import Party, Remedy, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing
from agreements.services import transitions
from agreements.services.accounts import staff
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    UserFactory,
    staff_user,
)

pytestmark = pytest.mark.django_db

# Written out by hand from the design, not derived from the code: from, to, who.
MOVES = {
    Verb.ISSUE: ("draft changes_requested", "awaiting_signature", "signer"),
    Verb.REVISE: ("awaiting_signature", "draft", "signer"),
    Verb.SUBMIT: ("awaiting_signature changes_requested", "submitted", "signer"),
    Verb.REPLACE_SCAN: ("submitted", "submitted", "signer"),
    Verb.START_REVIEW: ("submitted", "in_review", "reviewer owner"),
    Verb.RELEASE_REVIEW: ("in_review", "submitted", "reviewer owner"),
    Verb.RECOMMEND: ("in_review", "submitted", "reviewer owner"),
    Verb.REQUEST_CHANGES: ("submitted in_review", "changes_requested", "reviewer owner"),
    Verb.APPROVE: ("in_review", "approved", "reviewer owner"),
    Verb.REJECT: ("submitted in_review", "rejected", "reviewer owner"),
    Verb.WITHDRAW: (
        "draft awaiting_signature submitted in_review changes_requested",
        "withdrawn",
        "signer",
    ),
    Verb.REISSUE: ("draft awaiting_signature changes_requested", "draft", "system"),
    Verb.OPT_OUT: ("approved", "opted_out", "signer"),
    Verb.REINSTATE: ("opted_out", "approved", "owner"),
    Verb.REVOKE: ("approved", "revoked", "owner"),
    Verb.END: ("approved", "ended", "signer"),
    Verb.RENEW: ("approved", "approved", "signer"),
    Verb.EXPIRE: ("approved", "expired", "system"),
    Verb.IMPORT: ("draft", "approved", "owner"),
}
# `tests/services/review/test_amendments.py` has what else an amendment can become.
OF_AMENDMENTS = {Verb.LAPSE}
# `tests/services/requests/test_succeeding.py` has when another agreement takes its place.
OF_SUCCESSIONS = {Verb.SUCCEED}
# Of what can be asked for the one that leaves every move open.
ASKED = {Status.CHANGES_REQUESTED: {"remedy": Remedy.SCAN_AGAIN}}
LETTERS = {
    Verb.REQUEST_CHANGES: "changes_requested",
    Verb.APPROVE: "approved",
    Verb.REJECT: "rejected",
    Verb.WITHDRAW: "withdrawn",
    Verb.REISSUE: "reissued",
    Verb.OPT_OUT: "opted_out",
    Verb.REINSTATE: "reinstated",
    Verb.REVOKE: "revoked",
    Verb.END: "ended",
    Verb.RENEW: "renewed",
    Verb.EXPIRE: "expired",
    Verb.LAPSE: "lapsed",
    Verb.SUCCEED: "succeeded",
}
PEOPLE = [
    "signer",
    "other signer",
    "plain staff",
    "reviewer",
    "owner",
    "reviewer elsewhere",
    "reviewer listed",
    "disabled reviewer",
    "system",
]


def everybody(version: models.LicenseVersion) -> dict[str, models.User | None]:
    """All PEOPLE but the signer, who is another one for each agreement."""
    dataset = version.dataset
    return {
        "system": None,
        "other signer": AgreementFactory(version=version).signer.user,
        "plain staff": staff_user("", dataset),
        "owner": staff_user(staff.DATA_OWNER, dataset),
        "reviewer": staff_user(staff.REVIEWER, dataset),
        "reviewer elsewhere": staff_user(staff.REVIEWER),
        "reviewer listed": staff_user(staff.REVIEWER, dataset),
        "disabled reviewer": staff_user(staff.REVIEWER, dataset, is_active=False),
    }


@pytest.fixture(autouse=True)
def letters_sent():
    """Names of the letters that were asked for; what they say is tested with the mail."""
    sent: list[str] = []
    with mock.patch.object(
        transitions.letters, "send_to_signer", lambda name, agreement, **kw: sent.append(name)
    ):
        yield sent


@pytest.mark.parametrize("verb", MOVES)
def test_every_status_by_every_party(verb, letters_sent):
    """A refused move changes nothing, so all who are refused are refused at one agreement."""
    sources, target, parties = MOVES[verb]
    version = LicenseVersionFactory()
    staff_and_others = everybody(version)
    listed = staff_and_others["reviewer listed"]

    def made(status: Status) -> models.Agreement:
        agreement = AgreementFactory(version=version, status=status, **ASKED.get(status, {}))
        AssociatedUserFactory(agreement=agreement, email=listed.email)
        return agreement

    for status in Status:
        stays = made(status)
        for who in PEOPLE:
            if who not in parties.split():
                expected: type[Exception] | None = NotYourMove
            elif status not in sources.split():
                expected = InvalidTransition
            else:
                expected = None
            agreement = stays if expected else made(status)
            by = agreement.signer.user if who == "signer" else staff_and_others[who]
            if expected:
                check_it_is_refused(agreement, verb, by, expected)
                assert (agreement.status, letters_sent) == (status, []), who
                continue
            fields = ASKED.get(Status(target))
            moved = transitions.apply(agreement, verb, by=by, reason="Because.", fields=fields)
            event = models.AuditEvent.objects.get(subject=agreement.reference)
            assert moved.status == target
            assert (event.action, event.details["to"]) == (f"agreement:{verb}", target)
            assert event.actor == (by.email if by else "system")
            assert letters_sent == ([LETTERS[verb]] if verb in LETTERS else [])
            letters_sent.clear()
            live = models.DownloadGrant.objects.filter(agreement=moved, ended_at=None)
            assert live.count() == (1 if target == "approved" else 0)


def check_it_is_refused(
    agreement: models.Agreement, verb: Verb, by: models.User | None, expected: type[Exception]
) -> None:
    """And nothing is on record."""
    with pytest.raises(expected) as error:
        transitions.apply(agreement, verb, by=by, reason="Because.")
    assert type(error.value) is expected
    agreement.refresh_from_db()
    assert not models.AuditEvent.objects.filter(subject=agreement.reference).exists()


@pytest.mark.parametrize("remedy", [Remedy.SIGN_AGAIN, Remedy.CORRECT_FORM])
def test_what_has_to_be_signed_anew_is_not_submitted(remedy):
    agreement = AgreementFactory(status=Status.CHANGES_REQUESTED, remedy=remedy)
    with pytest.raises(InvalidTransition):
        transitions.apply(agreement, Verb.SUBMIT, by=agreement.signer.user)
    issued = transitions.apply(agreement, Verb.ISSUE, by=agreement.signer.user)
    assert (issued.status, issued.remedy) == (Status.AWAITING_SIGNATURE, "")


def test_the_table_covers_every_verb_but_start():
    assert (
        set(MOVES) | OF_AMENDMENTS | OF_SUCCESSIONS
        == set(transitions.TABLE)
        == set(Verb) - {Verb.START}
    )
    assert {v: r.mail for v, r in transitions.TABLE.items() if r.mail} == LETTERS


@pytest.mark.parametrize("verb", [Verb.REQUEST_CHANGES, Verb.REJECT, Verb.REVOKE])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_that_is_due_is_asked_for(verb, reason):
    status = Status.APPROVED if verb is Verb.REVOKE else Status.SUBMITTED
    agreement = AgreementFactory(status=status)
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    with pytest.raises(ReasonMissing):
        transitions.apply(agreement, verb, by=owner, reason=reason)


def test_staff_who_come_too_late_hear_who_did_what_and_signers_do_not():
    agreement = AgreementFactory(status=Status.SUBMITTED)
    first = staff_user(staff.REVIEWER, agreement.dataset)
    second = staff_user(staff.REVIEWER, agreement.dataset)
    transitions.apply(agreement, Verb.START_REVIEW, by=first)
    with pytest.raises(InvalidTransition, match="In review") as error:
        transitions.apply(agreement, Verb.START_REVIEW, by=second)
    assert first.email in str(error.value)
    with pytest.raises(InvalidTransition) as error:
        transitions.apply(agreement, Verb.REPLACE_SCAN, by=agreement.signer.user)
    assert first.email not in str(error.value)


def test_a_letter_that_fails_takes_the_whole_move_back():
    agreement = AgreementFactory(status=Status.IN_REVIEW)
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    with (
        mock.patch.object(transitions.letters, "send_to_signer", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        transitions.apply(agreement, Verb.APPROVE, by=reviewer)
    agreement.refresh_from_db()
    assert agreement.status == Status.IN_REVIEW
    assert not models.DownloadGrant.objects.exists()
    assert not models.AuditEvent.objects.exists()


def test_stamps_follow_the_verbs():
    agreement = AgreementFactory(status=Status.SUBMITTED)
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    moved = transitions.apply(agreement, Verb.START_REVIEW, by=reviewer)
    assert (moved.reviewer, moved.review_started_at) == (reviewer, moved.changed_at)
    moved = transitions.apply(moved, Verb.RELEASE_REVIEW, by=reviewer)
    assert (moved.reviewer, moved.review_started_at) == (None, None)
    moved = transitions.apply(moved, Verb.START_REVIEW, by=reviewer)
    moved = transitions.apply(moved, Verb.APPROVE, by=reviewer)
    assert (moved.approved_by, moved.approved_at) == (reviewer, moved.changed_at)
    moved = transitions.apply(moved, Verb.OPT_OUT, by=moved.signer.user)
    assert moved.ended_at == moved.changed_at


def test_nobody_outside_the_parties_exists():
    assert set(itertools.chain.from_iterable(m[2].split() for m in MOVES.values())) == set(Party)
    assert UserFactory().has_perm("agreements.approve_agreement") is False
