"""A signer answers to a new LA version, by the link in the mail and signed in."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import (
    Audience,
    Channel,
    MailStatus,
    NoticeOutcome,
    NoticeState,
    NoticeStep,
    Status,
    VersionStatus,
)
from agreements.mail import notice_link
from agreements.selectors import access
from agreements.services import answers, notice_mails, wordings
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    rendered_version,
)
from tests.services.telling import announced, fresh, told

pytestmark = pytest.mark.django_db

Address = Callable[..., str]
WAYS = (Channel.LINK, Channel.SITE)
TICKED = {"agree": "on"}


@pytest.fixture
def version() -> models.LicenseVersion:
    old = rendered_version(dataset__slug="casmemg")
    new = old.source.replace('version: "1.0"', 'version: "1.1"')
    new = new.replace("any commercial purpose", "any commercial or military purpose")
    return announced(replaces=old, source=new, summary="Clause 1 is <b>stricter</b>.")


@pytest.fixture
def delivery(version) -> models.NoticeDelivery:
    made = told(version)
    AssociatedUserFactory(agreement=made.agreement, name="Ánh <i>", email="anh@example.edu")
    AssociatedUserFactory(agreement=made.agreement, name="Gone", until=timezone.now())
    return made


def token(delivery: models.NoticeDelivery) -> str:
    return notice_link.token(delivery.version_id, delivery.agreement_id, delivery.audience)


def url(delivery: models.NoticeDelivery, step: str = "", way: str = Channel.LINK) -> str:
    page, key = "notice", token(delivery)
    if way == Channel.SITE:
        page, key = "own_notice", delivery.agreement.reference
    return reverse(f"{page}_{step}" if step else page, args=[key])


def browser(delivery: models.NoticeDelivery, way: str) -> Client:
    client = Client()
    if way == Channel.SITE:
        client.force_login(delivery.agreement.signer.user)
    return client


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def main(answer: Any) -> str:
    return text_of(answer).split("<main")[1].split("</main")[0]


def snapshot() -> dict[str, list[Any]]:
    """Every row of every table of ours and of the framework."""
    return {m._meta.label: list(m._base_manager.order_by("pk").values()) for m in apps.get_models()}


@pytest.mark.parametrize("way", WAYS)
class TestThePage:
    def test_says_what_changes_when_and_what_silence_means(self, delivery, way):
        said = main(browser(delivery, way).get(url(delivery, way=way)))
        assert "It takes effect on" in said
        assert "(Asia/Shanghai)" in said
        assert "Clause 1 is &lt;b&gt;stricter&lt;/b&gt;." in said
        assert "If you do nothing, License Agreement 1.1 applies to you" in said
        assert re.search("<ins((?!</ins>).)*military", said)

    def test_of_an_owner_whose_old_agreement_goes_on_says_so(self, delivery, way):
        models.Dataset.objects.update(silence="keeps")
        said = main(browser(delivery, way).get(url(delivery, way=way)))
        assert "If you do nothing, License Agreement 1.0 goes on for you." in said

    def test_names_everybody_who_loses_access_and_nobody_else(self, delivery, way):
        said = main(browser(delivery, way).get(url(delivery, way=way)))
        assert "李婧婷" in said
        assert "Ánh &lt;i&gt;" in said
        assert "Gone" not in said
        assert "anh@example.edu" not in said

    def test_has_a_box_that_nobody_ticked(self, delivery, way):
        said = main(browser(delivery, way).get(url(delivery, way=way)))
        (box,) = re.findall('<input[^>]*type="checkbox"[^>]*>', said)
        assert "checked" not in box

    def test_continuing_is_one_press(self, delivery, way):
        client = browser(delivery, way)
        answer = client.post(url(delivery, "continue", way))
        assert answer.headers["Location"] == url(delivery, way=way)
        row = fresh(delivery)
        assert (row.state, row.answered_how) == (NoticeState.CONTINUED, way)
        assert "You continue" in main(client.get(url(delivery, way=way)))

    @pytest.mark.parametrize("sent", [{}, {"agree": ""}, {"agree": "false"}, {"other": "on"}])
    def test_opting_out_without_the_box_changes_nothing(self, delivery, way, sent):
        client, before = browser(delivery, way), snapshot()
        answer = client.post(url(delivery, "opt_out", way), sent)
        assert answer.status_code == 422
        assert "Nothing was changed." in main(answer)
        assert snapshot() == before

    def test_opting_out_ends_the_agreement_and_shows_what_is_due(self, delivery, way):
        client = browser(delivery, way)
        answer = client.post(url(delivery, "opt_out", way), TICKED)
        assert answer.headers["Location"] == url(delivery, way=way)
        row = fresh(delivery)
        assert (row.state, row.agreement.status) == (NoticeState.OPTED_OUT, Status.OPTED_OUT)
        said = main(client.get(url(delivery, way=way)))
        for due in ("You opted out", "Delete all copies", url(delivery, "receipt", way), "go back"):
            assert due in said

    def test_whoever_continued_can_still_opt_out(self, delivery, way):
        client = browser(delivery, way)
        client.post(url(delivery, "continue", way))
        client.post(url(delivery, "opt_out", way), TICKED)
        assert fresh(delivery).agreement.status == Status.OPTED_OUT

    def test_going_back_asks_the_data_owner_and_nothing_else(self, delivery, way):
        client = browser(delivery, way)
        client.post(url(delivery, "opt_out", way), TICKED)
        client.post(url(delivery, "continue", way))
        row = fresh(delivery)
        assert row.asked_back_at
        assert (row.state, row.agreement.status) == (NoticeState.OPTED_OUT, Status.OPTED_OUT)
        assert "You asked to go back" in main(client.get(url(delivery, way=way)))

    def test_who_asked_back_can_stay_out_after_all(self, delivery, way):
        client = browser(delivery, way)
        client.post(url(delivery, "opt_out", way), TICKED)
        client.post(url(delivery, "continue", way))
        assert client.post(url(delivery, "opt_out", way)).status_code == 422
        client.post(url(delivery, "opt_out", way), TICKED)
        assert fresh(delivery).asked_back_at is None

    def test_the_deletion_is_attested_with_a_tick(self, delivery, way):
        client = browser(delivery, way)
        client.post(url(delivery, "opt_out", way), TICKED)
        assert client.post(url(delivery, "attest", way)).status_code == 422
        assert fresh(delivery).attested_at is None
        client.post(url(delivery, "attest", way), TICKED)
        assert fresh(delivery).attested_at
        assert "You told us on" in main(client.get(url(delivery, way=way)))

    def test_nobody_attests_who_did_not_opt_out(self, delivery, way):
        answer = browser(delivery, way).post(url(delivery, "attest", way), TICKED)
        assert answer.status_code == 409
        assert fresh(delivery).attested_at is None

    def test_the_receipt_is_a_pdf_with_a_name(self, delivery, way):
        client = browser(delivery, way)
        assert client.get(url(delivery, "receipt", way)).status_code == 302
        client.post(url(delivery, "opt_out", way), TICKED)
        answer = client.get(url(delivery, "receipt", way))
        assert answer.content.startswith(b"%PDF-")
        name = f"Opt-out receipt casmemg {delivery.agreement.reference}.pdf"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert "no-store" in answer.headers["Cache-Control"]

    def test_after_the_date_nothing_can_be_answered_and_the_page_says_why(self, delivery, way):
        client = browser(delivery, way)
        past = timezone.now() - timedelta(minutes=1)
        models.NoticeDelivery.objects.update(effective_at=past)
        before = snapshot()
        for step in ("continue", "opt_out"):
            answer = client.post(url(delivery, step, way), TICKED)
            assert answer.status_code == 409
            assert "can’t be answered any more" in main(answer).replace("'", "’").replace(
                "&#x27;", "’"
            )
            assert "The time to answer is over" in main(answer)
        assert snapshot() == before

    def test_that_a_person_looked_is_recorded_once(self, delivery, way):
        client = browser(delivery, way)
        assert client.post(url(delivery, "seen", way)).status_code == 204
        row = fresh(delivery)
        assert (row.state, row.opened_how) == (NoticeState.OPENED, way)
        client.post(url(delivery, "seen", way))
        assert fresh(delivery).opened_at == row.opened_at
        assert "data-seen" not in text_of(client.get(url(delivery, way=way)))

    @pytest.mark.parametrize("opted_out", [False, True])
    def test_looking_changes_nothing_at_all(self, delivery, way, opted_out):
        if opted_out:
            answers.opt_out(delivery, how=Channel.LINK, by=None)
        client = browser(delivery, way)
        before = snapshot()
        for step in ("", "continue", "opt_out", "seen", "attest", "receipt"):
            for look in (client.get, client.head, client.options):
                answer = look(url(delivery, step, way), {"agree": "on"})
                assert answer.status_code in (200, 302, 405)
        assert snapshot() == before


STANDINGS = {
    "called_off": "This License Agreement was called off",
    "moved": "License Agreement 1.1 applies to you",
    "moved_on": "License Agreement 1.1 has been replaced",
    "kept": "License Agreement 1.0 goes on for you",
    "moot": "is now “Revoked”",
}


def settle(delivery: models.NoticeDelivery, standing: str) -> None:
    """The rows as they are after what happened."""
    version, agreement, now = delivery.version, delivery.agreement, timezone.now()
    if standing == "called_off":
        version.status, version.called_off_at = VersionStatus.CALLED_OFF, now
    elif standing == "moot":
        agreement.grants.update(ended_at=now)
        agreement.status, agreement.ended_at = Status.REVOKED, now
    elif standing == "kept":
        delivery.settled_at, delivery.outcome = now, NoticeOutcome.KEPT
    else:
        agreement.version = (
            version
            if standing == "moved"
            else LicenseVersionFactory(
                dataset=version.dataset, number="1.2", status="superseded", source=version.source
            )
        )
        delivery.settled_at, delivery.outcome = now, NoticeOutcome.MOVED
    for row in (version, agreement, delivery):
        row.save()


@pytest.mark.parametrize("standing", STANDINGS)
def test_afterwards_the_page_says_what_happened_and_offers_no_answer(client, delivery, standing):
    settle(delivery, standing)
    said = main(client.get(url(delivery)))
    assert STANDINGS[standing] in said
    assert "<button" not in said


def test_opted_out_of_a_version_that_was_called_off_one_can_still_go_back(client, delivery):
    answers.opt_out(delivery, how=Channel.LINK, by=None)
    delivery.version.status = VersionStatus.CALLED_OFF
    delivery.version.called_off_at = timezone.now()
    delivery.version.save()
    assert "was called off" in main(client.get(url(delivery)))
    client.post(url(delivery, "continue"))
    assert fresh(delivery).asked_back_at


REQUESTS = {
    Status.DRAFT: "we make out the new License Agreement for you",
    Status.AWAITING_SIGNATURE: "we make out the new License Agreement for you",
    Status.SUBMITTED: "a reviewer reads it as it is",
    Status.IN_REVIEW: "a reviewer reads it as it is",
    Status.APPROVED: "It is an agreement now",
    Status.WITHDRAWN: "Your request is closed",
}


@pytest.mark.parametrize("status", REQUESTS)
def test_whose_request_is_open_reads_what_it_means_and_answers_nothing(client, version, status):
    agreement = AgreementFactory(version=version.replaces, status=status)
    delivery = told(version, agreement=agreement, audience=Audience.REQUEST)
    said = main(client.get(url(delivery)))
    assert REQUESTS[status] in said
    assert "<button" not in said
    for step in ("continue", "opt_out"):
        assert client.post(url(delivery, step), TICKED).status_code == 409
    assert fresh(delivery).state == NoticeState.SENT


class TestTheLink:
    def test_acts_for_its_own_agreement_alone(self, client, delivery):
        other = told(delivery.version)
        client.post(url(delivery, "opt_out"), TICKED)
        assert fresh(other).agreement.status == Status.APPROVED

    def test_works_without_cookies_and_however_long_the_page_was_open(self, delivery):
        client = Client(enforce_csrf_checks=True)
        answer = client.get(url(delivery))
        assert not answer.cookies
        assert "csrf" not in text_of(answer)
        # What browsers send from a page with this policy.
        sent = client.post(url(delivery, "opt_out"), TICKED, headers={"Origin": "null"})
        assert sent.status_code == 302
        assert fresh(delivery).agreement.status == Status.OPTED_OUT

    def test_looks_the_same_for_whoever_is_signed_in(self, client, delivery):
        signed_out = text_of(client.get(url(delivery)))
        client.force_login(SignerFactory(user__email="other@psych.example.edu").user)
        assert text_of(client.get(url(delivery))) == signed_out

    def test_is_told_to_no_other_site_cache_or_search_engine(self, client, delivery):
        pages = [client.get(url(delivery, step)) for step in ("", "continue", "receipt")]
        pages += [client.get(f"/notices/{'x' * 32}/"), client.post(url(delivery, "opt_out"))]
        for page in pages:
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in page.headers["X-Robots-Tag"]
            assert "no-store" in page.headers["Cache-Control"]

    @pytest.mark.parametrize("wrong", ["x" * 32, "ä", "%20", "a" * 3000, "..", "<script>"])
    def test_that_is_wrong_says_how_else_to_get_there(self, client, delivery, wrong):
        for step in ("", "opt-out/", "receipt/"):
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
        for step in ("", "continue", "opt_out", "attest", "receipt"):
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
        self._handler, self._stream = handler, handler.setStream(StringIO())

    def __exit__(self, *error: object) -> None:
        stream = self._handler.setStream(self._stream)
        assert stream is not None
        self.text = stream.getvalue()


class TestTheSite:
    def test_asks_for_the_forms_token(self, delivery):
        client = Client(enforce_csrf_checks=True)
        client.force_login(delivery.agreement.signer.user)
        answer = client.post(url(delivery, "opt_out", Channel.SITE), TICKED)
        assert answer.status_code == 403
        assert fresh(delivery).agreement.status == Status.APPROVED

    @pytest.mark.parametrize("page", ["request_list", "request", "request_access"])
    def test_leads_to_the_answer_from_each_page_of_the_agreement(self, delivery, page):
        client = browser(delivery, Channel.SITE)
        address = reverse(
            page, args=[] if page == "request_list" else [delivery.agreement.reference]
        )
        said = main(client.get(address))
        assert "A new License Agreement for CASMEMG takes effect on" in said
        assert url(delivery, way=Channel.SITE) in said
        answers.keep_on(delivery, how=Channel.LINK, by=None)
        assert "You continue with CASMEMG under License Agreement 1.1" in main(client.get(address))

    def test_says_nothing_of_notices_where_there_are_none(self, client):
        agreement = AgreementFactory(status=Status.APPROVED)
        client.force_login(agreement.signer.user)
        for page in (reverse("request_list"), agreement.get_absolute_url()):
            assert "takes effect" not in main(client.get(page))

    def test_after_opting_out_the_status_page_has_receipt_and_deletion(self, delivery):
        answers.opt_out(delivery, how=Channel.LINK, by=None)
        client = browser(delivery, Channel.SITE)
        status = delivery.agreement.get_absolute_url()
        said = main(client.get(status))
        assert "Confirm the deletion, or go back" in said
        assert url(delivery, "receipt", Channel.SITE) in said
        assert "Please confirm that all copies are deleted" in main(
            client.get(reverse("request_list"))
        )
        answers.attest(delivery, how=Channel.LINK, by=None)
        said = main(client.get(status))
        assert "you told us that all copies are deleted" in said
        assert "You opted out" in said
        assert "You told us that all copies are deleted" in said

    def test_lists_what_was_written_by_subject_but_not_what_was_dropped(self, delivery):
        words = wordings.wording(delivery.version, Audience.AGREEMENT, NoticeStep.NOTICE, "en")
        told_of = notice_mails.make(
            delivery, NoticeStep.NOTICE, words, delivery.effective_at, timezone.now()
        )
        told_of.save()
        client, page = browser(delivery, Channel.SITE), delivery.agreement.get_absolute_url()
        subject = f"changes: continue or opt out – {delivery.agreement.reference}"
        assert subject in main(client.get(page))
        models.OutboundEmail.objects.update(status=MailStatus.DROPPED, due_at=None)
        assert subject not in main(client.get(page))

    def test_the_timeline_tells_the_answers(self, delivery):
        answers.keep_on(delivery, how=Channel.LINK, by=None)
        said = main(browser(delivery, Channel.SITE).get(delivery.agreement.get_absolute_url()))
        assert "You chose to continue under License Agreement 1.1" in said


def test_the_log_filter_is_the_one_in_the_settings():
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["tokens"]
