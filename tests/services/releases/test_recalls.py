"""A recall withdraws what holds its files, and has everybody who fetched one delete it."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from agreements.enums import AuditAction, GrantEnd, ReleaseStatus
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import (
    AuditEvent,
    DownloadGrant,
    DownloadRecord,
    RecallDuty,
)
from agreements.release_storage import stored_files
from agreements.selectors.releases import recalls as found
from agreements.services.operations import orphan_release_files
from agreements.services.releases import downloads, publishing, recalls
from agreements.services.releases.release_row import InvalidReleaseMove
from tests.factories import DatasetFactory, UserFactory
from tests.locks import wait_until_one_waits_for_a_lock
from tests.services.releases.recalling import (
    fetched,
    recall_draft,
    recalled,
    release_of,
    sum_of,
)
from tests.services.releases.releasing import holder, owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_disk")]

_COMMITS = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dataset():
    return DatasetFactory()


def duty_of(user) -> RecallDuty:
    return RecallDuty.objects.get(user=user)


class TestPublishingOne:
    def test_withdraws_every_release_that_has_one_of_the_files(self, dataset):
        first = release_of(dataset, "0.9", {"old/x": b"one", "y": b"y"})
        other = release_of(dataset, "0.8", {"y": b"y"})
        elsewhere = release_of(DatasetFactory(), "1.0", {"x": b"one"})
        release = release_of(dataset)
        made = recall_draft(release, "s01/a.mat")
        assert list(found.to_be_withdrawn(made)) == [first, release]
        publishing.publish(made, by=owner(dataset))
        assert set(made.recalled_sums.values_list("sha256", flat=True)) == {sum_of(b"one")}
        for row, status in (
            (first, ReleaseStatus.WITHDRAWN),
            (other, ReleaseStatus.PUBLISHED),
            (elsewhere, ReleaseStatus.PUBLISHED),
            (release, ReleaseStatus.WITHDRAWN),
            (made, ReleaseStatus.PUBLISHED),
        ):
            row.refresh_from_db()
            assert row.status == status, row
        assert first.withdrawn_why == "Recalled: 1.1 takes its place."

    def test_obliges_all_who_fetched_one_and_nobody_else(self, dataset):
        release, old = release_of(dataset), release_of(dataset, "0.9", {"old/x": b"one"})
        people = {
            name: holder(dataset)
            for name in ("archive", "its file", "other file", "old", "ended", "never")
        }
        fetched(release, people["archive"])
        fetched(release, people["archive"])
        fetched(release, people["its file"], "copy/a.mat")
        fetched(release, people["other file"], "s02/a.mat")
        fetched(old, people["old"])
        fetched(release, people["ended"])
        DownloadGrant.objects.filter(agreement__signer__user=people["ended"]).update(
            ended_at=timezone.now(), ended_why=GrantEnd.REVOKED
        )
        publishing.withdraw(old, reason="x", by=owner(dataset))
        recalled(release, "s01/a.mat")
        owe = {name for name, user in people.items() if user.recall_duties.exists()}
        assert owe == {"archive", "its file", "old", "ended"}
        paths = {name: list(found.paths_to_delete(duty_of(people[name]))) for name in owe}
        assert paths == {
            "archive": ["copy/a.mat", "s01/a.mat"],
            "ended": ["copy/a.mat", "s01/a.mat"],
            "its file": ["copy/a.mat"],
            "old": ["old/x"],
        }

    def test_asks_nobody_twice_for_the_same_files(self, dataset):
        release, copy = release_of(dataset), release_of(dataset, "2.0")
        user = holder(dataset)
        fetched(release, user)
        one, two = recall_draft(release), recall_draft(copy, label="2.1")
        publishing.publish(one, by=owner(dataset))
        publishing.publish(two, by=owner(dataset))
        assert [duty.release for duty in RecallDuty.objects.all()] == [one]
        assert not two.recalled_sums.exists()

    def test_is_refused_when_it_would_withdraw_more_than_was_looked_at(self, dataset):
        made = recall_draft(release_of(dataset))
        seen = publishing.digest(made)
        release_of(dataset, "2.0")
        with pytest.raises(publishing.ReleaseChanged):
            publishing.publish(made, by=owner(dataset), seen=seen)
        assert not RecallDuty.objects.exists()

    def test_stops_what_is_under_way_and_what_begins(self, dataset):
        release, user = release_of(dataset), holder(dataset)
        (grant,) = DownloadGrant.objects.filter(agreement__dataset=dataset)
        what = DownloadRecord.What.ARCHIVE
        record = downloads.begin_download(grant, by=user, release=release, what=what)
        times = iter(range(0, 99, 3))
        stream = downloads.watched(record, iter([b"a", b"b", b"c"]), lambda: next(times))
        assert next(stream) == b"a"
        recalled(release)
        with pytest.raises(downloads.AccessLost):
            next(stream)
        with pytest.raises(downloads.ReleaseWithdrawn):
            downloads.begin_download(grant, by=user, release=release, what=what)
        assert DownloadRecord.objects.count() == 1
        assert duty_of(user).grant == grant

    @_COMMITS
    @pytest.mark.parametrize("recall_waits", [True, False])
    def test_and_a_fetch_at_once_leave_nobody_out(self, dataset, monkeypatch, recall_waits):
        """Either the person is told, or gets nothing: also where the recall comes while the record
        of the fetch is being written."""
        user, by, what = holder(dataset), owner(dataset), DownloadRecord.What.ARCHIVE
        (grant,) = DownloadGrant.objects.filter(agreement__dataset=dataset)
        release = release_of(dataset, "1.0", {"x": b"x", "y": b"y"})
        made = recall_draft(release, "x", label="1.1")
        begun, got = threading.Event(), []

        def record(*args, of=downloads.audit.record, **kwargs):
            if args[0] == AuditAction.ACCESS_FETCH:
                begun.set()
                if recall_waits:
                    wait_until_one_waits_for_a_lock()
            of(*args, **kwargs)

        def fetch():
            try:
                got.append(downloads.begin_download(grant, by=user, release=release, what=what))
            except downloads.ReleaseWithdrawn:
                pass
            finally:
                begun.set()
                connection.close()

        monkeypatch.setattr(downloads.audit, "record", record)
        thread = threading.Thread(target=fetch)
        thread.start()
        if recall_waits:
            assert begun.wait(10)
        publishing.publish(made, by=by)
        thread.join(20)
        assert made.recall_duties.filter(user=user).exists() is bool(got)
        if recall_waits:
            assert got


class TestAttesting:
    @pytest.fixture
    def duty(self, dataset):
        release, user = release_of(dataset), holder(dataset)
        fetched(release, user)
        recalled(release)
        return duty_of(user)

    def test_is_the_persons_own_and_once(self, duty):
        with pytest.raises(NotYourMove):
            recalls.attest(duty, by=owner(duty.release.dataset))
        recalls.attest(duty, by=duty.user)
        recalls.attest(duty, by=duty.user)
        duty.refresh_from_db()
        assert (duty.attested_by, duty.noted) == (duty.user, "")
        assert AuditEvent.objects.filter(action="release:attest").count() == 1
        assert not found.open_duties(duty.user, duty.release.dataset).exists()

    def test_is_noted_by_an_owner_who_says_how_they_know(self, duty):
        by = owner(duty.release.dataset)
        with pytest.raises(NotYourMove):
            recalls.note_attested(duty, how="By phone.", by=owner(DatasetFactory()))
        with pytest.raises(NotYourMove):
            recalls.note_attested(duty, how="By phone.", by=duty.user)
        with pytest.raises(ReasonMissing):
            recalls.note_attested(duty, how=" ", by=by)
        recalls.note_attested(duty, how="By phone.", by=by)
        duty.refresh_from_db()
        assert (duty.attested_by, duty.noted) == (by, "By phone.")
        with pytest.raises(recalls.AlreadyAttested):
            recalls.note_attested(duty, how="Again.", by=by)


class TestErasing:
    def test_removes_what_nobody_may_have_and_nothing_else(
        self, dataset, django_capture_on_commit_callbacks
    ):
        release = release_of(dataset)
        old = release_of(dataset, "0.9", {"old/x": b"one", "y": b"y"})
        elsewhere = release_of(DatasetFactory(), "1.0", {"x": b"one"})
        made, by = recalled(release, "s01/a.mat"), owner(dataset)
        with pytest.raises(NotYourMove):
            recalls.erase_bytes(made, by=owner(elsewhere.dataset))
        with pytest.raises(InvalidReleaseMove):
            recalls.erase_bytes(release, by=by)
        with django_capture_on_commit_callbacks(execute=True):
            recalls.erase_bytes(made, by=by)
        there = {entry.name for entry in stored_files.list_own_files()}
        gone = {
            (file.release.label, file.path)
            for row in (release, old, made, elsewhere)
            for file in row.files.all()
            if file.file not in there
        }
        assert gone == {("1.0", "s01/a.mat"), ("1.0", "copy/a.mat"), ("0.9", "old/x")}
        assert elsewhere.files.get().file not in found.erased_names()
        assert stored_files.sum_file(made.files.get(path="s02/a.mat").file).sha256 == sum_of(
            b"three"
        )
        census = orphan_release_files.take_census()
        assert (census.orphans, census.missing) == ((), ())
        with pytest.raises(recalls.AlreadyErased):
            recalls.erase_bytes(made, by=by)
        made.refresh_from_db()
        assert made.erased_by == by
        event = AuditEvent.objects.get(action="release:erase")
        assert event.details["files"] == 3


def test_a_person_of_another_dataset_owes_nothing(dataset):
    other = release_of(DatasetFactory())
    user = holder(other.dataset)
    fetched(other, user)
    recalled(release_of(dataset))
    assert not RecallDuty.objects.exists()
    assert UserFactory().recall_duties.count() == 0
