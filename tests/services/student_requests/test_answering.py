"""A supervisor takes a request up or declines; what the student then reads."""

import pytest

from agreements.enums import Decline, StudentRequestState
from agreements.enums import Status as AgreementStatus
from agreements.exceptions import PortalError
from agreements.models import (
    Agreement,
    AuditEvent,
    OutboundEmail,
    StoppedAddress,
    StudentRequest,
)
from agreements.selectors.student_requests import student_requests
from agreements.services.requests import person_rows
from agreements.services.student_requests import answering, asking
from agreements.services.student_requests.into_agreement import Landing
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    confirmed_by,
)
from tests.services.student_requests.requesting import (
    SUPERVISOR,
    asked,
    mails_to,
    stands,
)

pytestmark = pytest.mark.django_db

S = StudentRequestState


class TestTakingUp:
    @pytest.fixture
    def supervisor(self):
        return UserFactory(email=SUPERVISOR)

    def test_starts_the_supervisors_own_request_with_what_the_student_filled_in(self, supervisor):
        row = asked()
        agreement, landing = answering.take_up(row, by=supervisor)
        row.refresh_from_db()
        assert (landing, row.state, row.agreement) == (Landing.FORM, S.TAKEN_UP, agreement)
        assert (agreement.signer.user, agreement.status) == (supervisor, AgreementStatus.DRAFT)
        (use,), (listed,) = agreement.typed["use"], agreement.typed["people"]
        assert use["fields"] == {"intended_use": "Recognition of micro-expressions."}
        rows = person_rows.rows_in(listed["fields"])
        assert [(one["name"], one["email"]) for one in rows] == [
            ("Mei Lin", "mei@stu.example.edu"),
            ("Bo Sun", "bo@stu.example.edu"),
        ]
        # Nothing of it is the supervisor's answer yet.
        assert (agreement.intended_use, agreement.people_saved_at) == ("", None)
        assert mails_to(row.student.email)[-1][0] == "student_taken_up"

    def test_twice_is_once(self, supervisor):
        row = asked()
        first = answering.take_up(row, by=supervisor)
        second = answering.take_up(row, by=supervisor)
        assert first.agreement == second.agreement
        assert len(second.agreement.typed["people"]) == 1
        assert len(mails_to(row.student.email)) == 1

    def test_is_only_for_who_proved_the_address(self):
        row = asked()
        for person in (UserFactory(), row.student):
            with pytest.raises(answering.NotAsked):
                answering.take_up(row, by=person)
        assert Agreement.objects.count() == 0

    def test_adds_to_the_list_of_an_open_request_and_writes_nothing_over(self, supervisor):
        version = LicenseVersionFactory()
        own = AgreementFactory(version=version, signer=SignerFactory(user=supervisor))
        AssociatedUserFactory(agreement=own, name="Ann Lee", email="ann@stu.example.edu")
        AssociatedUserFactory(agreement=own, name="Bo S.", email="bo@stu.example.edu")
        for student in ("mei@stu.example.edu", "kai@stu.example.edu"):
            row = asked(
                version.dataset,
                email=student,
                student=asking.Person(student[:3], "student", student),
            )
            agreement, landing = answering.take_up(row, by=supervisor)
            assert (agreement, landing) == (own, Landing.FORM)
        (draft,) = agreement.typed["people"]
        rows = person_rows.rows_in(draft["fields"])
        assert [one["name"] for one in rows] == ["Ann Lee", "Bo S.", "mei", "kai"]
        assert "use" not in agreement.typed
        assert list(own.associates.values_list("name", flat=True)) == ["Ann Lee", "Bo S."]

    @pytest.mark.parametrize(
        ("status", "landing"),
        [
            (AgreementStatus.AWAITING_SIGNATURE, Landing.LATER),
            (AgreementStatus.IN_REVIEW, Landing.LATER),
        ],
    )
    def test_leaves_alone_what_can_not_be_edited(self, supervisor, status, landing):
        version = LicenseVersionFactory()
        own = AgreementFactory(
            version=version, signer=SignerFactory(user=supervisor), status=status
        )
        row = asked(version.dataset)
        assert answering.take_up(row, by=supervisor) == (own, landing)
        own.refresh_from_db()
        assert (own.typed, own.status) == ({}, status)
        assert len(student_requests.students_not_listed(own)) == 2

    def test_adds_to_an_agreement_in_force_by_an_amendment(self, supervisor):
        version = LicenseVersionFactory()
        own = AgreementFactory(
            version=version,
            signer=SignerFactory(user=supervisor),
            status=AgreementStatus.APPROVED,
        )
        row = asked(version.dataset)
        amendment, landing = answering.take_up(row, by=supervisor)
        assert (amendment.amends, landing) == (own, Landing.FORM)
        (draft,) = amendment.typed["people"]
        assert row.name in [one["name"] for one in person_rows.rows_in(draft["fields"])]
        assert "use" not in amendment.typed
        assert answering.take_up(row, by=supervisor).agreement == amendment
        row.refresh_from_db()
        assert "fills in" in str(student_requests.followed(row).title)

    def test_needs_an_la_in_force(self, supervisor):
        row = asked()
        row.dataset.versions.update(status="superseded")
        with pytest.raises(PortalError, match="can't be applied for yet"):
            answering.take_up(row, by=supervisor)
        row.refresh_from_db()
        assert row.state == S.ASKED


class TestDeclining:
    def test_the_student_reads_the_word(self):
        row = asked()
        answering.decline_student_request(row, decline=Decline.WORD, word="Ask Dr. Wu.")
        letter, text = mails_to(row.student.email)[-1]
        assert letter == "student_declined"
        assert "Ask Dr. Wu." in text
        assert AuditEvent.objects.get(action="student:decline").actor == SUPERVISOR

    def test_stopping_ends_all_that_wait_for_the_address_and_none_comes_later(self):
        version = LicenseVersionFactory()
        rows = [asked(version.dataset, email=f"s{n}@stu.example.edu") for n in range(2)]
        other = asked(
            version.dataset, email="o@stu.example.edu", supervisor_email="wu@x.example.edu"
        )
        answering.decline_student_request(rows[0], decline=Decline.NO_MORE_MAIL)
        states = {row.pk: row.state for row in StudentRequest.objects.all()}
        assert states == {rows[0].pk: "declined", rows[1].pk: "declined", other.pk: "asked"}
        for row in rows:
            assert "This says nothing about you." in mails_to(row.student.email)[-1][1]
        before = OutboundEmail.objects.count()
        with pytest.raises(asking.MailStopped):
            asked(version.dataset, email="s3@stu.example.edu")
        said = {"supervisor_name": "Prof.", "supervisor_email": SUPERVISOR}
        with pytest.raises(asking.MailStopped):
            asking.correct_supervisor(other, by=other.student, **said)
        assert OutboundEmail.objects.count() == before

    @pytest.mark.parametrize("state", [S.TAKEN_UP, S.DECLINED, S.LAPSED, S.WITHDRAWN])
    def test_stopping_is_possible_at_any_time(self, state):
        row = stands(state)
        for _twice in range(2):
            answering.decline_student_request(row, decline=Decline.NO_MORE_MAIL)
        row.refresh_from_db()
        assert row.state == state
        assert StoppedAddress.objects.get().email == SUPERVISOR
        assert AuditEvent.objects.filter(action="student:stop").count() == 1


class TestWhatTheStudentReadsOfTheSupervisorsRequest:
    def words(self, status: str, *, listed: str = "") -> str:
        row = stands(S.TAKEN_UP)
        agreement = AgreementFactory(status=status)
        if listed:
            columns = {"named": {}, "confirmed": confirmed_by(row.student)}.get(listed)
            columns = columns if columns is not None else {"state": listed}
            columns = {"email": row.student.email, **columns}
            AssociatedUserFactory(agreement=agreement, **columns)
        StudentRequest.objects.filter(pk=row.pk).update(agreement=agreement)
        row.refresh_from_db()
        following = student_requests.followed(row)
        return f"{following.title}. {following.text}"

    @pytest.mark.parametrize("status", AgreementStatus)
    def test_is_there_for_every_status_and_says_listed_only_where_it_is_so(self, status):
        assert "You are listed" not in self.words(status)

    @pytest.mark.parametrize(
        ("listed", "said"),
        [
            ("named", "can send you an invitation"),
            ("invited", "please confirm"),
            ("confirmed", "have confirmed"),
        ],
    )
    def test_is_how_their_place_on_the_list_stands(self, listed, said):
        assert said in self.words(AgreementStatus.APPROVED, listed=listed)

    def test_is_no_place_once_the_agreement_has_ended(self):
        assert "You are listed" not in self.words(AgreementStatus.REVOKED, listed="confirmed")

    def test_is_no_name_of_somebody_with_the_same_name_alone(self):
        row = stands(S.TAKEN_UP)
        agreement = AgreementFactory(status=AgreementStatus.APPROVED)
        AssociatedUserFactory(agreement=agreement, name=row.name, competition_id="MEGC-999")
        assert student_requests.place_of(row, agreement) is None
