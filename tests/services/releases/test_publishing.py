"""A release is a draft, published once, withdrawn once; nothing else, and on record."""

import pytest

from agreements.enums import AuditAction, ReleaseStatus
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import AuditEvent, DataRelease
from agreements.services.accounts import staff
from agreements.services.releases import drafts, publishing
from agreements.services.releases.release_row import (
    InvalidReleaseMove,
    ReleaseGone,
    ReleaseRefused,
)
from tests.factories import DatasetFactory, UserFactory, staff_user
from tests.services.releases.releasing import draft, owner, published

pytestmark = pytest.mark.django_db


def with_file(label: str = "1.0") -> DataRelease:
    release = draft(label=label)
    release.files.create(path="a.mat", size=5, sha256="0" * 64, crc32=1, file="x")
    return release


def last_event() -> AuditEvent:
    return AuditEvent.objects.latest("pk")


class TestPublishing:
    def test_stamps_who_and_when_and_is_on_record(self):
        release = with_file()
        by = owner(release.dataset)
        publishing.publish(release, by=by)
        release.refresh_from_db()
        assert (release.status, release.published_by) == (ReleaseStatus.PUBLISHED, by)
        assert release.published_at is not None
        event = last_event()
        assert (event.action, event.actor) == (AuditAction.RELEASE_PUBLISH, by.email)
        assert (event.details["files"], event.details["bytes"]) == (1, 5)

    def test_needs_a_file_and_none_on_its_way(self):
        release = draft()
        by = owner(release.dataset)
        with pytest.raises(ReleaseRefused, match="no file"):
            publishing.publish(release, by=by)
        release.arriving.create(path="a", size=1, file="x")
        with pytest.raises(ReleaseRefused, match="1 file is still on its way"):
            publishing.publish(release, by=by)
        release.arriving.update(problem="It is gone.")
        with pytest.raises(ReleaseRefused, match="a: It is gone"):
            publishing.publish(release, by=by)

    def test_publishes_what_was_looked_at_or_nothing(self):
        release = with_file()
        by, seen = owner(release.dataset), publishing.digest(release)
        release.files.create(path="b.mat", size=5, sha256="0" * 64, crc32=1, file="y")
        with pytest.raises(publishing.ReleaseChanged):
            publishing.publish(release, by=by, seen=seen)
        publishing.publish(release, by=by, seen=publishing.digest(release))

    def test_happens_once(self):
        release = with_file()
        by = owner(release.dataset)
        publishing.publish(release, by=by)
        with pytest.raises(InvalidReleaseMove, match="“Published”"):
            publishing.publish(release, by=by)


class TestWithdrawing:
    def test_takes_a_reason_and_keeps_the_files(self):
        release = published()
        by = owner(release.dataset)
        with pytest.raises(ReasonMissing):
            publishing.withdraw(release, reason="  ", by=by)
        publishing.withdraw(release, reason="Wrong labels.", by=by)
        release.refresh_from_db()
        assert (release.status, release.withdrawn_why) == (ReleaseStatus.WITHDRAWN, "Wrong labels.")
        assert release.files.count() == 1
        assert last_event().details["reason"] == "Wrong labels."
        with pytest.raises(InvalidReleaseMove):
            publishing.withdraw(release, reason="Again.", by=by)

    def test_is_not_for_drafts(self):
        release = with_file()
        with pytest.raises(InvalidReleaseMove):
            publishing.withdraw(release, reason="x", by=owner(release.dataset))


class TestWhoMay:
    @pytest.mark.parametrize("who", ["signer", "reviewer", "owner elsewhere", "disabled owner"])
    def test_nobody_but_owners_of_the_dataset(self, who):
        release, out = with_file(), published(label="0.9")
        by = {
            "signer": UserFactory,
            "reviewer": lambda: staff_user(staff.REVIEWER, release.dataset),
            "owner elsewhere": lambda: owner(DatasetFactory()),
            "disabled owner": lambda: staff_user(
                staff.DATA_OWNER, release.dataset, is_active=False
            ),
        }[who]()
        for move in (
            lambda: publishing.publish(release, by=by),
            lambda: publishing.withdraw(out, reason="x", by=by),
            lambda: drafts.create_draft(release.dataset, label="2.0", by=by),
            lambda: drafts.edit_draft(release, notes="x", is_marked=False, by=by),
            lambda: drafts.remove_file(release, "a.mat", by=by),
            lambda: drafts.delete_draft(release, by=by),
        ):
            with pytest.raises(NotYourMove):
                move()


class TestDrafts:
    @pytest.mark.parametrize("label", ["", " ", "1/0", "../x", "1.0.", "-1", "v 1", "é", "x" * 51])
    def test_have_labels_that_file_names_can_hold(self, label):
        with pytest.raises(ReleaseRefused, match="label"):
            draft(label=label)

    def test_have_each_label_once_in_a_dataset(self):
        release = draft()
        with pytest.raises(ReleaseRefused, match=r"a release 1\.0"):
            draft(release.dataset)
        draft(label="1.0")  # of another dataset

    def test_change_and_go_until_they_are_published(self):
        release = with_file()
        by = owner(release.dataset)
        drafts.edit_draft(release, notes="# New\x07", is_marked=False, by=by)
        release.refresh_from_db()
        assert (release.notes, release.is_marked) == ("# New", False)
        drafts.remove_file(release, "a.mat", by=by)
        assert not release.files.exists()
        drafts.delete_draft(release, by=by)
        with pytest.raises(ReleaseGone):
            publishing.publish(release, by=by)
        for move in (drafts.edit_draft, drafts.delete_draft, drafts.remove_file):
            extra = {drafts.edit_draft: {"notes": "", "is_marked": True}}.get(move, {})
            path = ["a.mat"] if move is drafts.remove_file else []
            with pytest.raises(InvalidReleaseMove):
                move(published(label=f"9.{move.__name__}"), *path, by=super_owner(), **extra)


def super_owner():
    return UserFactory(is_staff=True, is_superuser=True)
