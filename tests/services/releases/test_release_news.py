"""Whoever has access is told of a new release, once, unless they want no such mail."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import tasks
from agreements.enums import GrantEnd, MailStatus, ReleaseStatus, Status
from agreements.mail import release_letters
from agreements.models import Agreement, AuditEvent, DataRelease, DownloadGrant, OutboundEmail
from agreements.services.mail import dispatch
from agreements.services.releases import publishing, release_news
from tests.factories import AgreementFactory, DatasetFactory, UserFactory, suspend, with_grant
from tests.services.releases.releasing import draft, holder, owner

pytestmark = pytest.mark.django_db


def publish(dataset, label: str = "1.0") -> DataRelease:
    release = draft(dataset, label=label)
    release.files.create(path="a.mat", size=5, sha256="0" * 64, crc32=1, file="x")
    return publishing.publish(release, by=owner(dataset))


def told() -> list[str]:
    return sorted(OutboundEmail.objects.filter(letter="new_release").values_list("to", flat=True))


class TestTelling:
    def test_reaches_each_person_with_access_once(self, monkeypatch):
        monkeypatch.setattr(release_news, "_AT_ONCE", 2)
        dataset = DatasetFactory()
        people = [holder(dataset) for _ in range(5)]
        holder(DatasetFactory())
        AgreementFactory(version=dataset.versions.get(), status=Status.SUBMITTED)
        publish(dataset)
        assert release_news.write_due_news() == 5
        assert told() == sorted(user.email for user in people)
        assert tasks.write_release_news() == 0
        assert len(told()) == 5

    def test_leaves_out_who_is_disabled_or_wants_none(self):
        dataset = DatasetFactory()
        keen, muted, other = holder(dataset), holder(dataset), holder(dataset)
        disabled = holder(dataset, signer__user__is_active=False)
        release_news.choose_news(dataset, wanted=False, by=muted)
        release_news.choose_news(DatasetFactory(), wanted=False, by=other)
        publish(dataset)
        release_news.write_due_news()
        assert told() == sorted([keen.email, other.email])
        assert disabled.email not in told()

    def test_goes_on_where_it_ended(self, monkeypatch):
        monkeypatch.setattr(release_news, "_AT_ONCE", 2)
        dataset = DatasetFactory()
        for _ in range(5):
            holder(dataset)
        publish(dataset)
        assert release_news.write_due_news(most=2) == 2
        assert release_news.write_due_news() == 3
        assert not DataRelease.objects.filter(news_due_at__isnull=False).exists()

    def test_is_not_stopped_by_one_that_cannot_be_written(self, monkeypatch):
        dataset = DatasetFactory()
        bad, good = holder(dataset), holder(dataset)
        write = release_letters.new_release

        def refuse(release, grant, person, *, key):
            if person == bad:
                raise ValueError("a poison row")
            return write(release, grant, person, key=key)

        monkeypatch.setattr(release_letters, "new_release", refuse)
        publish(dataset)
        assert release_news.write_due_news() == 1
        assert told() == [good.email]

    def test_of_a_withdrawn_release_stops(self):
        dataset = DatasetFactory()
        holder(dataset)
        early, late = publish(dataset), publish(dataset, "2.0")
        release_news.write_due_news()
        OutboundEmail.objects.filter(letter="new_release").update(status=MailStatus.QUEUED)
        publishing.withdraw(early, reason="Wrong.", by=owner(dataset))
        states = dict(OutboundEmail.objects.values_list("dedup_key", "status"))
        assert {key.split(":")[1]: state for key, state in states.items()} == {
            str(early.pk): MailStatus.DROPPED,
            str(late.pk): MailStatus.QUEUED,
        }
        never = publish(dataset, "3.0")
        publishing.withdraw(never, reason="Wrong.", by=owner(dataset))
        assert release_news.write_due_news() == 0
        never.refresh_from_db()
        assert (never.status, never.news_due_at) == (ReleaseStatus.WITHDRAWN, None)

    def test_reaches_those_who_are_listed_under_their_own_name(self):
        dataset = DatasetFactory()
        signer, student = holder(dataset), UserFactory()
        with_grant(Agreement.objects.get(signer__user=signer), student)
        publish(dataset)
        release_news.write_due_news()
        assert told() == sorted([signer.email, student.email])
        letter = OutboundEmail.objects.get(to=student.email)
        assert reverse("data", args=[dataset.slug]) in letter.text

    def test_waits_while_the_dataset_is_suspended(self):
        dataset = DatasetFactory()
        user = holder(dataset)
        suspension = suspend(dataset)
        release = publish(dataset)
        assert release_news.write_due_news() == 0
        suspension.lifted_at, suspension.lifted_by = timezone.now(), UserFactory()
        suspension.save()
        DataRelease.objects.filter(pk=release.pk).update(news_due_at=timezone.now())
        assert release_news.write_due_news() == 1
        assert told() == [user.email]

    def test_leaves_only_while_it_is_true(self, smtp_sink):
        dataset = DatasetFactory()
        people = [holder(dataset) for _ in range(3)]
        publish(dataset)
        release_news.write_due_news()
        release_news.choose_news(dataset, wanted=False, by=people[0])
        DownloadGrant.objects.filter(agreement__signer__user=people[1]).update(
            ended_at=timezone.now(), ended_why=GrantEnd.REVOKED
        )
        suspension = suspend(dataset)
        assert dispatch.dispatch_outbox() == 0
        waits = OutboundEmail.objects.get(status=MailStatus.QUEUED)
        assert (waits.to, waits.due_at > timezone.now()) == (people[2].email, True)
        suspension.lifted_at, suspension.lifted_by = timezone.now(), UserFactory()
        suspension.save()
        OutboundEmail.objects.filter(pk=waits.pk).update(due_at=timezone.now())
        assert dispatch.dispatch_outbox() == 1
        assert [mail.recipients for mail in smtp_sink.messages] == [(people[2].email,)]
        dropped = OutboundEmail.objects.filter(status=MailStatus.DROPPED)
        assert {row.to: row.server_reply for row in dropped} == {
            people[0].email: "Not sent: this person wants no mail about releases.",
            people[1].email: "Not sent: this person has no access any more.",
        }

    def test_asks_as_many_queries_for_many_people_who_want_none(
        self, django_assert_max_num_queries
    ):
        dataset = DatasetFactory()
        for _ in range(30):
            release_news.choose_news(dataset, wanted=False, by=holder(dataset))
        publish(dataset)
        with django_assert_max_num_queries(14):
            release_news.write_due_news()


class TestThePage:
    def test_lets_somebody_with_access_choose(self, client: Client):
        dataset = DatasetFactory()
        user, page = holder(dataset), reverse("release_news", args=[dataset.slug])
        client.force_login(user)
        assert 'value="wanted" ' in client.get(page).content.decode()
        for news, muted in (("muted", True), ("muted", True), ("wanted", False)):
            assert client.post(page, {"news": news}).status_code == 302
            assert release_news.is_muted(dataset, user) is muted
        actions = AuditEvent.objects.filter(personal__actor=user.email).values_list(
            "action", flat=True
        )
        assert sorted(actions) == ["release:mute", "release:unmute"]

    @pytest.mark.parametrize("sent", [{}, {"news": "all"}, {"news": ""}])
    def test_asks_again_for_anything_else(self, client: Client, sent):
        dataset = DatasetFactory()
        client.force_login(holder(dataset))
        answer = client.post(reverse("release_news", args=[dataset.slug]), sent)
        assert answer.status_code == 422

    def test_is_not_there_for_anybody_else(self, client: Client):
        dataset = DatasetFactory()
        page = reverse("release_news", args=[dataset.slug])
        assert client.post(page, {"news": "muted"}).status_code == 302  # to sign in
        for user in (UserFactory(), holder(DatasetFactory()), owner(dataset)):
            client.force_login(user)
            assert client.get(page).status_code == 404
            assert client.post(page, {"news": "muted"}).status_code == 404
            assert not release_news.is_muted(dataset, user)
