"""What belongs to no request goes by rules of its own."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import audit, models
from agreements.enums import AuditAction, MailStatus, Status
from agreements.models import AuditEvent, EventPersonalData, OutboundEmail, Purge
from agreements.retention import LETTERS, PROVING
from agreements.selectors.evidence.chain_check import broken_chains
from agreements.services.mail import resend
from tests.admin import desk
from tests.factories import AgreementFactory, DatasetFactory, UserFactory
from tests.services.importing import imported, signers, staged
from tests.services.keeping.aged import erase, moment
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db


def old_mail(letter: str, days: float, agreement: models.Agreement | None = None, **fields: object):
    fields = {"status": MailStatus.SENT, "sent_at": timezone.now(), **fields}
    made = desk.mail(agreement, letter=letter, **fields)
    OutboundEmail.objects.filter(pk=made.pk).update(created_at=moment(days))
    return made


def words(mail: OutboundEmail) -> tuple[str, str]:
    mail.refresh_from_db()
    return mail.text, mail.html


class TestMails:
    def test_lose_their_words_after_ninety_days_unless_they_prove_something(self) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        mails = {letter: old_mail(letter, 91, agreement) for letter in LETTERS}
        young = old_mail("reminder_draft", 89, agreement)
        erase()
        kept = {letter for letter, mail in mails.items() if words(mail) != ("", "")}
        assert kept == set(PROVING)
        assert words(young) == ("Words of the mail", "<p>Words</p>")
        assert Purge.objects.get().counts == {"OutboundEmail": len(LETTERS) - len(PROVING)}

    def test_keep_them_while_they_wait_or_did_not_arrive(self) -> None:
        agreement = AgreementFactory()
        waits = old_mail("reminder_draft", 91, agreement, status=MailStatus.QUEUED, sent_at=None)
        failed = old_mail("reminder_draft", 91, agreement, status=MailStatus.FAILED, sent_at=None)
        erase()
        assert words(waits) == words(failed) == ("Words of the mail", "<p>Words</p>")
        OutboundEmail.objects.filter(pk=failed.pk).update(unreached_at=None)
        erase()
        assert words(failed) == ("", "")
        assert not resend.may_resend(failed)

    def test_of_a_notice_keep_them_with_their_template(self) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        notice = told(announced(replaces=agreement.version), agreement=agreement)
        words_of_all = notice.version.notice_templates.create(
            audience="agreement", step="notice", language="en", subject="s", text="t", html="h"
        )
        about = {"notice": notice, "notice_template": words_of_all, "personal": {"name": "Li"}}
        mail = old_mail("notice_agreement", 999, agreement, text="", html="", **about)
        erase()
        mail.refresh_from_db()
        assert (mail.notice_template, mail.personal) == (words_of_all, {"name": "Li"})

    def test_about_no_request_go_after_a_year(self) -> None:
        old, young = old_mail("login_code", 366), old_mail("login_code", 364)
        proof, of_request = old_mail("approved", 366), old_mail("receipt", 366, AgreementFactory())
        erase()
        left = set(OutboundEmail.objects.values_list("pk", flat=True))
        assert left == {young.pk, proof.pk, of_request.pk}
        assert old.pk not in left


class TestAddresses:
    def test_of_events_and_fetches_go_after_180_days_and_chains_stay_whole(
        self, time_machine
    ) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        grant, user = agreement.grants.get(), agreement.signer.user
        with audit.origin("192.0.2.9"):
            old = audit.record(AuditAction.SCAN_VIEW, agreement.reference, by=user, scan=1)
        fetched = grant.records.create(
            what="password", user=user, at=timezone.now(), ip="192.0.2.9"
        )
        time_machine.move_to(timezone.now() + timedelta(days=179))
        with audit.origin("192.0.2.9"):
            new = audit.record(AuditAction.SCAN_VIEW, agreement.reference, by=user, scan=1)
        erase()
        assert AuditEvent.objects.get(pk=old.pk).ip == "192.0.2.9"
        time_machine.move_to(timezone.now() + timedelta(days=2))
        erase()
        seen = AuditEvent.objects.get(pk=old.pk)
        assert (seen.ip, seen.actor) == (None, user.email)
        assert AuditEvent.objects.get(pk=new.pk).ip == "192.0.2.9"
        fetched.refresh_from_db()
        assert fetched.ip is None
        assert list(broken_chains()) == []
        purges = Purge.objects.count()
        erase()
        assert Purge.objects.count() == purges


class TestStudents:
    def ask(self, state: str, days: float) -> models.StudentRequest:
        made = models.StudentRequest.objects.create(
            dataset=DatasetFactory(),
            student=UserFactory(),
            name="Li Na",
            role="student",
            intended_use="x",
            supervisor_name="x",
            supervisor_email="x@uni.example",
            state=state,
            token_sha256=str(models.StudentRequest.objects.count()),
            asked_at=moment(days),
            last_asked_at=moment(days),
            decline="other" if state == "declined" else "",
            ended_at=None if state == "asked" else moment(days),
        )
        made.fellows.create(position=1, name="Ben", role="student")
        return made

    def test_go_a_year_after_their_question_came_to_nothing(self) -> None:
        old = [self.ask(state, 366) for state in ("lapsed", "withdrawn")]
        young, waits = self.ask("lapsed", 364), self.ask("asked", 366)
        audit.record(AuditAction.SCAN_VIEW, old[0].reference, by=old[0].student, word="Hm.")
        erase()
        left = set(models.StudentRequest.objects.values_list("pk", flat=True))
        assert left == {young.pk, waits.pk}
        assert models.FellowStudent.objects.count() == 2
        seen = EventPersonalData.objects.get(event__subject=old[0].reference)
        assert (seen.actor, seen.words) == (None, None)
        assert list(broken_chains()) == []
        assert "Li Na" not in json.dumps(list(Purge.objects.values()), default=str)


def test_invitations_go_a_year_after_they_ran_out() -> None:
    def invite(days: float) -> models.StaffInvitation:
        mail = old_mail("staff_invitation", days, text="", html="")
        return models.StaffInvitation.objects.create(
            email=f"x{days}@uni.example",
            token_sha256=str(days),
            mail=mail,
            invited_by=UserFactory(),
            expires_at=moment(days),
        )

    invite(366)
    young = invite(364)
    erase()
    assert models.StaffInvitation.objects.get() == young


def test_blocks_go_a_year_after_they_were_lifted() -> None:
    dataset, user = DatasetFactory(), UserFactory()
    fields = {"name": "x", "reason": "x", "blocked_at": moment(999), "blocked_by": user}
    stands = dataset.blocked_people.create(**fields)
    lifted = {"lifted_by": user, "lifted_why": "x"}
    young = dataset.blocked_people.create(**fields, lifted_at=moment(364), **lifted)
    dataset.blocked_people.create(**fields, lifted_at=moment(366), **lifted)
    erase()
    assert set(dataset.blocked_people.all()) == {stands, young}


def test_tables_of_imports_go_after_a_year_and_what_was_signed_stays() -> None:
    version = AgreementFactory(version=desk.rendered_version()).version
    wrong = {"E-mail": "x", "Signed on": "3/4/2021"}
    done = imported(staged(version, {}, wrong))
    waits = staged(version, *signers(2))
    models.AgreementImport.objects.filter(pk=done.pk).update(uploaded_at=moment(366))
    erase()
    done.refresh_from_db()
    assert (done.table, done.rows.count()) == ("", 1)
    assert done.rows.get().agreement is not None
    waits.refresh_from_db()
    assert waits.rows.count() == 2
    models.AgreementImport.objects.filter(pk=waits.pk).update(uploaded_at=moment(366))
    erase()
    assert models.AgreementImport.objects.get() == done
    assert erase() == 0
