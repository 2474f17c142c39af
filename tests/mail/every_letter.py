"""Every letter that there is, written once."""

from datetime import date
from zoneinfo import ZoneInfo

from agreements.enums import CameBy, Status, Verb
from agreements.lifecycle import REMINDERS, TABLE
from agreements.mail import (
    account_letters,
    associate_letters,
    conversation_letters,
    hand_over_letters,
    import_letters,
    keeping_letters,
    letters,
    new_signer_letters,
    on_paper_letters,
    release_letters,
    report_letters,
    staff_letters,
    stored_letter,
    succession_letters,
)
from agreements.models import (
    Agreement,
    AssociatedUser,
    AuditChain,
    AuditHead,
    DataRelease,
    DownloadGrant,
    HandOver,
    ImportRow,
    IssuedDocument,
    MonthlyReport,
    OutboundEmail,
    PendingDecision,
    Succession,
    User,
)
from agreements.selectors.accounts.desk_news import DatasetNews
from agreements.selectors.accounts.long_waits import LongWait
from agreements.selectors.accounts.staff import Mailbox
from agreements.selectors.datasets.numbers import numbers_of
from agreements.selectors.keeping.erasure_plan import Stays
from agreements.selectors.versions import announcements
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
)
from tests.mail.access_letters import access_letters
from tests.mail.alarm_letters import alarms_of
from tests.services.inviting import invited
from tests.services.releases.recalling import write_release_letters
from tests.services.student_requests.requesting import write_letters
from tests.services.telling import announced, told

OF_SCANS = {"receipt", "scan_problems", "scan_refused"}
NAMES = sorted({row.mail for row in TABLE.values() if row.mail} | OF_SCANS)
WITH_REASON = sorted({row.mail for row in TABLE.values() if row.reason} | {"scan_refused"})
HOSTILE = "<script>alert('x')</script>\r\nBcc: all@example.edu\r\n\r\nمحمد & Söhne {{ name }}"

OWNER = Mailbox("owner@example.edu", "en", "1")


def all_letters(agreement, reason="Page 2 is missing.") -> list[OutboundEmail]:
    """Each letter that there is, written once."""
    AssociatedUserFactory(
        agreement=agreement, name=agreement.signer.name, email="student@example.edu"
    )
    for name in NAMES:
        letters.send_to_signer(name, agreement, key=name, reason=reason)
    listed = agreement.associates.get()
    same = {"signer__name": agreement.signer.name, "version": agreement.version}
    added = AgreementFactory(status=Status.ADDED, **same)
    letters.send_to_signer("added", added, key="added")
    import_letters.imported(added, ImportRow(signed_on=date(2021, 3, 4)))
    hand_over_letters_of(listed)
    succession_letters_of(listed)
    new_signer_letters_of(agreement, reason)
    messages_of(agreement, reason)
    associate_letters.name_corrected(listed, "Ann", reason, key="name_corrected")
    letters.issued(paper(agreement), key="issued")
    agreement.came_by = CameBy.POST
    for typed in (False, True):
        on_paper_letters.taken_in(agreement, typed=typed, key=f"taken_in:{typed}")
    on_paper_letters.signer_corrected(agreement, {"name": "Ann"}, reason, key="signer_corrected")
    for row in REMINDERS:
        letters.reminder(row.letter, agreement, is_last=row.days == 21, left=2, key=str(row))
    letters.login_code("a@example.edu", "ZRWD-FPDW", 15, "code")
    letters.second_factor_changed(UserFactory(), "totp_activated", "notice")
    letters_about_addresses()
    for gone, stays in ((["LA-7K3M9Q"], []), ([], [Stays("LA-7K3M9Q", reason)])):
        keeping_letters.erased(
            "a@example.edu", gone=gone, stays=stays, account_gone=not stays, language="en"
        )
    invited(agreement.dataset)
    notice = told(announced(replaces=agreement.version), agreement=agreement)
    moment = notice.effective_at
    staff_letters.asked_back(notice, OWNER, key="asked_back")
    letters.not_reinstated(notice, key="not_reinstated")
    grant = DownloadGrant(agreement=agreement)
    release_letters.new_release(
        DataRelease(dataset=agreement.dataset, label="2.0"), grant, UserFactory(), key="release"
    )
    write_release_letters(grant, notes=reason)
    write_letters(agreement, reason)
    reader = UserFactory()
    staff_letters.desk_news("desk_request", agreement, reader, key="desk_request")
    access_letters(agreement, reader, moment, reason)
    pending = PendingDecision(
        agreement=agreement, verb=Verb.APPROVE, reviewer=reader, decided_at=moment
    )
    staff_letters.decision_dropped(pending, reason, key="decision_dropped")
    news = [
        DatasetNews(agreement.dataset, *row)
        for row in ((2, moment, 1, 1, 0, 2), (0, None, 1, 0, 2, 1, 1))
    ]
    write_digests(agreement, reader, news, moment)
    monthly_reports_of(agreement)
    for unreached in (0, 3):
        counts = dict.fromkeys(announcements.effect_counts(notice.version), 1)
        staff_letters.effect_report(
            notice.version,
            OWNER,
            {**counts, "unreached": unreached},
            effective_at=moment,
            key=f"effect_report:{unreached}",
        )
    alarms_of(moment)
    return [readable(mail) for mail in OutboundEmail.objects.all()]


def write_digests(agreement: Agreement, reader: User, news: list[DatasetNews], moment) -> None:
    """Of the morning: with and without what waits; and requests that were passed on."""
    long = (LongWait(3, 1, moment), LongWait(1, 7, moment, is_escalation=True))
    every = {"zone": ZoneInfo("Asia/Shanghai"), "until": moment}
    staff_letters.desk_digest(reader, news, key="desk_digest", **every)
    waits = [
        DatasetNews(agreement.dataset, long_waits=long),
        DatasetNews(agreement.dataset, erased_next=2, erased_from=moment),
    ]
    staff_letters.desk_digest(reader, waits, key="desk_digest:long", **every)
    colleague = UserFactory()
    for by in (reader, colleague):
        key = f"passed_on:{by.pk}"
        requests = [agreement] * (1 if by == reader else 40)
        staff_letters.passed_on(requests, UserFactory(), holder=reader, by=by, key=key)


def monthly_reports_of(agreement: Agreement) -> None:
    """With the head of a chain, and without one."""
    month = agreement.created_at.date().replace(day=1)
    numbers = numbers_of([agreement.dataset], month, month)
    head = AuditHead(
        chain=AuditChain(name="dataset:1"),
        size=7,
        root="0" * 64,
        at=agreement.created_at,
        key_id="1" * 64,
        signature="2" * 128,
    )
    for pk, signed in enumerate((head, None), start=1):
        report = MonthlyReport(pk=pk, dataset=agreement.dataset, month=month, head=signed)
        report_letters.monthly_report(report, OWNER, numbers)


def letters_about_addresses() -> None:
    """Of an account that gets a second one."""
    user, new = UserFactory(), "li@new.example.edu"
    account_letters.address_code(new, "ZRWD-FPDW", 15, "address_code", user=user)
    for change in ("added", "main", "removed"):
        account_letters.address_changed(user, change, new, to=user.email, dedup_key=change)


def hand_over_letters_of(listed: AssociatedUser) -> None:
    """All of somebody who moves."""
    move = HandOver(pk=1, listing=listed, to_email="new@psych.example.edu", asked_by=UserFactory())
    hand_over_letters.asked(move)
    hand_over_letters.agreed(move)
    hand_over_letters.called_off(move, UserFactory(), told_new=True)
    for move.pk, listed.state in enumerate(("confirmed", "invited"), start=1):
        hand_over_letters.handed_over(move, listed)


def new_signer_letters_of(agreement: Agreement, reason: str) -> None:
    """All about a new signer who was named."""
    row = Succession(pk=1, agreement=agreement, to_email="new@psych.example.edu", reason=reason)
    row.started_by = UserFactory()
    row.word = reason
    new_signer_letters.named(row)
    new_signer_letters.called_off(row)
    new_signer_letters.declined(row)


def messages_of(agreement: Agreement, text: str) -> None:
    """One of each side, and a note that mentions somebody."""
    facts = {"text": text, "written_at": agreement.created_at, "written_by": UserFactory()}
    message = agreement.messages.create(number=1, side="signer", **facts)
    conversation_letters.to_signer(message)
    conversation_letters.to_staff(message, OWNER)
    note = agreement.internal_notes.create(number=1, **facts)
    conversation_letters.mentioned(note, UserFactory())


def succession_letters_of(listed: AssociatedUser) -> None:
    """All of somebody whose agreement another one is to succeed: of its signer, and of another."""
    former = AgreementFactory(
        status=Status.APPROVED,
        version=listed.agreement.version,
        signer__name=listed.agreement.signer.name,
    )
    own = {"signer__user": former.signer.user, "signer__email": "li@new.example.edu"}
    for number, signer in enumerate((own, {}), start=1):
        there = {"version": former.version, "signer__name": former.signer.name, **signer}
        made = AgreementFactory(succeeds=former, **there)
        old = AssociatedUserFactory(agreement=former, email=f"ann{number}@example.edu")
        succession_letters.come_along(old, made)
        succession_letters.came_to_nothing(old, made)
        for user in (None, UserFactory()):
            place = AssociatedUser(agreement=made, user=user)
            succession_letters.came_along(
                AssociatedUser(
                    pk=user and user.pk, agreement=former, name=old.name, email=old.email
                ),
                place,
            )
        facts = letters.facts_of_successor(former, made)
        letters.send_to_signer("succeeded", former, key=f"succeeded:{number}", facts=facts)
        made.status = Status.WITHDRAWN
        made.ended_at = made.created_at
        made.save()


def paper(agreement) -> IssuedDocument:
    """Of three pages, of which the first is signed."""
    layout = {"boxes": {"signature": {"page": 1, "box": [0, 0, 1, 1]}}}
    return IssuedDocument(agreement=agreement, number=1, pages=3, layout=layout)


def readable(mail: OutboundEmail) -> OutboundEmail:
    """As it goes out: what is secret is sealed in its row."""
    if mail.is_secret:
        words = stored_letter.open_sealed(mail)
        mail.subject, mail.text, mail.html = words.subject, words.text, words.html
    return mail
