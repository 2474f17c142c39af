"""Fetching a release: who gets which bytes, and what is on record of it."""

import io
import zipfile

import pytest

from agreements.enums import GrantEnd, Status
from agreements.models import PersonalCopy
from agreements.services.grants.grants import end_grants
from agreements.services.releases import publishing
from tests.factories import AgreementFactory, UserFactory, suspend, with_grant
from tests.services.releases import releasing
from tests.views.releases.fetching import FILES, address, bearer, fetch, publish

pytestmark = pytest.mark.django_db

# Django closes the connection to the database with an answer that nobody read to its end.
_COMMITS = pytest.mark.django_db(transaction=True)


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

    def test_has_a_license_from_before_the_format_as_it_is(self, client):
        source = "# Agreement\n\nof before, {upload_url}"
        agreement = AgreementFactory(version__source=source, status=Status.APPROVED)
        made = fetch(client, publish(agreement), agreement.signer.user)
        folder = f"{agreement.dataset.slug}-1.0"
        archive = zipfile.ZipFile(io.BytesIO(made))
        assert archive.read(f"{folder}/LICENSE.md").decode() == source
        assert agreement.reference in archive.read(f"{folder}/README.txt").decode()

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
            assert b"PK\x03\x04" not in answer.content

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
