"""Fetching by command line."""

import re

import pytest
from django.urls import reverse

from agreements.enums import Status
from agreements.models import DownloadToken
from agreements.services.grants import download_tokens
from agreements.views.grants.data import archive_url
from tests.factories import AgreementFactory
from tests.views.releases.fetching import FILES, address, bearer, fetch, publish
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


def _replaced(page) -> str:  # type: ignore[no-untyped-def]
    found = re.search(r'name="replaces" value="(\d*)"', page.content.decode())
    assert found
    return found[1]


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
            assert b"PK\x03\x04" not in answer.content

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

    def test_are_not_made_anew_by_a_reload(self, client, agreement, release):
        client.force_login(agreement.signer.user)
        data = reverse("data", args=[agreement.dataset.slug])
        place = reverse("data_token", args=[agreement.dataset.slug])
        sent = [_replaced(client.get(data))]
        for _time in range(2):  # the first token, then one in its place
            assert client.post(place, {"replaces": sent[-1]}).status_code == 200
            made = DownloadToken.objects.get(revoked_at=None)
            again = client.post(place, {"replaces": sent[-1]})
            assert (again.status_code, "No new token" in words(again)) == (409, True)
            assert DownloadToken.objects.get(revoked_at=None) == made
            sent.append(_replaced(client.get(data)))
        assert len(set(sent)) == 3

    def test_are_sent_on_nowhere(self, client, agreement, on_disk, settings):
        settings.RELEASES_S3_PRESIGNED = True
        release = publish(agreement, is_marked=False)
        url = reverse("release_file", args=[agreement.dataset.slug, "1.0", "s01/a.mat"])
        answer = client.get(url, headers=bearer(agreement))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == FILES["s01/a.mat"]
        assert release.downloads.get().bytes == len(FILES["s01/a.mat"])
