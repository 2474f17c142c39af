"""Fetching a release: who gets which bytes, and what is on record of it."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import GrantEnd, Status
from agreements.models import DownloadRecord, DownloadToken, PersonalCopy
from agreements.release_storage import stored_files
from agreements.services.grants import download_tokens
from agreements.services.grants.grants import end_grants
from agreements.services.releases import arrivals, downloads, personal_copies, publishing
from agreements.services.releases.downloads import AccessLost
from agreements.views.grants.data import archive_url
from tests.factories import AgreementFactory, UserFactory, rendered_version, suspend, with_grant
from tests.services.releases import releasing

pytestmark = pytest.mark.django_db

# Django closes the connection to the database with an answer that nobody read to its end.
_COMMITS = pytest.mark.django_db(transaction=True)
FILES = {f"s{n:02d}/{kind}.mat": bytes([n]) * (700 * n) for n in range(1, 9) for kind in "ab"}


@pytest.fixture(autouse=True)
def _storage(on_disk):
    personal_copies._files_of.cache_clear()


@pytest.fixture
def agreement():
    return AgreementFactory(version=rendered_version(), status=Status.APPROVED)


@pytest.fixture
def release(agreement):
    return publish(agreement)


def publish(agreement, label="1.0", *, is_marked=True):
    draft = releasing.draft(agreement.dataset, label)
    draft.is_marked = is_marked
    draft.save()
    owner = releasing.owner(agreement.dataset)
    for path, content in FILES.items():
        arrivals.add_upload(draft, path, io.BytesIO(content), by=owner)
    return publishing.publish(draft, by=owner)


def address(release) -> str:
    return archive_url(release).removeprefix("http://127.0.0.1:8000")


def fetch(client, release, user=None, **headers) -> bytes:
    if user:
        client.force_login(user)
    answer = client.get(address(release), headers=headers)
    assert answer.status_code in (200, 206), answer.content
    return b"".join(answer.streaming_content)


def bearer(agreement, user=None) -> dict[str, str]:
    made = download_tokens.make_token(agreement.dataset, by=user or agreement.signer.user)
    return {"Authorization": f"Bearer {made}"}


class TestTheArchive:
    def test_holds_the_files_the_agreement_and_how_to_cite(self, client, agreement, release):
        got = zipfile.ZipFile(io.BytesIO(fetch(client, release, agreement.signer.user)))
        folder = f"{agreement.dataset.slug}-1.0"
        data = f"{folder}/data/"
        found = {name: got.read(name) for name in got.namelist()}
        assert {n.removeprefix(data): c for n, c in found.items() if n.startswith(data)} == FILES
        readme = found[f"{folder}/README.txt"].decode()
        assert agreement.reference in readme
        assert "Li et al. (2025)" in readme
        assert "images of subject 07 only" in " ".join(readme.split())
        license_text = found[f"{folder}/LICENSE.md"].decode()
        assert "## 3. Rights and Permissions" in license_text or "## 3." in license_text
        assert agreement.signer.name not in readme + license_text

    def test_is_each_persons_own_and_stays_the_same(self, client, agreement, release):
        student = UserFactory()
        with_grant(agreement, student)
        first = fetch(client, release, agreement.signer.user)
        other = fetch(client, release, student)
        agreement.dataset.citation = "Changed since."
        agreement.dataset.save()
        assert fetch(client, release, agreement.signer.user) == first != other
        assert PersonalCopy.objects.count() == 2

    def test_bears_no_mark_where_the_owner_wants_none(self, client, agreement):
        release = publish(agreement, is_marked=False)
        student = UserFactory()
        with_grant(agreement, student)
        first = fetch(client, release, agreement.signer.user)
        assert fetch(client, release, student) == first

    def test_of_any_range_is_that_part_of_it(self, client, agreement, release):
        whole = fetch(client, release, agreement.signer.user)
        size = len(whole)
        asked = [(0, 0), (0, 9), (100, 5000), (size - 1, size - 1), (size // 2, size + 99)]
        for first, last in asked:
            answer = client.get(address(release), headers={"Range": f"bytes={first}-{last}"})
            part = b"".join(answer.streaming_content)
            assert (answer.status_code, part) == (206, whole[first : last + 1])
            end = min(last, size - 1)
            assert answer.headers["Content-Range"] == f"bytes {first}-{end}/{size}"
            assert answer.headers["Content-Length"] == str(len(part))
        for said, part in ((f"bytes={size - 7}-", whole[-7:]), ("bytes=-7", whole[-7:])):
            assert fetch(client, release, Range=said) == part

    @pytest.mark.parametrize(
        "said", ["bytes=9-3", "bytes=-", "chars=0-3", "bytes=0-1,5-6", "bytes=x-", "bytes=０-3"]
    )
    def test_comes_whole_for_what_is_no_single_range(self, client, agreement, release, said):
        whole = fetch(client, release, agreement.signer.user)
        assert fetch(client, release, Range=said) == whole

    def test_has_nothing_behind_its_end(self, client, agreement, release):
        size = len(fetch(client, release, agreement.signer.user))
        for said in (f"bytes={size}-", "bytes=-0"):
            answer = client.get(address(release), headers={"Range": said})
            assert answer.status_code == 416
            assert answer.headers["Content-Range"] == f"bytes */{size}"

    def test_goes_on_only_with_what_it_began_with(self, client, agreement, release):
        client.force_login(agreement.signer.user)
        head = client.head(address(release))
        etag, size = head.headers["ETag"], int(head.headers["Content-Length"])
        part = {"Range": "bytes=5-"}
        for condition in (etag, head.headers["Last-Modified"]):
            answer = client.get(address(release), headers={**part, "If-Range": condition})
            assert len(b"".join(answer.streaming_content)) == size - 5
        for condition in ('"other"', "Sat, 01 Jan 2000 00:00:00 GMT"):
            answer = client.get(address(release), headers={**part, "If-Range": condition})
            assert len(b"".join(answer.streaming_content)) == size
        assert client.get(address(release), headers={"If-None-Match": etag}).status_code == 304


class TestWhoMay:
    def test_is_whoever_has_a_live_grant_and_nobody_else(self, client, agreement, release):
        student, listed = UserFactory(), UserFactory()
        with_grant(agreement, student)
        for user in (agreement.signer.user, student):
            assert fetch(client, release, user)
        elsewhere = AgreementFactory(status=Status.APPROVED).signer.user
        for user in (listed, elsewhere, releasing.owner(agreement.dataset)):
            client.force_login(user)
            answer = client.get(address(release))
            assert answer.status_code == 403
            assert b"PK" not in answer.content

    @pytest.mark.parametrize("lost", ["ended", "suspended", "closed"])
    def test_is_asked_each_time(self, client, agreement, release, lost):
        student = UserFactory()
        with_grant(agreement, student)
        header = bearer(agreement, student)
        fetch(client, release, student)
        match lost:
            case "ended":
                end_grants(agreement, GrantEnd.REVOKED, by=None)
            case "suspended":
                suspend(agreement.dataset)
            case "closed":
                student.is_active = False
                student.save()
        assert client.get(address(release)).status_code in (401, 403)
        client.logout()
        assert client.get(address(release), headers=header).status_code == 403

    def test_who_is_not_signed_in_is_told_how_to_ask(self, client, release):
        answer = client.get(address(release))
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        browser = client.get(address(release), headers={"Accept": "text/html"})
        assert "/account/sign-in/" in browser.headers["Location"]

    def test_a_draft_is_nowhere_and_one_withdrawn_is_gone(self, client, agreement, release):
        client.force_login(agreement.signer.user)
        draft = releasing.draft(agreement.dataset, "2.0")
        assert client.get(address(draft)).status_code == 404
        owner = releasing.owner(agreement.dataset)
        publishing.withdraw(release, reason="Withdrawn consent.", by=owner)
        assert client.get(address(release)).status_code == 410


class TestTokens:
    def test_stand_for_their_person_in_a_header_only(self, client, agreement, release):
        header = bearer(agreement)
        assert fetch(client, release, **header) == fetch(client, release, agreement.signer.user)
        client.logout()
        secret = header["Authorization"].removeprefix("Bearer ")
        assert client.get(address(release), {"token": secret}).status_code == 401
        assert secret not in str(DownloadToken.objects.values())

    def test_of_another_dataset_or_made_up_give_nothing(self, client, agreement, release):
        other = AgreementFactory(status=Status.APPROVED)
        for header in (bearer(other)["Authorization"], "Bearer x", "Bearer ", "Basic x", "x"):
            answer = client.get(address(release), headers={"Authorization": header})
            assert answer.status_code == 403
            assert b"PK" not in answer.content

    def test_that_were_replaced_or_revoked_are_void(self, client, agreement, release):
        first, second = bearer(agreement), bearer(agreement)
        assert client.get(address(release), headers=first).status_code == 403
        assert fetch(client, release, **second)
        download_tokens.revoke_token(agreement.dataset, by=agreement.signer.user)
        assert client.get(address(release), headers=second).status_code == 403

    def test_are_shown_once_in_a_line_that_works(self, client, agreement, release):
        client.force_login(agreement.signer.user)
        page = reverse("data", args=[agreement.dataset.slug])
        shown = client.post(reverse("data_token", args=[agreement.dataset.slug]))
        text = shown.content.decode()
        assert "curl -f -C - -H &quot;Authorization: Bearer " in text
        assert archive_url(release) in text
        secret = text.partition("Bearer ")[2].partition("&quot;")[0]
        client.logout()
        assert fetch(client, release, Authorization=f"Bearer {secret}")
        client.force_login(agreement.signer.user)
        assert secret not in client.get(page).content.decode()
        client.post(reverse("data_token_revoke", args=[agreement.dataset.slug]))
        assert not DownloadToken.objects.filter(revoked_at=None).exists()

    def test_are_sent_on_nowhere(self, client, agreement, on_disk, settings):
        settings.RELEASES_S3_PRESIGNED = True
        release = publish(agreement, is_marked=False)
        url = reverse("release_file", args=[agreement.dataset.slug, "1.0", "s01/a.mat"])
        answer = client.get(url, headers=bearer(agreement))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == FILES["s01/a.mat"]
        assert release.downloads.get().bytes == len(FILES["s01/a.mat"])


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
