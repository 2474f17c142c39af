"""The queue: what it lists, in which order, at what cost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.admin.base import MOST_ROWS, BoundedPaginator
from agreements.enums import Check, ExaminationState, Severity, Status
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.selectors.review import queue
from agreements.services import search_index
from agreements.services.accounts import staff
from agreements.services.scans import check_overrides
from tests import examined
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    staff_user,
)

pytestmark = pytest.mark.django_db
QUEUE = "/admin/agreements/agreement/"


@pytest.fixture
def version() -> models.LicenseVersion:
    return LicenseVersionFactory()


def waiting_since(days: int, **fields: Any) -> models.Agreement:
    return AgreementFactory(
        submitted_at=timezone.now() - timedelta(days=days),
        **{"status": Status.SUBMITTED, **fields},
    )


def listed(client: Any, query: str = "") -> list[str]:
    response = client.get(QUEUE + query)
    assert response.status_code == 200
    return [row.reference for row in response.context["cl"].result_list]


def test_finds_requests_before_it_reads_what_their_columns_need(version) -> None:
    """PostgreSQL weighs orders of eight tables at most, and reads every request beyond that."""
    waiting_since(1, version=version)
    client = desk.reviewer(version.dataset)
    with CaptureQueriesContext(connection) as seen:
        assert listed(client, "?checks=unread")
    sorting = [query["sql"] for query in seen if '"submitted_at" ASC' in query["sql"]]
    assert sorting
    assert all(sql.partition(" FROM ")[0].count(",") == 0 for sql in sorting)


def test_lists_what_waits_the_oldest_first(version) -> None:
    new = waiting_since(1, version=version)
    old = waiting_since(9, version=version, status=Status.IN_REVIEW)
    for status in set(Status) - set(WAITING_FOR_DECISION):
        AgreementFactory(version=version, status=status)
    assert listed(desk.reviewer(version.dataset)) == [old.reference, new.reference]


def test_shows_only_the_datasets_of_the_person(version) -> None:
    mine = waiting_since(1, version=version)
    waiting_since(2)
    assert listed(desk.reviewer(version.dataset)) == [mine.reference]


def test_an_administrator_sees_all() -> None:
    agreements = [waiting_since(2), waiting_since(1)]
    client = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    assert listed(client) == [agreement.reference for agreement in agreements]


@pytest.mark.parametrize("status", Status.values)
def test_every_status_can_be_listed(version, status) -> None:
    for each in Status.values:  # with what an amendment amends, where only one has the status
        AgreementFactory(version=version, status=each)
    wanted = models.Agreement.objects.filter(status=status).order_by("pk")
    found = listed(desk.reviewer(version.dataset), f"?status={status}")
    assert sorted(found) == sorted(agreement.reference for agreement in wanted)


@pytest.mark.parametrize("word", ["{}", "Nguyễn", "anh@hust", "hanoi univ"])
def test_a_search_finds_rejected_requests_too(version, word) -> None:
    signer = SignerFactory(
        user=UserFactory(email="anh@hust.example.vn"),
        name="Nguyễn Văn Ánh",
        affiliation="Hanoi University",
    )
    found = AgreementFactory(version=version, status=Status.REJECTED, signer=signer)
    search_index.index_agreement(found)
    waiting_since(1, version=version)
    query = f"?q={word.format(found.reference)}"
    assert listed(desk.reviewer(version.dataset), query) == [found.reference]


def test_the_dataset_filter_offers_own_datasets_alone(version) -> None:
    second, foreign = LicenseVersionFactory(), LicenseVersionFactory()
    user = staff_user(staff.REVIEWER, version.dataset)
    second.dataset.staff.add(user)
    here = waiting_since(1, version=second)
    waiting_since(2, version=version)
    client = desk.browser(user)
    page = client.get(QUEUE).content.decode()
    slugs = [v.dataset.slug for v in (version, second, foreign)]
    assert [f'<option value="{slug}"' in page for slug in slugs] == [True, True, False]
    assert listed(client, f"?dataset={second.dataset.slug}") == [here.reference]


def test_a_row_says_how_long_who_what_address_how_many_and_who_reviews(version) -> None:
    reviewer = staff_user(staff.REVIEWER, version.dataset)
    agreement = waiting_since(3, version=version, status=Status.IN_REVIEW, reviewer=reviewer)
    AssociatedUserFactory.create_batch(2, agreement=agreement)
    page = desk.browser(reviewer).get(QUEUE).content.decode()
    row = " ".join(page.partition("<tbody>")[2].partition("</tbody>")[0].split())
    signer = agreement.signer.name
    for said in ("3 days", signer, "Academic institution", ">2 <", reviewer.email):
        assert said in row


def test_costs_as_many_queries_for_three_rows_as_for_one(version) -> None:
    client = desk.reviewer(version.dataset)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(QUEUE).status_code == 200
        return len(queries)

    AssociatedUserFactory(agreement=waiting_since(1, version=version))
    one = cost()
    for days in (2, 3):
        AssociatedUserFactory(agreement=waiting_since(days, version=version))
    assert cost() == one


def test_finds_what_waits_by_index(version) -> None:
    """Among many that are decided; databases read small tables whole, and rightly."""
    signers = models.Signer.objects.bulk_create(
        models.Signer(email=f"signer{n}@uni.example") for n in range(3000)
    )
    models.Agreement.objects.bulk_create(
        models.Agreement(
            signer=signer,
            dataset=version.dataset,
            version=version,
            status=Status.WITHDRAWN,
            ended_at=timezone.now(),
        )
        for signer in signers
    )
    waiting_since(1, version=version)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    user = staff_user(staff.REVIEWER, version.dataset)
    found = (
        queue.requests_for_staff(user)
        .filter(status__in=WAITING_FOR_DECISION)
        .order_by("submitted_at", "pk")
    )
    plan = found.explain()
    assert "agreement_queue" in plan or "agreement_undecided" in plan


def test_a_list_counts_no_further_than_its_bound(version) -> None:
    found = models.Agreement.objects.order_by("pk")
    with CaptureQueriesContext(connection) as queries:
        assert BoundedPaginator(found, 50).count == 0
    assert f"LIMIT {MOST_ROWS}" in queries[0]["sql"]


@pytest.mark.parametrize(
    ("data", "status"),
    [({"action": "delete_selected", "_selected_action": "1"}, 302), ({"post": "yes"}, 405)],
)
def test_nothing_else_can_be_sent_to_the_list(version, data, status) -> None:
    agreement = waiting_since(1, version=version)
    client = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    assert client.post(QUEUE, data).status_code == status
    assert models.Agreement.objects.filter(pk=agreement.pk).exists()


@pytest.mark.parametrize("tail", ["add/", "{pk}/delete/", "{pk}/change/", "{ref}/delete/"])
def test_the_stock_pages_that_write_have_no_address(version, tail) -> None:
    agreement = waiting_since(1, version=version)
    client = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    address = QUEUE + tail.format(pk=agreement.pk, ref=agreement.reference)
    assert client.post(address, {"post": "yes"}).status_code in (404, 405)
    assert models.Agreement.objects.filter(pk=agreement.pk, status=Status.SUBMITTED).exists()


def test_the_start_page_tells_how_many_wait_and_since_when(version) -> None:
    waiting_since(9, version=version)
    waiting_since(1, version=version)
    page = desk.reviewer(version.dataset).get(reverse("admin:index")).content.decode()
    assert "2 requests wait" in page
    assert "1\xa0week, 2\xa0days" in page


def test_the_start_page_says_when_nothing_waits(version) -> None:
    page = desk.reviewer(version.dataset).get(reverse("admin:index")).content.decode()
    assert "Nothing waits for you." in page


def test_next_is_the_oldest_that_is_neither_own_nor_a_colleagues(version) -> None:
    user = staff_user(staff.REVIEWER, version.dataset)
    waiting_since(9, version=version, signer=SignerFactory(user=user))
    listing = waiting_since(8, version=version)
    AssociatedUserFactory(agreement=listing, email=user.email)
    colleague = staff_user(staff.REVIEWER, version.dataset)
    waiting_since(7, version=version, status=Status.IN_REVIEW, reviewer=colleague)
    wanted = waiting_since(6, version=version)
    waiting_since(5, version=version)
    assert queue.next_request(user) == wanted


def test_shows_what_the_checks_say_of_the_latest_scan() -> None:
    agreement = desk.filed(Status.SUBMITTED)
    client = desk.reviewer(agreement.dataset)

    def said() -> str:
        cell = client.get(QUEUE).content.decode().split('field-checks">')[1].split("</td>")[0]
        return re.sub(r"<[^>]+>|\s+", " ", cell).strip()

    assert said() == "–"
    unsigned = examined.finding(Check.SIGNATURE, "signature_blank", Severity.PROBLEM)
    seal = examined.finding(Check.CLAUSES, "clause_written", Severity.ATTENTION)
    examined.read(agreement.scans.get(), unsigned, seal)
    assert said() == "1 problem"
    check_overrides.overrule_finding(
        unsigned, by=staff_user(staff.REVIEWER, agreement.dataset), reason="Seen."
    )
    assert said() == "no problem"
    second = desk.add_scan(agreement, agreement.documents.get())
    examined.read(second, state=ExaminationState.FAILED)
    assert said() == "Could not be read automatically"
