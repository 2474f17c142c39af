"""Public pages are kept for visitors who are signed out, and told by an ETag."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as conf
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from agreements import models
from agreements.enums import VersionStatus
from agreements.public_pages import DESCRIBED
from agreements.services.versions import effect_worker
from agreements.views.middleware import kept_pages
from tests.factories import UserFactory, rendered_version
from tests.services.telling import AHEAD
from tests.views.middleware.keeping import PAGE, asked, next_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_for_an_hour")]
CHINESE = "zh-hans"


def etag(browser: Client, page: str = PAGE, **headers: str) -> str:
    """Of the page as it is now, whatever was kept."""
    kept_pages.forget_all()
    found: str = browser.get(page, headers=headers).headers["ETag"]
    return found


class TestVisitors:
    def test_share_one_page(self, client: Client) -> None:
        first, queries = asked(client)
        assert queries > 0
        second, queries = asked(Client())
        assert queries == 0
        assert second.content == first.content
        assert {**second.headers, "X-Request-ID": ""} == {**first.headers, "X-Request-ID": ""}

    def test_have_each_a_request_id(self, client: Client) -> None:
        ids = {client.get(PAGE).headers["X-Request-ID"] for _each in range(3)}
        assert len(ids) == 3

    def test_get_a_new_one_when_its_time_is_over(
        self, client: Client, licensed: models.LicenseVersion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = 1000.0
        monkeypatch.setattr(kept_pages.time, "monotonic", lambda: now)
        conf.PAGES_KEPT_SECONDS = 5
        assert b"Tsinghua" not in client.get(PAGE).content
        models.Dataset.objects.update(owner="Tsinghua University")
        now = 1004.9
        assert b"Tsinghua" not in client.get(PAGE).content
        now = 1005.1
        assert b"Tsinghua" in client.get(PAGE).content

    def test_get_no_kept_page_where_none_is_wanted(self, client: Client, settings: Any) -> None:
        settings.PAGES_KEPT_SECONDS = 0
        asked(client)
        assert asked(client)[1] > 0

    def test_read_it_compressed_where_they_can(self, client: Client) -> None:
        plain = client.get(PAGE)
        zipped = client.get(PAGE, headers={"accept-encoding": "br, gzip;q=0.8"})
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(zipped.content) == plain.content
        assert zipped.headers["Content-Length"] == str(len(zipped.content))
        assert "Content-Encoding" not in plain.headers
        for refused in ("gzip;q=0", "gzip; q=0.0, br", "identity"):
            answer = client.get(PAGE, headers={"accept-encoding": refused})
            assert answer.content == plain.content

    @pytest.mark.parametrize("name", sorted(DESCRIBED))
    def test_find_no_token_in_any_page_for_everybody(
        self, client: Client, licensed: models.LicenseVersion, name: str
    ) -> None:
        next_version(licensed)
        rendered_version(dataset__slug="other")  # or the start page leads to the only one
        given = {"slug": "casmemg", "number": "1.0", "against": "1.1"}
        taken = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        page = reverse(name, kwargs={key: given[key] for key in taken})
        answer = client.get(page)
        assert answer.status_code == 200
        assert b"csrfmiddlewaretoken" not in answer.content
        assert asked(Client(), page)[1] == 0


class TestTheETag:
    def test_is_the_same_for_the_same_page(self, client: Client) -> None:
        assert etag(client) == etag(Client())

    @pytest.mark.parametrize("how", ["get", "head"])
    def test_spares_sending_the_page_again(self, client: Client, how: str) -> None:
        known = client.get(PAGE).headers["ETag"]
        for _kept_or_rendered in range(2):
            answer = getattr(client, how)(PAGE, headers={"if-none-match": f'"x", {known}'})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["ETag"] == known
            assert answer.headers["Cache-Control"] == "no-cache"
            assert "Content-Type" not in answer.headers
            kept_pages.forget_all()

    def test_of_another_page_spares_nothing(self, client: Client) -> None:
        answer = client.get(PAGE, headers={"if-none-match": 'W/"of-another"'})
        assert answer.status_code == 200

    def test_is_told_with_the_head_alone(self, client: Client) -> None:
        head, page = client.head(PAGE), client.get(PAGE)
        assert head.content == b""
        assert head.headers["ETag"] == page.headers["ETag"]

    def test_says_by_what_the_answer_would_differ(self, client: Client) -> None:
        vary = {each.strip() for each in client.get(PAGE).headers["Vary"].split(",")}
        assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= vary

    def test_changes_when_the_owner_edits(
        self, client: Client, licensed: models.LicenseVersion
    ) -> None:
        before = etag(client)
        licensed.dataset.summary = "Another summary."
        licensed.dataset.save(update_fields=["summary"])
        assert etag(client) != before

    def test_changes_when_a_version_is_announced_and_takes_effect(
        self, client: Client, licensed: models.LicenseVersion
    ) -> None:
        of_version = f"{PAGE}license/1.0/"
        seen = [(etag(client), etag(client, of_version))]
        new = next_version(licensed)
        seen.append((etag(client), etag(client, of_version)))
        with time_machine.travel(timezone.now() + AHEAD + timedelta(minutes=1), tick=False):
            effect_worker.apply_effects()
            new.refresh_from_db()
            assert new.status == VersionStatus.IN_FORCE
            seen.append((etag(client), etag(client, of_version)))
        assert all(len(set(each)) == 3 for each in zip(*seen, strict=True))

    def test_changes_with_the_language(self, client: Client) -> None:
        english = etag(client)
        assert etag(client, accept_language="zh-CN") != english
        client.cookies[conf.LANGUAGE_COOKIE_NAME] = CHINESE
        assert etag(client) != english

    def test_changes_with_the_demos_ribbon(
        self, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen = {etag(client)}
        settings.DEMO = True
        seen.add(etag(client))
        monkeypatch.setattr("agreements.clock.time_ahead", lambda: True)
        for days in (0, 1):
            with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
                seen.add(client.get(PAGE).headers["ETag"])  # a demo keeps nothing
        assert len(seen) == 4


class TestLanguages:
    def test_are_kept_apart(self, client: Client) -> None:
        for _kept_or_rendered in range(2):
            assert asked_in(client, "zh-CN") == CHINESE
            assert asked_in(client, "en") == "en"

    def test_are_at_addresses_of_their_own(self, client: Client) -> None:
        for _kept_or_rendered in range(2):
            answer = client.get(PAGE, {"lang": CHINESE})
            assert answer.headers["Content-Language"] == CHINESE
        assert asked_in(client, "en") == "en"

    def test_are_as_one_has_chosen_wherever_a_link_leads(self, client: Client) -> None:
        client.cookies[conf.LANGUAGE_COOKIE_NAME] = "en"
        assert client.get(PAGE, {"lang": CHINESE}).headers["Content-Language"] == "en"
        assert client.get(PAGE, {"lang": "xx"}).headers["Content-Language"] == "en"


def asked_in(browser: Client, language: str) -> str:
    answer = browser.get(PAGE, headers={"accept-language": language})
    return str(answer.headers["Content-Language"])


class TestSomebody:
    """Who has a session, is being told something, or sends a form gets a page of their own."""

    def test_who_is_signed_in_reads_their_name_and_nobody_else_does(self, client: Client) -> None:
        client.get(PAGE)
        person = Client()
        person.force_login(UserFactory(email="li.jt@uni.example.edu"))
        own, queries = asked(person)
        assert b"li.jt@uni.example.edu" in own.content
        assert queries > 0
        assert "no-store" in own.headers["Cache-Control"]
        assert "ETag" not in own.headers
        kept_pages.forget_all()
        person.get(PAGE)
        assert b"li.jt@uni.example.edu" not in client.get(PAGE).content

    def test_their_page_is_not_compressed(self) -> None:
        person = Client()
        person.force_login(UserFactory())
        answer = person.get(PAGE, headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in answer.headers

    def test_a_message_is_told_to_its_person_alone(self, client: Client) -> None:
        client.get(PAGE)
        told = Client()
        told.cookies["messages"] = "whatever"
        answer, queries = asked(told)
        assert queries > 0
        assert "ETag" not in answer.headers

    def test_a_post_is_refused_as_ever(self, client: Client) -> None:
        client.get(PAGE)
        assert client.post(PAGE).status_code == 405


class TestWhatIsMissing:
    def test_is_not_kept(self, client: Client, licensed: models.LicenseVersion) -> None:
        assert client.get("/datasets/faces/").status_code == 404
        rendered_version(dataset__slug="faces")
        assert client.get("/datasets/faces/").status_code == 200

    def test_another_host_gets_nothing(self, client: Client) -> None:
        client.get(PAGE)
        assert client.get(PAGE, headers={"host": "evil.example"}).status_code == 400


def test_many_addresses_don_t_fill_the_memory(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_pages, "_MOST_PAGES", 3)
    for number in range(5):
        client.get(PAGE, {"page": number})
    assert len(kept_pages._pages) <= 3
