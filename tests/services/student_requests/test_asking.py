"""The moves of a student's request; a student asks and corrects whom."""

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from agreements.enums import Decline, StudentRequestState, StudentRequestVerb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.models import (
    Agreement,
    AuditEvent,
    FellowStudent,
    OutboundEmail,
    StudentRequest,
)
from agreements.selectors import access
from agreements.services.student_requests import asking, student_request_transitions
from agreements.student_request_lifecycle import TABLE, WAITING_FOR_SUPERVISOR
from tests.factories import (
    AgreementFactory,
    UserFactory,
)
from tests.services.student_requests.requesting import (
    SUPERVISOR,
    asked,
    link_of,
    mails_to,
    stands,
)

pytestmark = pytest.mark.django_db

S, V = StudentRequestState, StudentRequestVerb
# The table once more, by hand.
MOVES = {
    V.CORRECT: S.CORRECTED,
    V.RESEND: None,
    V.TAKE_UP: S.TAKEN_UP,
    V.DECLINE: S.DECLINED,
    V.LAPSE: S.LAPSED,
    V.WITHDRAW: S.WITHDRAWN,
}


def move(row: StudentRequest, verb: StudentRequestVerb) -> StudentRequest:
    """By the writer itself."""
    how = {
        V.TAKE_UP: {"by": UserFactory(), "agreement": AgreementFactory()},
        V.DECLINE: {"by": SUPERVISOR, "decline": Decline.NOT_ME},
    }.get(verb, {"by": row.student})
    return student_request_transitions.apply(row, verb, **how)


@pytest.mark.parametrize("state", S)
def test_what_waits_can_be_moved_and_what_ended_stays(state):
    assert set(MOVES) == set(TABLE)
    row = stands(state)
    if state in WAITING_FOR_SUPERVISOR:
        got = {}
        for verb in MOVES:
            with transaction.atomic():
                got[verb] = move(row, verb).state
                transaction.set_rollback(True)
        assert got == {verb: target or state for verb, target in MOVES.items()}
        return
    before = (OutboundEmail.objects.count(), AuditEvent.objects.count())
    for verb in MOVES:
        with pytest.raises(InvalidTransition, match=str(state.label)):
            move(row, verb)
    assert (OutboundEmail.objects.count(), AuditEvent.objects.count()) == before


class TestAsking:
    def test_writes_to_the_supervisor_who_asks_and_by_which_proved_address(self):
        row = asked()
        ((letter, text),) = mails_to(SUPERVISOR)
        assert letter == "supervisor_asked"
        assert "Mei Lin, who proved the address mei@stu.example.edu" in text
        assert link_of(row) in text
        assert row.mail.is_secret
        assert access.student_request_by_token(link_of(row).split("/")[2]) == row
        assert [fellow.name for fellow in row.fellows.all()] == ["Bo Sun"]

    def test_makes_nobody_a_signer(self):
        row = asked()
        assert Agreement.objects.count() == 0
        assert not hasattr(row.student, "signer")

    def test_twice_is_one_request_and_one_mail(self):
        row = asked()
        again = asked(row.dataset, by=row.student, supervisor_email="other@psych.example.edu")
        assert again == row
        assert OutboundEmail.objects.count() == 1
        row.pk, row.reference, row.token_sha256 = None, "SR-OTHER", "0" * 64
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_of_oneself_is_refused(self):
        with pytest.raises(asking.OwnAddress):
            asked(supervisor_email="mei@stu.example.edu")
        assert StudentRequest.objects.count() == FellowStudent.objects.count() == 0


class TestCorrecting:
    def test_writes_anew_and_the_old_link_is_dead(self):
        row = asked()
        old = link_of(row)
        name = {"supervisor_name": "Prof. Tang", "supervisor_email": "tang@psych.example.edu"}
        row = asking.correct_supervisor(row, by=row.student, **name)
        assert link_of(row) in mails_to("tang@psych.example.edu")[-1][1]
        with pytest.raises(Http404):
            access.student_request_by_token(old.split("/")[2])
        # What had not left goes nowhere any more.
        assert OutboundEmail.objects.get(to=SUPERVISOR).status == "dropped"

    def test_back_and_forth_opens_no_earlier_link(self):
        row = asked()
        links = {link_of(row)}
        for address in ("tang@psych.example.edu", SUPERVISOR):
            said = {"supervisor_name": "Prof.", "supervisor_email": address}
            row = asking.correct_supervisor(row, by=row.student, **said)
            assert link_of(row) not in links
            links.add(link_of(row))

    def test_is_the_students_alone(self):
        row, other = asked(), UserFactory()
        said = {"supervisor_name": "X", "supervisor_email": "x@psych.example.edu"}
        with pytest.raises(NotYourMove):
            asking.correct_supervisor(row, by=other, **said)
        for way in (asking.ask_again, asking.withdraw_student_request):
            with pytest.raises(NotYourMove):
                way(row, by=other)
