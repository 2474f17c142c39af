"""A signer answers to a new LA version, the same by the link in the mail and signed in."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Channel, NoticeState, Status
from agreements.services.notices import answers
from tests.services.telling import fresh
from tests.views.noticing import TICKED, WAYS, browser, main, snapshot, text_of, url

pytestmark = pytest.mark.django_db


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
        models.Dataset.objects.update(tacit_consent="keeps")
        said = main(browser(delivery, way).get(url(delivery, way=way)))
        assert "If you do nothing, License Agreement 1.0 goes on for you." in said

    def test_names_everybody_who_loses_access_and_nobody_else(self, delivery, way):
        said = main(browser(delivery, way).get(url(delivery, way=way)))
        assert "柳清妍" in said
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
        for step in ("", "continue", "opt_out", "seen", "attest", "receipt", "receipt_text"):
            for look in (client.get, client.head, client.options):
                answer = look(url(delivery, step, way), {"agree": "on"})
                assert answer.status_code in (200, 302, 405)
        assert snapshot() == before
