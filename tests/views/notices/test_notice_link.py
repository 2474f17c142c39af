"""The link in the mail about a new LA version: what it opens, and where it never turns up."""

import logging
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import Channel, Status
from agreements.selectors import access
from tests.factories import SignerFactory
from tests.services.telling import fresh, told
from tests.views.noticing import TICKED, main, text_of, token, url

pytestmark = pytest.mark.django_db


class TestTheLink:
    def test_acts_for_its_own_agreement_alone(self, client, delivery):
        other = told(delivery.version)
        client.post(url(delivery, "opt_out"), TICKED)
        assert fresh(other).agreement.status == Status.APPROVED

    def test_works_without_cookies_and_however_long_the_page_was_open(self, delivery):
        client = Client(enforce_csrf_checks=True)
        answer = client.get(url(delivery))
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in text_of(answer)
        # What browsers send from a page with this policy.
        sent = client.post(url(delivery, "opt_out"), TICKED, headers={"Origin": "null"})
        assert sent.status_code == 302
        assert fresh(delivery).agreement.status == Status.OPTED_OUT

    def test_looks_the_same_for_whoever_is_signed_in(self, client, delivery):
        signed_out = text_of(client.get(url(delivery)))
        client.force_login(SignerFactory(user__email="other@psych.example.edu").user)
        assert text_of(client.get(url(delivery))) == signed_out

    def test_is_told_to_no_other_site_cache_or_search_engine(self, client, delivery):
        pages = [
            client.get(url(delivery, step)) for step in ("", "continue", "receipt", "receipt_text")
        ]
        pages += [client.get(f"/notices/{'x' * 32}/"), client.post(url(delivery, "opt_out"))]
        for page in pages:
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in page.headers["X-Robots-Tag"]
            assert "no-store" in page.headers["Cache-Control"]

    @pytest.mark.parametrize("wrong", ["x" * 32, "ä", "%20", "a" * 3000, "..", "<script>"])
    def test_that_is_wrong_says_how_else_to_get_there(self, client, delivery, wrong):
        for step in ("", "opt-out/", "receipt/", "receipt/text/"):
            answer = client.post(f"/notices/{wrong}/{step}") if step else None
            answer = answer or client.get(f"/notices/{wrong}/")
            assert answer.status_code == 404
        assert reverse("request_list") in main(answer)

    def test_stays_out_of_the_log(self, client, delivery, monkeypatch):
        secret, wrong = token(delivery), "wRoNg" * 6
        log = Log()
        with log:
            assert client.get(f"/notices/{wrong}/").status_code == 404
            assert client.post(url(delivery, "opt_out")).status_code == 422
            monkeypatch.setattr(access, "notice_by_token", broken)
            client.raise_request_exception = False
            assert client.get(url(delivery)).status_code == 500
        assert log.text.count("/notices/…") >= 4
        assert "broken at /notices/…" in log.text
        assert secret not in log.text
        assert wrong not in log.text

    def test_a_student_listed_has_none(self, client, delivery):
        student = SignerFactory(user__email="anh@example.edu").user
        client.force_login(student)
        for step in ("", "continue", "opt_out", "attest", "receipt", "receipt_text"):
            where = url(delivery, step, Channel.SITE)
            assert client.post(where, TICKED).status_code == 404
            assert client.get(where).status_code == 404
        assert fresh(delivery).agreement.status == Status.APPROVED


def broken(token: str) -> None:
    raise RuntimeError(f"broken at /notices/{token}/")


class Log:
    """What the handler of the settings writes."""

    def __enter__(self) -> None:
        (handler,) = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
        # Not by `setStream`, which flushes: an earlier test's stream may be closed by now.
        self._handler, self._stream = handler, handler.stream
        handler.stream = StringIO()

    def __exit__(self, *error: object) -> None:
        self.text = self._handler.stream.getvalue()
        self._handler.stream = self._stream
