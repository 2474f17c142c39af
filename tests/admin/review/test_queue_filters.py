"""What the queue is narrowed down to, and in which order it comes."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import AddressKind, Check, Severity, Status, Verb
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.review import address_kinds
from tests import examined
from tests.admin import desk
from tests.admin.review.test_queue import listed, waiting_since
from tests.factories import (
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    staff_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]


@pytest.fixture
def version() -> models.LicenseVersion:
    return LicenseVersionFactory()


def signer(email: str, country: str = "CN") -> models.Signer:
    return SignerFactory(user=UserFactory(email=email), country=country)


def test_each_filter_finds_its_own_and_they_combine(version) -> None:
    user = staff_user(staff.REVIEWER, version.dataset)
    flagged = desk.filed(version=version, submitted_at=timezone.now() - timedelta(days=20))
    blank = examined.finding(Check.SIGNATURE, "signature_blank", Severity.PROBLEM)
    examined.read(flagged.scans.get(), blank)
    free = waiting_since(
        9, version=version, signer=signer("a@gmail.com", "DE"), address_kind=AddressKind.FREE
    )
    mine = waiting_since(5, version=version, status=Status.IN_REVIEW, reviewer=user)
    other = waiting_since(
        2,
        version=LicenseVersionFactory(dataset=version.dataset, number="1.1", status="draft"),
        status=Status.IN_REVIEW,
        reviewer=staff_user(staff.REVIEWER, version.dataset),
        address_kind=AddressKind.UNKNOWN,
    )
    named = {row.pk: name for name, row in locals().items() if isinstance(row, models.Agreement)}
    client = desk.browser(user)

    def found(query: str) -> str:
        rows = client.get(f"/admin/agreements/agreement/?{query}").context["cl"].result_list
        return " ".join(named[row.pk] for row in rows)

    assert found("") == "flagged free mine other"
    assert {
        query: found(query)
        for query in (
            "assigned=me",
            "assigned=nobody",
            "assigned=colleague",
            "checks=problems",
            "checks=fine",
            "checks=unread",
            "address=free",
            "address=unknown",
            "country=DE",
            "version=1.1",
            "waiting=7",
            "waiting=7&assigned=nobody&country=CN",
            "sort=newest",
            "waiting=3&sort=newest&status=&q=",
        )
    } == {
        "assigned=me": "mine",
        "assigned=nobody": "flagged free",
        "assigned=colleague": "other",
        "checks=problems": "flagged",
        "checks=fine": "",
        "checks=unread": "free mine other",
        "address=free": "free",
        "address=unknown": "other",
        "country=DE": "free",
        "version=1.1": "other",
        "waiting=7": "flagged free",
        "waiting=7&assigned=nobody&country=CN": "flagged",
        "sort=newest": "other mine free flagged",
        "waiting=3&sort=newest&status=&q=": "mine free flagged",
    }


def test_a_search_goes_on_within_the_filters_and_the_filters_within_a_search(version) -> None:
    waiting_since(1, version=version)
    page = desk.reviewer(version.dataset).get("/admin/agreements/agreement/?q=LA&country=CN")
    search, _form, filters = page.content.decode().partition('<form class="queue-filters"')
    assert '<input type="hidden" name="country" value="CN">' in search
    assert '<input type="hidden" name="q" value="LA">' in filters
    assert '<option value="CN" selected>' in filters
    assert '<option value="all" selected>' in filters


def test_the_kind_of_an_address_is_kept_from_submission_and_follows_the_datasets_lists() -> None:
    document = examined.issued(signer=signer("someone@lab.uni-unheard-of.example"))
    agreement = document.agreement
    examined.scan(document)
    models.Agreement.objects.filter(pk=agreement.pk).update(status=Status.AWAITING_SIGNATURE)
    moved = transitions.apply(agreement, Verb.SUBMIT, by=agreement.signer.user)
    assert moved.address_kind == AddressKind.UNKNOWN
    dataset = moved.dataset
    dataset.trusted_domains = ["uni-unheard-of.example"]
    dataset.save()
    address_kinds.judge_waiting(dataset)
    assert models.Agreement.objects.get(pk=moved.pk).address_kind == AddressKind.KNOWN


def test_an_earlier_approval_makes_an_unknown_address_known(version) -> None:
    client: Any = desk.reviewer(version.dataset)
    fields = {"version": version, "address_kind": AddressKind.UNKNOWN}
    waits = waiting_since(1, signer=signer("b@new.example"), **fields)
    assert listed(client, "?address=unknown") == [waits.reference]
    waiting_since(9, signer=signer("a@new.example"), **{**fields, "status": Status.APPROVED})
    assert listed(client, "?address=unknown") == []
    assert listed(client, "?address=known") == [waits.reference]
