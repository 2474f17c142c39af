"""Approving a request: what stands against it is read first."""

from typing import Any
from unittest import mock

import pytest

from agreements import models
from agreements.admin.review.decision_form import ApproveForm
from agreements.enums import Check, Severity, Status, Verb
from tests import examined
from tests.admin import desk
from tests.factories import staff_user
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db


def status_of(agreement: models.Agreement) -> str:
    return models.Agreement.objects.get(pk=agreement.pk).status


class TestApprovingAgainstTheChecks:
    @pytest.fixture
    def agreement(self) -> models.Agreement:
        filed = desk.filed(Status.IN_REVIEW)
        self.find(filed.scans.get(), "signature_blank")
        return filed

    def find(self, scan: models.SignedScan, code: str) -> None:
        examined.read(scan, examined.finding(Check.SIGNATURE, code, Severity.PROBLEM))

    def test_lists_the_problems_and_takes_a_tick_and_a_reason(self, agreement) -> None:
        client, address = desk.reviewer(agreement.dataset), desk.page(Verb.APPROVE, agreement)
        page = client.get(address)
        assert "What stands against it" in page.content.decode()
        (tick,) = page.context["form"].fields["read"].choices
        for typed in ({}, {"read": tick[0]}, {"despite": "Pencil."}, {"read": "x", "despite": "x"}):
            assert client.post(address, {**hidden(page), **typed}).status_code == 422
        assert status_of(agreement) == Status.IN_REVIEW
        both = {**hidden(page), "read": tick[0], "despite": "Pencil."}
        assert client.post(address, both).status_code == 302
        dossier = client.get(desk.page("change", agreement)).content.decode()
        assert "Open problem (signature blank)" in dossier
        assert "Pencil." in dossier

    def test_the_tick_is_about_what_was_read(self, agreement) -> None:
        client, address = desk.reviewer(agreement.dataset), desk.page(Verb.APPROVE, agreement)
        page = client.get(address)
        ((tick, _label),) = page.context["form"].fields["read"].choices
        self.find(desk.add_scan(agreement, agreement.documents.get()), "date_blank")
        late = client.post(address, {**hidden(page), "read": tick, "despite": "Pencil."})
        assert late.status_code == 422
        assert "What stands against it has changed." in late.content.decode()
        assert "Pencil." in late.content.decode()
        assert status_of(agreement) == Status.IN_REVIEW

    def test_what_the_checks_find_in_the_last_moment_is_shown_first(self) -> None:
        agreement = desk.filed(Status.IN_REVIEW)
        client, address = desk.reviewer(agreement.dataset), desk.page(Verb.APPROVE, agreement)
        clean = ApproveForm.clean

        def found_meanwhile(form: ApproveForm) -> dict[str, Any]:
            if not agreement.scans.get().findings.exists():
                self.find(agreement.scans.get(), "signature_blank")
            return clean(form)

        with mock.patch.object(ApproveForm, "clean", found_meanwhile):
            late = client.post(address, {"note": "Looks fine."})
        assert late.status_code == 409
        page = late.content.decode()
        assert ("What stands against it" in page, "Looks fine." in page) == (True, True)
        assert status_of(agreement) == Status.IN_REVIEW

    def test_without_problems_the_page_asks_for_nothing(self) -> None:
        agreement = desk.filed(Status.IN_REVIEW)
        models.AccessInstructions.objects.create(dataset=agreement.dataset, text="Fetch it.")
        page = desk.reviewer(agreement.dataset).get(desk.page(Verb.APPROVE, agreement))
        assert "What stands against it" not in page.content.decode()
        assert set(page.context["form"].fields) == {"seen", "note"}


def test_whoever_looked_at_a_scan_that_was_replaced_meanwhile_is_told_before_they_approve() -> None:
    agreement = desk.filed(Status.SUBMITTED)
    client = desk.reviewer(agreement.dataset)
    said = "The signer sent another scan after you had opened this page."
    address = f"{desk.page('approve', agreement)}?scan=1"
    assert f'href="{address}"' in client.get(desk.page("change", agreement)).content.decode()
    assert said not in client.get(address).content.decode()
    desk.add_scan(agreement, agreement.documents.get())
    assert said in client.get(address).content.decode()


def test_approving_out_of_the_queue_takes_the_right_to_begin_a_review_as_well() -> None:
    agreement = desk.filed(Status.SUBMITTED)
    by = staff_user("", agreement.dataset)
    for codename in ("view_agreement", "approve_agreement"):
        by.user_permissions.add(desk.permission(codename))
    client, address = desk.browser(by), desk.page(Verb.APPROVE, agreement)
    assert client.post(address).status_code == 403
    assert address not in client.get(desk.page("change", agreement)).content.decode()
    assert status_of(agreement) == Status.SUBMITTED
