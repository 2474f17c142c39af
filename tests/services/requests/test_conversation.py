"""Signer and staff write to each other about a request."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agreements.enums import DeskNews, Side, Status
from agreements.exceptions import NotYourMove
from agreements.models import Agreement, AuditEvent, OutboundEmail, RequestMessage, User
from agreements.selectors.accounts.staff import readers_of_messages
from agreements.selectors.requests import conversation as written
from agreements.services.accounts import desk_news, staff
from agreements.services.requests import conversation
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    SignerFactory,
    UserFactory,
    staff_user,
)

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def asked(agreement: Agreement, text: str = "How long?", seen: int = 0) -> RequestMessage:
    """A message of the signer."""
    return conversation.write_to_staff(agreement, by=agreement.signer.user, text=text, seen=seen)


def since(agreement: Agreement) -> object:
    return Agreement.objects.get(pk=agreement.pk).unanswered_since


def to() -> list[tuple[str, str]]:
    """To whom the latest messages went."""
    found = OutboundEmail.objects.filter(letter__startswith="message_to").order_by("pk")
    return [(mail.letter, mail.to) for mail in found]


@pytest.mark.parametrize("status", [s for s in Status if s not in ("added", "lapsed")])
def test_both_sides_write_at_any_status(status: Status) -> None:
    agreement = AgreementFactory(status=status)
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    asked(agreement)
    assert since(agreement)
    conversation.write_to_signer(agreement, by=reviewer, text="Two days.", seen=1)
    assert since(agreement) is None
    assert [(m.number, m.side, m.text) for m in written.messages_of(agreement)] == [
        (1, Side.SIGNER, "How long?"),
        (2, Side.STAFF, "Two days."),
    ]
    mails = OutboundEmail.objects.filter(letter__startswith="message_to").order_by("pk")
    assert [(mail.to, mail.agreement) for mail in mails] == [
        (reviewer.email, None),
        (agreement.signer.mailbox, agreement),
    ]
    for mail, text in zip(mails, ("How long?", "Two days."), strict=True):
        assert text in mail.text
        assert text in mail.html
        assert f"/{agreement.reference}/messages/" in mail.text
        assert text not in mail.subject
    about = AuditEvent.objects.filter(subject=agreement.reference, action="message:write")
    assert [(e.actor, e.details) for e in about] == [
        (agreement.signer.user.email, {"message": 1}),
        (reviewer.email, {"message": 2}),
    ]


def test_a_message_goes_to_who_reviews_the_request() -> None:
    agreement = AgreementFactory(status=Status.SUBMITTED)
    first, second = (staff_user(staff.REVIEWER, agreement.dataset) for _each in range(2))
    staff_user(staff.REVIEWER)
    assert [box.email for box in readers_of_messages(agreement)] == [
        first.email,
        second.email,
    ]
    second.desk_news = DeskNews.DAILY
    second.save()
    assert [box.email for box in readers_of_messages(agreement)] == [first.email]
    held = AgreementFactory(status=Status.IN_REVIEW, version=agreement.version, reviewer=second)
    assert [box.email for box in readers_of_messages(held)] == [second.email]
    second.groups.clear()
    held = Agreement.objects.get(pk=held.pk)
    assert [box.email for box in readers_of_messages(held)] == [first.email]


def test_where_nobody_wants_mail_it_goes_to_the_datasets_own_address() -> None:
    agreement = AgreementFactory(status=Status.SUBMITTED)
    contact = [agreement.dataset.contact_email]
    assert [box.email for box in readers_of_messages(agreement)] == contact
    staff_user(staff.REVIEWER, agreement.dataset, desk_news=DeskNews.OFF)
    own = staff_user(staff.REVIEWER, agreement.dataset)
    AssociatedUserFactory(agreement=agreement, email=own.email)
    assert [box.email for box in readers_of_messages(agreement)] == contact


def test_twice_is_once_unless_it_is_meant() -> None:
    agreement = AgreementFactory()
    first = asked(agreement, "Any news?")
    assert asked(agreement, "Any news?") == first
    assert len(to()) == 1
    assert asked(agreement, "Any news?", seen=1).number == 2


def test_what_was_said_meanwhile_is_read_first() -> None:
    agreement = AgreementFactory(status=Status.SUBMITTED)
    one, other = (staff_user(staff.REVIEWER, agreement.dataset) for _each in range(2))
    asked(agreement)
    conversation.write_to_signer(agreement, by=one, text="Two days.", seen=1)
    with pytest.raises(conversation.SaidMeanwhile):
        conversation.write_to_signer(agreement, by=other, text="A week.", seen=1)
    with pytest.raises(conversation.SaidMeanwhile):
        asked(agreement, "Hello?", seen=1)
    assert RequestMessage.objects.count() == 2
    assert since(agreement) is None


def test_a_message_that_needs_no_answer_waits_no_longer() -> None:
    agreement = AgreementFactory()
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    asked(agreement, "Thanks!")
    with pytest.raises(conversation.SaidMeanwhile):
        conversation.settle(agreement, by=reviewer, seen=0)
    for _click in range(2):
        conversation.settle(agreement, by=reviewer, seen=1)
    assert since(agreement) is None
    assert AuditEvent.objects.filter(action="message:settle").count() == 1
    assert len(to()) == 1


def _listed(agreement: Agreement) -> User:
    user = staff_user(staff.REVIEWER, agreement.dataset)
    AssociatedUserFactory(agreement=agreement, email=user.email)
    return user


def _signing(agreement: Agreement) -> User:
    user = staff_user(staff.REVIEWER, agreement.dataset)
    agreement.signer.user = user
    agreement.signer.save()
    return user


@pytest.mark.parametrize(
    "who",
    [
        lambda a: staff_user("", a.dataset),
        lambda _a: staff_user(staff.REVIEWER),
        lambda _a: SignerFactory().user,
        lambda a: UserFactory(is_active=False, is_staff=True, is_superuser=True),
        _listed,
        _signing,
    ],
)
def test_nobody_else_writes_for_the_dataset(who) -> None:
    agreement = AgreementFactory()
    user = who(agreement)
    with pytest.raises(NotYourMove):
        conversation.write_to_signer(agreement, by=user, text="x", seen=0)
    with pytest.raises(NotYourMove):
        conversation.settle(agreement, by=user, seen=0)
    if user != agreement.signer.user:
        with pytest.raises(NotYourMove):
            conversation.write_to_staff(agreement, by=user, text="x", seen=0)
    assert not RequestMessage.objects.exists()


def test_the_morning_tells_of_what_is_unanswered(time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)
    agreement = AgreementFactory()
    reviewer = staff_user(staff.REVIEWER, agreement.dataset, desk_news=DeskNews.DAILY)
    asked(agreement)
    time_machine.move_to(MONDAY + timedelta(days=1), tick=False)
    assert desk_news.write_morning_news() == 1
    mail = OutboundEmail.objects.get(letter="desk_digest")
    assert (mail.to, "In 1 request a message waits for an answer." in mail.text) == (
        reviewer.email,
        True,
    )
