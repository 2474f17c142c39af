"""A mail about a new LA version: what it says, and what is known once it is out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import dates, work_queue
from agreements.enums import NoticeState, NoticeStep
from agreements.mail import notice_link
from agreements.models import NoticeDelivery, NoticeTemplate, OutboundEmail
from agreements.services.mail.dispatch import dispatch_outbox
from tests.mail.conftest import announced, queue_notice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

A, B = "a@example.edu", "b@example.edu"


def delivery(to: str) -> NoticeDelivery:
    return NoticeDelivery.objects.get(mails__to=to)


def test_each_gets_words_of_their_own(smtp_sink):
    version = announced()
    for to in (A, B):
        queue_notice(to, version)
    assert dispatch_outbox() == 2
    for to in (A, B):
        ((mail,), notice) = (smtp_sink.to(to), delivery(to))
        text, html = (part.get_content() for part in mail.message.iter_parts())
        said = dates.say(version.effective_at, version.dataset.time_zone)
        link = notice_link.notice_url(notice)
        assert text == f"Dear Li & Ánh, on {said}: {link}\r\n"
        assert html == f'<p>Li &amp; Ánh</p><a href="{link}">{said}</a>'
        assert mail.message["Subject"] == f"It changes – {notice.agreement.reference}"
        assert mail.message["Reply-To"] == version.dataset.contact_email
        assert OutboundEmail.objects.get(to=to).personal["effective"] == said


@pytest.mark.parametrize("state", ["pending", "queued", "unreached"])
def test_a_notice_that_the_server_took_was_told(smtp_sink, state):
    version = announced()
    queue_notice(A, version, state=state)
    before = timezone.now()
    dispatch_outbox()
    told = delivery(A)
    assert told.notified_at is not None
    assert before <= told.notified_at <= timezone.now()
    assert (told.state, told.notified_effective_at) == ("sent", version.effective_at)
    assert OutboundEmail.objects.get().sent_at == told.notified_at


@pytest.mark.parametrize("state", ["opened", "informed"])
def test_what_is_known_beyond_sent_stays_known(smtp_sink, state):
    who = {"informed_at": timezone.now(), "informed_by": announced().announced_by}
    queue_notice(A, announced(), state=state, **(who if state == "informed" else {}))
    dispatch_outbox()
    assert delivery(A).state == state


def test_of_another_date_the_first_time_and_the_last_date_are_kept(smtp_sink):
    version, first = announced(), timezone.now() - timedelta(days=3)
    queue_notice(
        A,
        version,
        NoticeStep.POSTPONED,
        state=NoticeState.OPENED,
        notified_at=first,
        notified_effective_at=version.effective_at - timedelta(days=9),
    )
    assert dispatch_outbox() == 1
    told = delivery(A)
    assert (told.notified_at, told.notified_effective_at) == (first, version.effective_at)
    assert told.state == "opened"


def test_a_reminder_tells_no_date_anew(smtp_sink):
    version = announced(effective_at=timezone.now() + timedelta(days=7))
    before = {"notified_at": timezone.now() - timedelta(days=30), "state": NoticeState.SENT}
    queue_notice(A, version, NoticeStep.REMINDER_7, **before)
    assert dispatch_outbox() == 1
    assert (delivery(A).notified_at, delivery(A).notified_effective_at) == (
        before["notified_at"],
        None,
    )


def test_a_refused_notice_did_not_reach_anybody(smtp_sink):
    smtp_sink.refuse(A, 550, "No such user")
    queue_notice(A, announced())
    dispatch_outbox()
    notice = delivery(A)
    assert (notice.state, notice.unreached_why) == ("unreached", "550 No such user")
    assert notice.unreached_at is not None
    assert notice.notified_at is None


@pytest.mark.parametrize(
    "fields",
    [
        {"queued_at": timezone.now() - timedelta(days=3)},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
    ids=["patience", "of no use"],
)
def test_nor_did_one_whose_time_ran_out(smtp_sink, fields):
    smtp_sink.refuse(A, 450, "Greylisted")
    mail = queue_notice(A, announced())
    OutboundEmail.objects.filter(pk=mail.pk).update(**fields)
    dispatch_outbox()
    assert OutboundEmail.objects.get().status == "failed"
    assert delivery(A).state == "unreached"


def test_a_refused_reminder_leaves_the_notice_told(smtp_sink):
    smtp_sink.refuse(A, 550)
    version = announced(effective_at=timezone.now() + timedelta(days=7))
    queue_notice(A, version, NoticeStep.REMINDER_7, state=NoticeState.SENT)
    NoticeDelivery.objects.update(notified_at=timezone.now() - timedelta(days=10))
    dispatch_outbox()
    assert (OutboundEmail.objects.get().status, delivery(A).state) == ("failed", "sent")


def test_a_mail_says_the_date_that_holds_when_it_goes_out(smtp_sink):
    version = announced()
    mail = queue_notice(A, version)
    OutboundEmail.objects.filter(pk=mail.pk).update(
        personal={**mail.personal, "effective": "1 January 2027", "effective_at": "2027-01-01"}
    )
    later = version.effective_at + timedelta(days=5)
    NoticeDelivery.objects.update(effective_at=later)
    dispatch_outbox()
    said = dates.say(later, version.dataset.time_zone)
    assert f"on {said}:" in smtp_sink.messages[0].message.get_body(("plain",)).get_content()
    kept = OutboundEmail.objects.get().personal
    assert (kept["effective"], kept["effective_at"]) == (said, later.isoformat())
    assert delivery(A).notified_effective_at == later


def test_words_that_want_what_nobody_knows_reach_nobody(smtp_sink):
    mail = queue_notice(A, announced())
    queue_notice(B, mail.notice.version)
    OutboundEmail.objects.filter(pk=mail.pk).update(personal={})
    assert dispatch_outbox() == 1
    assert (delivery(A).state, delivery(B).state) == ("unreached", "sent")


def test_words_are_fetched_once_for_all(smtp_sink, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(work_queue, "_FRESH", 60)  # however slow the machine
    version = announced()
    said = dates.say(version.effective_at, version.dataset.time_zone)
    for number in range(30):
        mail = queue_notice(f"a{number}@example.edu", version)
        OutboundEmail.objects.filter(pk=mail.pk).update(
            personal={**mail.personal, "effective": said}
        )
    notice_templates = NoticeTemplate.objects.count()
    # A batch: claims, then reads mails, words, agreements, datasets, notices; then five for a mail.
    with django_assert_max_num_queries(16 + 5 * 30):
        assert dispatch_outbox() == 30
    assert notice_templates == 1
