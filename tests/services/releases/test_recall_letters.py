"""Who fetched what was recalled is written to, and reminded until they say that it is deleted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import MailStatus
from agreements.mail import release_letters
from agreements.models import OutboundEmail, RecallDuty
from agreements.services.mail import dispatch
from agreements.services.releases import recall_letters, recalls
from tests.factories import DatasetFactory
from tests.services.releases.recalling import fetched, recalled, release_of
from tests.services.releases.releasing import holder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_disk")]


@pytest.fixture
def dataset():
    return DatasetFactory()


def duty_of(user) -> RecallDuty:
    return RecallDuty.objects.get(user=user)


def letters() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(letter="recall").order_by("pk"))


class TestTheLetter:
    def test_names_fifty_files_and_how_many_more(self, dataset):
        files = {f"s01/{n:03d}_#x_.mat": b"%d" % n for n in range(53)} | {"y": b"y"}
        release, user = release_of(dataset, files=files), holder(dataset)
        fetched(release, user)
        made = recalled(release)
        assert recall_letters.write_due_letters() == 1
        assert recall_letters.write_due_letters() == 0
        (letter,) = letters()
        assert letter.to == user.email
        assert letter.text.count("s01/") == 50
        assert "- s01/049_#x_.mat" in letter.text
        assert "And 3 more files" in letter.text
        assert "A subject wants it." in letter.text
        assert f"/datasets/{dataset.slug}/recalls/{made.label}/" in letter.text

    def test_reminds_twice_and_then_no_more(self, dataset):
        release, user = release_of(dataset), holder(dataset)
        fetched(release, user)
        recalled(release)
        recall_letters.write_due_letters()
        written = []
        for days in (6, 7, 8, 20, 21, 60):
            told = timezone.now() - timedelta(days=days)
            RecallDuty.objects.update(told_at=told)
            written.append(recall_letters.write_due_letters())
        assert written == [0, 1, 0, 0, 1, 0]
        assert [mail.subject.startswith("Reminder") for mail in letters()] == [False, True, True]
        assert duty_of(user).reminded == 21

    def test_of_a_missed_reminder_only_the_last_is_sent(self, dataset):
        release, user = release_of(dataset), holder(dataset)
        fetched(release, user)
        recalled(release)
        RecallDuty.objects.update(told_at=timezone.now() - timedelta(days=40))
        assert recall_letters.write_due_letters() == 1
        assert recall_letters.write_due_letters() == 0

    def test_is_not_stopped_by_one_that_cannot_be_written(self, dataset, monkeypatch):
        release = release_of(dataset)
        bad, good = holder(dataset), holder(dataset)
        for user in (bad, good):
            fetched(release, user)
        recalled(release)
        write = release_letters.recall

        def refuse(duty, **facts):
            if duty.user == bad:
                raise ValueError("a poison row")
            return write(duty, **facts)

        monkeypatch.setattr(release_letters, "recall", refuse)
        assert recall_letters.write_due_letters() == 1
        assert [mail.to for mail in letters()] == [good.email]

    def test_does_not_leave_once_it_is_attested(self, dataset, smtp_sink):
        release = release_of(dataset)
        done, open_ = holder(dataset), holder(dataset)
        for user in (done, open_):
            fetched(release, user)
        recalled(release)
        recall_letters.write_due_letters()
        recalls.attest(duty_of(done), by=done)
        dispatch.dispatch_outbox()
        assert [mail.recipients for mail in smtp_sink.messages] == [(open_.email,)]
        assert OutboundEmail.objects.get(to=done.email).status == MailStatus.DROPPED
        open_.recall_duties.update(told_at=timezone.now() - timedelta(days=8))
        assert recall_letters.write_due_letters() == 1
