"""Announcing a version, moving its date, calling it off."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from agreements import dates, models, storage
from agreements.enums import Audience, Status, VersionStatus
from agreements.exceptions import NotADraft, NotYourMove
from agreements.mail.stored_letter import letter_of
from agreements.models import AuditEvent, LicenseVersion, NoticeDelivery, OutboundEmail
from agreements.services.accounts import staff
from agreements.services.license_texts import drafts
from agreements.services.versions import announcement, announcement_preconditions
from agreements.services.versions.announcement_preconditions import NotAnnounceable
from tests.factories import AgreementFactory, UserFactory, staff_user
from tests.processes import racers
from tests.services import campaign
from tests.services.campaign import day

pytestmark = pytest.mark.django_db


def announce_in_race(pk: int, by: int) -> str:
    """What each process of a race does."""
    version = LicenseVersion.objects.get(pk=pk)
    user = models.User.objects.get(pk=by)
    return announcement.announce(version, day(40), by=user).number


def rows() -> list[int]:
    """How many rows there are that announcing may write."""
    written = (NoticeDelivery, OutboundEmail, AuditEvent, models.NoticeTemplate)
    return [model.objects.count() for model in written]


class TestAnnounce:
    def test_freezes_the_version_and_writes_who_is_told_and_an_event(self, draft, old, owner):
        agreement = campaign.approved(old)
        request = AgreementFactory(version=old, status=Status.SUBMITTED)
        version = announcement.announce(draft, day(40), by=owner)
        version.refresh_from_db()
        moment = dates.midnight(day(40), "Asia/Shanghai")
        assert (version.status, version.replaces, version.effective_at, version.announced_by) == (
            VersionStatus.ANNOUNCED,
            old,
            moment,
            owner,
        )
        assert agreement.notices.get().audience == Audience.AGREEMENT
        assert request.notices.get().audience == Audience.REQUEST
        event = AuditEvent.objects.get(action="version:announce")
        assert (event.subject, event.actor) == (f"{draft.dataset.slug} 1.1", owner.email)
        assert event.details == {"effective_at": moment.isoformat(), "told": 2}

    def test_a_draft_that_a_colleague_deleted_meanwhile_is_said_to_be_none(self, draft, old, owner):
        seen = LicenseVersion.objects.get(pk=draft.pk)
        drafts.delete_draft(draft, by=owner)
        with pytest.raises(NotADraft):
            announcement.rehearse(seen, day(40), by=owner)

    def test_no_mail_is_written_inside_the_request(self, draft, old, owner):
        campaign.approved(old)
        announcement.announce(draft, day(40), by=owner)
        assert not OutboundEmail.objects.exists()

    def test_a_second_click_reads_who_was_first_and_writes_nothing(self, draft, old, owner):
        campaign.approved(old)
        announcement.announce(draft, day(40), by=owner)
        before = rows()
        with pytest.raises(NotAnnounceable, match=f"announced already, by {owner.email} on"):
            announcement.announce(draft, day(40), by=owner)
        assert rows() == before

    def test_the_first_day_possible_is_possible(self, draft, owner):
        first = announcement_preconditions.earliest_day(draft)
        assert announcement.announce(draft, first, by=owner).effective_at >= (
            timezone.now() + timedelta(days=30)
        )

    @pytest.mark.parametrize("who", ["reviewer", "other_owner", "signer"])
    def test_only_the_data_owner_may(self, draft, who):
        by = {
            "reviewer": lambda: staff_user(staff.REVIEWER, draft.dataset),
            "other_owner": lambda: staff_user(staff.DATA_OWNER),
            "signer": UserFactory,
        }[who]()
        with pytest.raises(NotYourMove):
            announcement.announce(draft, day(40), by=by)
        assert LicenseVersion.objects.get(pk=draft.pk).status == VersionStatus.DRAFT


class TestRefused:
    def refuse(self, draft, words: str, when=None) -> None:
        before = rows()
        with pytest.raises(NotAnnounceable, match=words):
            announcement.announce(draft, when or day(40), by=campaign.owner(draft))
        assert rows() == before
        assert LicenseVersion.objects.get(pk=draft.pk).status == draft.status

    def test_a_day_that_is_too_near(self, draft):
        first = announcement_preconditions.earliest_day(draft)
        self.refuse(draft, "The day is too near. Users have 30 days", first - timedelta(days=1))

    def test_the_same_words_under_another_number(self, old):
        self.refuse(
            campaign.draft(old, "1.2", source=campaign.source("1.2", new="Usage of the")),
            "No word differs from version 1.0",
        )

    @pytest.mark.parametrize("number", ["0.9", "1.0-b"])
    def test_a_number_that_is_not_newer(self, number):
        old = campaign.in_force(number="1.0-c")
        self.refuse(campaign.draft(old, number), "is not newer than version 1.0-c")

    def test_1_10_is_newer_than_1_9(self):
        old = campaign.in_force(number="1.9")
        new = campaign.draft(old, "1.10")
        assert announcement.announce(new, day(40), by=campaign.owner(new)).replaces == old

    def test_another_one_is_announced(self, draft, old):
        campaign.announced(draft)
        self.refuse(campaign.draft(old, "1.2"), "Version 1.1 is announced and has not taken")

    def test_a_body_that_is_missing(self, draft):
        storage.discard([draft.body_pdf])
        self.refuse(draft, "The pages of this version are missing")

    def test_nothing_in_force_to_replace(self, draft, old):
        LicenseVersion.objects.filter(pk=old.pk).update(status=VersionStatus.SUPERSEDED)
        self.refuse(draft, "nothing can be replaced")

    def test_what_is_in_force(self, old):
        self.refuse(old, "is in force. It needs no announcement")

    def test_a_text_that_can_not_be_read(self, old):
        self.refuse(campaign.draft(old, "1.2", source="Words."), "must begin with front matter")


class TestRehearse:
    def test_tells_what_would_happen(self, draft, old, owner, settings):
        settings.MAILS_PER_MINUTE = 2
        campaign.many(old, 2)
        AgreementFactory(version=old, status=Status.DRAFT)
        found = announcement.rehearse(draft, day(40), by=owner)
        assert (found.agreements, found.requests) == (2, 1)
        assert found.minutes == 2
        assert found.effective_at == dates.midnight(day(40), "Asia/Shanghai")
        assert [
            (row.notice_template.audience, row.notice_template.step) for row in found.letters
        ] == [
            ("agreement", "notice"),
            ("agreement", "reminder_7"),
            ("agreement", "reminder_1"),
            ("agreement", "postponed"),
            ("agreement", "called_off"),
            ("request", "notice"),
            ("request", "postponed"),
            ("request", "called_off"),
        ]

    def test_makes_whole_mails_and_shows_no_link_that_acts(self, draft, old, owner):
        agreement = campaign.approved(old)
        letter = letter_of(announcement.rehearse(draft, day(40), by=owner).letters[0])
        assert agreement.reference in letter.subject
        assert "1. Purpose of use" in letter.text
        assert "/notices/…/" in letter.text

    def test_leaves_nothing(self, draft, old, owner):
        campaign.approved(old)
        before = rows()
        announcement.rehearse(draft, day(40), by=owner)
        assert rows() == before
        draft.refresh_from_db()
        assert (draft.status, draft.announced_at) == (VersionStatus.DRAFT, None)

    def test_is_refused_what_announcing_is(self, draft, owner):
        with pytest.raises(NotAnnounceable):
            announcement.rehearse(draft, day(1), by=owner)


class TestTestMail:
    def test_goes_to_who_asks_says_so_and_holds_no_link_that_acts(self, draft, owner):
        row = announcement.send_test(draft, by=owner, language="en", audience=Audience.AGREEMENT)
        assert (row.to, row.status) == (owner.email, "queued")
        assert row.subject.startswith("Test: ")
        assert "/notices/…/" in row.text
        assert "(the date that you choose)" in " ".join(row.text.split())
        assert not models.NoticeTemplate.objects.exists()

    def test_nobody_else_may(self, draft):
        with pytest.raises(NotYourMove):
            announcement.send_test(draft, by=UserFactory(), language="en")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_owners_one_announces_and_the_other_reads_so(self, draft, old):
        campaign.many(old, 50)
        owners = [campaign.owner(draft), campaign.owner(draft)]
        with racers() as processes:
            ended = processes.race(
                "tests.services.versions.test_announcement.announce_in_race",
                [[draft.pk, by.pk] for by in owners],
            )
        assert sorted(word for word, _what in ended) == ["NotAnnounceable", "done"]
        assert draft.deliveries.count() == 50
        assert AuditEvent.objects.filter(action="version:announce").count() == 1

    def test_of_two_drafts_one_is_announced(self, draft, old):
        other = campaign.draft(old, "1.2")
        by = campaign.owner(draft)
        with racers() as processes:
            ended = dict(
                processes.race(
                    "tests.services.versions.test_announcement.announce_in_race",
                    [[draft.pk, by.pk], [other.pk, by.pk]],
                )
            )
        assert "is announced and has not taken effect" in str(ended["NotAnnounceable"])


@pytest.mark.full
def test_the_queries_of_announcing_grow_by_the_batch_alone(draft, old, owner, settings):
    settings.DEBUG = True  # counts queries
    campaign.many(old, 1000)
    before = len(connection.queries)
    announcement.announce(draft, day(40), by=owner)
    made = [query["sql"] for query in connection.queries[before:]]
    inserts = [sql for sql in made if NoticeDelivery._meta.db_table in sql and "INSERT" in sql]
    columns = NoticeDelivery._meta.concrete_fields[1:]
    batch = connection.ops.bulk_batch_size(columns, [None] * 500)  # on SQLite about 50 rows
    assert len(inserts) <= 2 * (500 // batch + 1)
    assert len(made) - len(inserts) < 25
