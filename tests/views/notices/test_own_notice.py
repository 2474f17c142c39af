"""On the site, signed in: the way to the page about a new LA version, and what came of it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import Audience, Channel, MailStatus, NoticeStep, Status
from agreements.services.notices import answers, notice_letters
from tests.factories import AgreementFactory
from tests.services.telling import fresh
from tests.views.noticing import TICKED, browser, main, url

pytestmark = pytest.mark.django_db


class TestTheSite:
    def test_asks_for_the_forms_token(self, delivery):
        client = Client(enforce_csrf_checks=True)
        client.force_login(delivery.agreement.signer.user)
        answer = client.post(url(delivery, "opt_out", Channel.SITE), TICKED)
        assert answer.status_code == 403
        assert fresh(delivery).agreement.status == Status.APPROVED

    @pytest.mark.parametrize("page", ["request_list", "request", "data"])
    def test_leads_to_the_answer_from_each_page_of_the_agreement(self, delivery, page):
        client = browser(delivery, Channel.SITE)
        agreement = delivery.agreement
        arguments = {"request": [agreement.reference], "data": [agreement.dataset.slug]}
        address = reverse(page, args=arguments.get(page))
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
        assert "See your answer, or go back" in said
        assert "The copies are deleted" in said
        assert url(delivery, "receipt", Channel.SITE) in said
        assert "Please confirm that all copies are deleted" in main(
            client.get(reverse("request_list"))
        )
        answers.attest(delivery, how=Channel.LINK, by=None)
        said = main(client.get(status))
        assert "The copies are deleted" not in said
        assert "You opted out" in said
        assert "You told us that all copies are deleted" in said

    def test_lists_what_was_written_by_subject_but_not_what_was_dropped(self, delivery):
        words = notice_letters.notice_template(
            delivery.version, Audience.AGREEMENT, NoticeStep.NOTICE, "en"
        )
        told_of = notice_letters.make_mail(
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
