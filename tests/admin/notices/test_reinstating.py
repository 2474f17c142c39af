"""Taking back who opted out: the page of the data owner."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import NoticeState, Status, Verb
from agreements.services.accounts import staff
from agreements.services.versions import effect_worker
from tests.admin import desk
from tests.admin.review.test_decisions import status_of
from tests.factories import AgreementFactory, staff_user
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db


class TestReinstating:
    @pytest.fixture
    def notice(self) -> models.NoticeDelivery:
        return told(announced(), NoticeState.OPTED_OUT)

    def test_the_page_tells_what_the_signer_said(self, notice: models.NoticeDelivery) -> None:
        agreement = notice.agreement
        models.NoticeDelivery.objects.update(
            answered_how="link", asked_back_at=timezone.now(), attested_at=timezone.now()
        )
        page = desk.owner(agreement.dataset).get(desk.page(Verb.REINSTATE, agreement))
        said = " ".join(page.content.decode().split())
        for words in (
            "LA 1.1",
            "The link in the mail",
            "The signer attested it",
            "(Asia/Shanghai)",
        ):
            assert words in said

    def test_puts_the_agreement_back_in_force(self, notice: models.NoticeDelivery) -> None:
        agreement = notice.agreement
        page = desk.page(Verb.REINSTATE, agreement)
        answer = desk.owner(agreement.dataset).post(page, {"note": "Called us."}, follow=True)
        assert "The agreement is in force again." in answer.content.decode()
        assert status_of(agreement) == Status.APPROVED
        mail = models.OutboundEmail.objects.get()
        assert (mail.letter, mail.to) == ("reinstated", agreement.signer.email)

    def test_after_the_effect_it_is_too_late_and_no_button_leads_there(
        self, notice: models.NoticeDelivery, time_machine: Any
    ) -> None:
        agreement = notice.agreement
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        time_machine.move_to(notice.effective_at)
        client = desk.browser(owner)
        page = client.post(desk.page(Verb.REINSTATE, agreement))
        assert page.status_code == 409
        assert "License Agreement 1.1 has taken effect" in page.content.decode()
        assert status_of(agreement) == Status.OPTED_OUT
        dossier = client.get(desk.page("change", agreement)).content.decode()
        assert desk.page(Verb.REINSTATE, agreement) not in dossier

    def test_a_wish_that_nobody_answered_in_time_is_in_the_history_and_the_list(
        self, notice: models.NoticeDelivery, time_machine: Any
    ) -> None:
        models.NoticeDelivery.objects.update(asked_back_at=timezone.now())
        owner = staff_user(staff.DATA_OWNER, notice.agreement.dataset)
        time_machine.move_to(notice.effective_at)
        effect_worker.apply_effects()
        client = desk.browser(owner)
        dossier = client.get(desk.page("change", notice.agreement)).content.decode()
        assert "The wish to be reinstated lapsed" in dossier
        listed = reverse("admin:agreements_licenseversion_notices", args=[notice.version_id])
        assert "no decision before the effect" in client.get(listed).content.decode()

    def test_not_while_the_signer_has_another_agreement(
        self, notice: models.NoticeDelivery
    ) -> None:
        agreement = notice.agreement
        other = AgreementFactory(
            status=Status.APPROVED, version=agreement.version, signer=agreement.signer
        )
        page = desk.owner(agreement.dataset).post(desk.page(Verb.REINSTATE, agreement))
        assert page.status_code == 409
        assert f"another approved agreement for this dataset: {other.reference}" in (
            page.content.decode()
        )
