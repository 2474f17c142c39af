"""From request to request of a filtered queue; nobody gets lost when a colleague was faster."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from agreements import models
from agreements.enums import Status, Verb
from agreements.services.accounts import staff
from agreements.services.review import decisions
from tests.admin import desk
from tests.factories import (
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    staff_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]
WORDS = {"reason": "Page 3 is missing.", "remedy": "scan_again"}


@pytest.fixture
def version() -> models.LicenseVersion:
    return LicenseVersionFactory()


@pytest.fixture
def five(version: models.LicenseVersion) -> list[models.Agreement]:
    """Filed, the oldest first."""
    now = timezone.now()
    return [desk.filed(version=version, submitted_at=now - timedelta(days=9 - n)) for n in range(5)]


@pytest.fixture
def client(version: models.LicenseVersion) -> Client:
    return desk.reviewer(version.dataset)


def on(address: str, queue: str, **more: str) -> str:
    return f"{address}?{urlencode({'queue': queue, **more})}"


def to(agreement: models.Agreement, queue: str) -> str:
    return on(desk.page("change", agreement), queue)


def test_a_decision_leads_to_the_next_of_the_same_list(five, client) -> None:
    queue = "sort=newest"
    first = client.get(reverse("admin:agreements_agreement_first"), {"queue": queue})
    assert first.url == to(five[4], queue)
    page = client.get(first.url).content.decode()
    address = on(desk.page("approve", five[4]), queue, scan="1")
    assert address.replace("&", "&amp;") in page
    answer = client.post(address, follow=True)
    assert answer.redirect_chain == [(to(five[3], queue), 302)]
    assert f"{five[4].reference}: The request is approved." in answer.content.decode()
    skipped = client.get(on(desk.page("next", five[3]), queue))
    assert skipped.url == to(five[2], queue)


@pytest.mark.parametrize(("queue", "following"), [("", 2), ("sort=newest", 0), ("waiting=7", 2)])
def test_what_was_decided_meanwhile_has_its_place_still(
    version, five, client, queue, following
) -> None:
    colleague = staff_user(staff.REVIEWER, version.dataset)
    decisions.decide(five[1], Verb.REJECT, by=colleague, reason="No.")
    skip = on(desk.page("next", five[1]), queue, stood="submitted")
    answer = client.get(skip, follow=True)
    assert answer.redirect_chain == [(to(five[following], queue), 302)]
    page = answer.content.decode()
    assert f"{five[1].reference} moved on while you looked at it." in page
    assert f"Rejected the request, by {colleague.email}" in page


def test_who_decides_too_late_is_told_who_was_faster_and_goes_on(version, five, client) -> None:
    colleague = staff_user(staff.REVIEWER, version.dataset)
    decisions.approve(five[0], by=colleague)
    answer = client.post(on(desk.page("approve", five[0]), "country=CN", scan="1"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert colleague.email in page
    on_from_it = on(desk.page("next", five[0]), "country=CN", stood="approved")
    assert f'href="{on_from_it}"'.replace("&", "&amp;") in page
    assert client.get(on_from_it).url == to(five[1], "country=CN")


def test_own_requests_and_those_of_colleagues_are_passed_over(version, five) -> None:
    user = staff_user(staff.REVIEWER, version.dataset)
    colleague = staff_user(staff.REVIEWER, version.dataset)
    AssociatedUserFactory(agreement=five[1], email=user.email)
    models.Agreement.objects.filter(pk=five[2].pk).update(
        assignee=colleague, assigned_at=timezone.now()
    )
    models.Signer.objects.filter(pk=five[3].signer_id).update(user=user)
    client = desk.browser(user)
    assert client.get(on(desk.page("next", five[0]), "")).url == to(five[4], "")
    assert client.get(on(desk.page("next", five[0]), "assigned=colleague")).url == to(
        five[2], "assigned=colleague"
    )


def test_the_end_of_a_list_leads_back_to_it_and_says_so(five, client) -> None:
    answer = client.get(on(desk.page("next", five[4]), "country=CN"), follow=True)
    assert answer.redirect_chain == [("/admin/agreements/agreement/?country=CN", 302)]
    assert "Nothing else in this list waits for you from here on." in answer.content.decode()


@pytest.mark.parametrize("queue", ["status=x", "text__regex=a", "o=1", "q=" + "a" * 300])
def test_a_list_that_is_not_offered_leads_nowhere_and_decides_nothing(five, client, queue) -> None:
    asked: list[Any] = [
        client.get(reverse("admin:agreements_agreement_first"), {"queue": queue}),
        client.get(on(desk.page("next", five[0]), queue)),
        client.post(on(desk.page("approve", five[0]), queue)),
    ]
    assert [answer.status_code for answer in asked] == [400, 400, 400]
    assert (
        "This list does not offer that. Choose one of the filters that are shown."
        in asked[2].content.decode()
    )
    assert models.Agreement.objects.get(pk=five[0].pk).status == Status.SUBMITTED


def test_the_list_goes_along_to_every_page_about_the_request(five, client) -> None:
    queue = "assigned=nobody&country=CN"
    listed = client.get(f"/admin/agreements/agreement/?{queue}&status=&sort=").content.decode()
    assert f'href="{to(five[0], queue)}"' in listed
    page = client.get(to(five[0], queue)).content.decode()
    back = 'href="/admin/agreements/agreement/?assigned=nobody&amp;country=CN"'
    review = on(desk.page("scan_review", five[0], 1), queue)
    assert back in page
    assert f'href="{review}"' in page
    reading = client.get(review).content.decode()
    for there in (back, f'href="{to(five[0], queue)}"'):
        assert there in reading
    assert (
        f'href="{to(five[0], queue)}"'
        in client.get(on(desk.page("reject", five[0]), queue)).content.decode()
    )
    began = client.post(on(desk.page("start_review", five[0]), queue))
    assert began.url == review
    returned = client.post(on(desk.page("reject", five[0]), queue), WORDS)
    assert returned.url == to(five[1], queue)


def test_a_signer_who_works_here_is_not_led_to_their_own(version) -> None:
    user = staff_user(staff.REVIEWER, version.dataset)
    desk.filed(version=version, signer=SignerFactory(user=user))
    answer = desk.browser(user).get(reverse("admin:agreements_agreement_first"))
    assert answer.url == "/admin/agreements/agreement/?"
