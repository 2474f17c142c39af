"""What is on record of a fetch, how many go at once, and how one ends."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import GrantEnd
from agreements.models import DownloadRecord
from agreements.release_storage import stored_files
from agreements.services.grants.grants import end_grants
from agreements.services.releases import downloads
from agreements.services.releases.downloads import AccessLost
from tests.factories import UserFactory, with_grant
from tests.views.releases.fetching import FILES, address, fetch, publish

pytestmark = pytest.mark.django_db
# Django closes the connection to the database with an answer that nobody read to its end.
_COMMITS = pytest.mark.django_db(transaction=True)


class TestTheRecord:
    def test_tells_who_what_from_where_and_how_much(self, client, agreement, release):
        student = UserFactory()
        listed = with_grant(agreement, student)
        got = fetch(client, release, student, Range="bytes=100-")
        record = DownloadRecord.objects.get()
        assert (record.grant.associate, record.user, record.ip) == (listed, student, "127.0.0.1")
        assert (record.what, record.release, record.first_byte) == ("archive", release, 100)
        assert record.bytes == len(got)
        assert record.ended_at is not None

    @_COMMITS
    def test_ends_where_the_client_goes_away(self, client, agreement, release):
        client.force_login(agreement.signer.user)
        answer = client.get(address(release))
        assert DownloadRecord.objects.get().ended_at is None
        answer.close()
        record = DownloadRecord.objects.get()
        assert record.ended_at is not None
        assert record.bytes == 0

    @_COMMITS
    def test_of_a_killed_process_ends_when_it_was_last_seen(self, client, agreement, release):
        client.force_login(agreement.signer.user)
        never_read = client.get(address(release))
        assert downloads.end_lost_downloads() == 0
        seen = timezone.now() - downloads.LOST_AFTER - timedelta(seconds=1)
        DownloadRecord.objects.update(seen_at=seen)
        assert downloads.end_lost_downloads() == 1
        assert DownloadRecord.objects.get().ended_at == seen
        never_read.close()
        assert DownloadRecord.objects.get().ended_at == seen

    def test_a_head_is_none(self, client, agreement, release):
        client.force_login(agreement.signer.user)
        assert client.head(address(release)).status_code == 200
        assert not DownloadRecord.objects.exists()


class TestAtOnce:
    @_COMMITS
    def test_a_person_has_a_few_connections_and_gets_them_back(self, client, agreement, release):
        client.force_login(agreement.signer.user)
        running = [client.get(address(release)) for _one in range(downloads.MOST_AT_ONCE)]
        refused = client.get(address(release))
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
        student = UserFactory()
        with_grant(agreement, student)
        assert fetch(client, release, student)
        running[0].close()
        assert fetch(client, release, agreement.signer.user)
        for answer in running[1:]:
            answer.close()

    def test_a_download_under_way_breaks_off_once_its_person_may_not(
        self, client, agreement, release, monkeypatch
    ):
        monkeypatch.setattr(downloads, "LOOK_EVERY", 0)
        monkeypatch.setattr("agreements.archives.zip_stream.PIECE", 1000)
        client.force_login(agreement.signer.user)
        stream = iter(client.get(address(release)))
        got = next(stream) + next(stream)
        end_grants(agreement, GrantEnd.REVOKED, by=None)
        with pytest.raises(AccessLost):
            next(stream)
        record = DownloadRecord.objects.get()
        assert record.ended_at is not None
        assert 0 < record.bytes <= len(got)


class TestFiles:
    def test_of_unmarked_copies_come_singly(self, client, agreement):
        publish(agreement, is_marked=False)
        client.force_login(agreement.signer.user)
        url = reverse("release_file", args=[agreement.dataset.slug, "1.0", "s02/b.mat"])
        answer = client.get(url, headers={"Range": "bytes=3-5"})
        assert b"".join(answer.streaming_content) == FILES["s02/b.mat"][3:6]
        gone = reverse("release_file", args=[agreement.dataset.slug, "1.0", "s99/b.mat"])
        assert client.get(gone).status_code == 404

    def test_of_personal_copies_do_not(self, client, agreement, release):
        client.force_login(agreement.signer.user)
        url = reverse("release_file", args=[agreement.dataset.slug, "1.0", "s02/b.mat"])
        assert client.get(url).status_code == 404

    def test_are_handed_on_to_nginx_where_it_is_configured(self, client, agreement, settings):
        settings.RELEASES_X_ACCEL = "/releases-of-the-portal/"
        release = publish(agreement, is_marked=False)
        client.force_login(agreement.signer.user)
        url = reverse("release_file", args=[agreement.dataset.slug, "1.0", "s02/b.mat"])
        answer = client.get(url)
        stored = release.files.get(path="s02/b.mat").file
        assert answer.headers["X-Accel-Redirect"] == f"/releases-of-the-portal/{stored}"
        assert answer.content == b""
        record = DownloadRecord.objects.get()
        assert record.bytes is None
        assert record.ended_at is not None

    def test_that_are_gone_from_storage_break_off_and_end(self, client, agreement):
        release = publish(agreement, is_marked=False)
        client.force_login(agreement.signer.user)
        row = release.files.get(path="s02/b.mat")
        stored_files.discard_files([row.file])
        url = reverse("release_file", args=[agreement.dataset.slug, "1.0", "s02/b.mat"])
        with pytest.raises(FileNotFoundError):
            b"".join(client.get(url).streaming_content)
        assert DownloadRecord.objects.get().ended_at is not None
