"""Notes of staff about a request stay among them."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import DeskNews, Status, Verb
from agreements.exceptions import NotYourMove
from agreements.mail import stored_letter
from agreements.models import Agreement, AuditEvent, OutboundEmail, User
from agreements.selectors.review.internal_notes import mentioned, notes_of, readers_of_notes
from agreements.services.accounts import staff
from agreements.services.requests import conversation
from agreements.services.review import decisions, internal_notes
from tests.admin.desk import filed
from tests.doors import TABLE
from tests.factories import AgreementFactory, AssociatedUserFactory, UserFactory, staff_user
from tests.site_world import address, browsers, submitted

pytestmark = pytest.mark.django_db

SECRET = "Zinnoberrot"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@ann please look", "ann"),
        ("Look, @Ann, and @bo-lee.", "ann bo-lee"),
        ("(@ann@lab.example)", "ann"),
        ("@ANN@LAB.EXAMPLE", "ann"),
        ("@ann.", "ann"),
        ("@ann\n@bo-lee", "ann bo-lee"),
        ("write to ann@lab.example", ""),
        ("@anna @ann-b @ann.lee @ann+x @@ann", ""),
        ("@bo", ""),
        ("@li", ""),  # there are two
        ("@li@lab.example", "li"),
        ("@o'neil", "o'neil"),
        ("@", ""),
    ],
)
def test_whom_a_note_mentions(text: str, told: str) -> None:
    addresses = ["ann@lab.example", "bo-lee@x.example", "o'neil@x.example"]
    people = [User(email=each) for each in (*addresses, "li@lab.example", "li@x.example")]
    assert [person.email.partition("@")[0] for person in mentioned(text, people)] == told.split()


@pytest.fixture
def agreement() -> Agreement:
    return AgreementFactory(status=Status.SUBMITTED)


def test_who_is_mentioned_is_told_that_and_nothing_else(agreement: Agreement) -> None:
    dataset = agreement.dataset
    writer = staff_user(staff.REVIEWER, dataset, email="me@lab.example")
    staff_user(staff.DATA_OWNER, dataset, email="ann@lab.example", desk_news=DeskNews.OFF)
    staff_user("", dataset, email="plain@lab.example")
    staff_user(staff.REVIEWER, email="elsewhere@lab.example")
    UserFactory(email="nobody@lab.example")
    text = f"{SECRET}! @ann @me @plain @elsewhere @nobody"
    for _click in range(2):
        told = internal_notes.write_note(agreement, by=writer, text=text, seen=0)
        assert [person.email for person in told] == ["ann@lab.example"]
    assert [note.text for note in notes_of(agreement)] == [text]
    mail = OutboundEmail.objects.get()
    assert (mail.letter, mail.to, mail.agreement) == ("mentioned", "ann@lab.example", None)
    assert f"You were mentioned – {agreement.reference}" == mail.subject
    for words in (mail.text, mail.html, mail.subject):
        assert SECRET not in words
        assert "me@lab.example" not in words
    event = AuditEvent.objects.get(action="note:write")
    assert (event.subject, event.details) == (agreement.reference, {"note": 1})


def test_whose_own_request_it_is_neither_reads_nor_hears(agreement: Agreement) -> None:
    writer = staff_user(staff.REVIEWER, agreement.dataset)
    signing = staff_user(staff.REVIEWER, agreement.dataset, email="signs@lab.example")
    listed = staff_user(staff.REVIEWER, agreement.dataset, email="listed@lab.example")
    agreement.signer.user = signing
    agreement.signer.save()
    AssociatedUserFactory(agreement=agreement, email=listed.email)
    assert readers_of_notes(agreement) == [writer]
    told = internal_notes.write_note(agreement, by=writer, text="@signs @listed", seen=0)
    assert (told, OutboundEmail.objects.count()) == ([], 0)
    for user in (signing, listed, staff_user(staff.REVIEWER), staff_user("", agreement.dataset)):
        with pytest.raises(NotYourMove):
            internal_notes.write_note(agreement, by=user, text="x", seen=1)


def noted(agreement: Agreement) -> User:
    """A note that mentions somebody; who wrote it."""
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    staff_user(staff.REVIEWER, agreement.dataset, email="ann@lab.example")
    note = f"@ann {SECRET}: is this a copy?"
    internal_notes.write_note(agreement, by=reviewer, text=note, seen=0)
    return reviewer


def test_nothing_that_follows_tells_its_signer_a_word_of_it() -> None:
    agreement = filed(Status.SUBMITTED)
    reviewer = noted(agreement)
    conversation.write_to_staff(agreement, by=agreement.signer.user, text="Hello", seen=0)
    conversation.write_to_signer(agreement, by=reviewer, text="Please wait.", seen=1)
    client = Client()
    client.force_login(agreement.signer.user)
    for _stand in ("submitted", "rejected"):
        for name in ("request", "request_messages"):
            page = client.get(reverse(name, args=[agreement.reference])).content.decode()
            assert ("Please wait." in page, SECRET in page) == (True, False)
        agreement.refresh_from_db()
        if agreement.status == Status.SUBMITTED:
            decisions.decide(agreement, Verb.REJECT, by=reviewer, reason="It is a copy.")
    mails = OutboundEmail.objects.order_by("letter").values_list("letter", flat=True)
    assert list(mails) == [
        "mentioned",
        *["message_to_signer"],
        *["message_to_staff"] * 2,
        "rejected",
    ]
    for mail in OutboundEmail.objects.all():
        words = stored_letter.letter_of(mail)
        assert SECRET not in f"{words.subject}{words.text}{words.html}", mail.letter


@pytest.mark.full
def test_no_page_of_the_site_holds_a_word_of_it() -> None:
    agreement = submitted()
    noted(agreement)
    people = browsers(agreement)
    for name in TABLE:
        for who in ("nobody", "signer", "other signer"):
            answer = people[who].get(address(name), follow=True)
            content = b"".join(answer) if answer.streaming else answer.content
            assert SECRET.encode() not in content, (name, who)
