"""Evidence bundles of a filtered list: selected, looked over, made by a worker, fetched."""

import io
import re
import zipfile
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from agreements import nudges, tasks
from agreements.archives.bundle_check import check_bundle
from agreements.enums import Status
from agreements.models import Agreement, BundleOrder
from agreements.services.evidence import bundle_orders
from tests.admin import desk
from tests.admin.review.test_queue import QUEUE
from tests.factories import LicenseVersionFactory
from tests.views.tabs import words

pytestmark = pytest.mark.django_db
ORDER = reverse("admin:agreements_agreement_order_bundles")


@pytest.fixture
def agreements() -> list[Agreement]:
    version = LicenseVersionFactory()
    made = [desk.filed(Status.APPROVED, version=version) for _number in range(3)]
    return [*made, desk.filed(Status.SUBMITTED, version=version)]


def select(client: Client, query: str, *agreements: Agreement, across: bool = False) -> Any:
    """What the list's second button sends."""
    data = {
        "action": ["approve_selected", "bundle_selected"],
        "_selected_action": [agreement.pk for agreement in agreements],
        "index": "1",
        "select_across": "1" if across else "0",
    }
    return client.post(f"{QUEUE}?{query}", data)


def order_page(name: str, order: BundleOrder) -> str:
    return reverse(f"admin:agreements_bundleorder_{name}", args=[order.pk])


def test_an_owner_has_those_of_a_filtered_list_made_and_fetches_one_archive(
    agreements: list[Agreement],
) -> None:
    client = desk.owner(agreements[0].dataset)
    assert "Evidence bundles of the selected" in words(client.get(QUEUE))
    asked = select(client, "status=approved", agreements[0], across=True)
    assert "You selected 3 requests" in words(asked)
    assert "It is kept for 7 days, then it is deleted." in words(asked)
    (references,) = re.findall(r'name="references" value="([^"]*)"', asked.content.decode())
    with mock.patch.object(nudges, "nudge_ordered_bundles") as nudged:
        sent = {"references": references}
        done = client.post(f"{ORDER}?status=approved", sent, follow=True)
    assert nudged.called
    assert "0 of 3 bundles are made." in words(done)
    order = BundleOrder.objects.get()
    assert (order.filters, order.with_notes) == ("status=approved", False)
    assert client.post(order_page("fetch", order)).status_code == 409
    assert tasks.make_ordered_bundles() == 3
    numbers = client.get(order_page("numbers", order))
    assert "3 bundles are ready" in words(numbers)
    answer = client.post(order_page("fetch", order))
    content = b"".join(answer.streaming_content)
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = [check_bundle(io.BytesIO(archive.read(name))) for name in archive.namelist()]
    assert [each.problems for each in found] == [[]] * 3
    assert sorted(each.agreement for each in found) == sorted(references.split())
    listed = words(client.get(reverse("admin:agreements_bundleorder_changelist")))
    assert "Ready" in listed
    gone = client.post(order_page("discard", order), follow=True)
    assert "The files were deleted" in words(gone)
    assert client.post(order_page("fetch", order)).status_code == 409


def test_the_limit_and_what_is_mixed_are_said_in_words(
    agreements: list[Agreement], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = desk.owner(agreements[0].dataset)
    monkeypatch.setattr(bundle_orders, "MOST", 2)
    answer = select(client, "status=all", *agreements)
    assert answer.status_code == 409
    assert "These are more than 2, the most that go into one file." in words(answer)
    other = desk.filed(Status.SUBMITTED)
    administrator = desk.browser(desk.UserFactory(is_staff=True, is_superuser=True))
    mixed = select(administrator, "status=all", agreements[0], other)
    assert "These belong to several datasets." in words(mixed)
    assert not BundleOrder.objects.exists()


def test_others_get_nothing_by_direct_post(agreements: list[Agreement]) -> None:
    dataset = agreements[0].dataset
    client = desk.owner(dataset)
    client.post(ORDER, {"references": agreements[0].reference})
    order = BundleOrder.objects.get()
    tasks.make_ordered_bundles()
    elsewhere = desk.owner(desk.filed().dataset)
    signer = desk.browser(agreements[0].signer.user)
    for who, refused in (
        (desk.reviewer(dataset), 403),
        (elsewhere, 404),
        (signer, 302),
        (Client(), 302),
    ):
        got = [who.post(order_page(name, order)).status_code for name in ("fetch", "discard")]
        assert got == [refused] * 2
        asked = who.post(ORDER, {"references": agreements[0].reference})
        assert asked.status_code == refused
    assert "Evidence bundles of the selected" not in words(desk.reviewer(dataset).get(QUEUE))
    reviewer = select(desk.reviewer(dataset), "status=all", agreements[0])
    assert reviewer.status_code == 302  # Django knows no such action, and says so
    for sent in ({}, {"references": "x"}, {"references": f"{agreements[0].reference} LA-x"}):
        assert client.post(ORDER, sent).status_code in (404, 409)
    assert BundleOrder.objects.count() == 1
    assert client.post(order_page("fetch", order)).status_code == 200


def test_with_notes_other_owners_are_told_who_can_fetch(agreements: list[Agreement]) -> None:
    dataset = agreements[0].dataset
    client, colleague = desk.owner(dataset), desk.owner(dataset)
    client.post(ORDER, {"references": agreements[0].reference, "notes": "on"})
    tasks.make_ordered_bundles()
    order = BundleOrder.objects.get()
    page = words(colleague.get(order_page("change", order)))
    assert f"They hold internal notes, so only {order.asked_by} can fetch them." in page
    assert "Download all" not in page
    assert colleague.post(order_page("fetch", order)).status_code == 403
    assert client.post(order_page("fetch", order)).status_code == 200
