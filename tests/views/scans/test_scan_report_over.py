"""What the checks say of a scan that can't be mended any more: what was seen, and no orders."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.enums import Remedy, Status
from agreements.models import Agreement, SignedScan
from agreements.services.accounts import staff
from agreements.services.requests import applying
from agreements.services.review import decisions
from tests import examined
from tests.factories import staff_user

pytestmark = pytest.mark.django_db

ORDER, SEEN = "Sign by hand, in ink.", "The box for the signature is empty."
NOBODY, DECIDED = "before anybody decided on this scan", "People have decided since."
COUNTS = "this one counts"


@pytest.fixture
def scan() -> SignedScan:
    return examined.unsigned(examined.issued())


def shown(client: Client, agreement: Agreement) -> list[str]:
    """The status page, and the part of it that is kept fresh."""
    client.force_login(agreement.signer.user)
    live = reverse("request_checks", args=[agreement.reference])
    pages = (agreement.get_absolute_url(), live)
    return [client.get(page).content.decode() for page in pages]


def test_nobody_has_decided_on_a_request_that_was_withdrawn(client, scan):
    applying.withdraw_request(scan.agreement, by=scan.uploaded_by)
    whole, live = shown(client, scan.agreement)
    assert COUNTS not in whole
    for said in (whole, live):
        assert SEEN in said
        assert NOBODY in said
        assert DECIDED not in said
        assert ORDER not in said


def test_who_withdraws_after_a_decision_is_told_of_it(client, scan):
    by = staff_user(staff.REVIEWER, scan.agreement.dataset)
    decisions.request_changes(scan.agreement, by=by, reason="Sign it.", remedy=Remedy.SIGN_AGAIN)
    applying.withdraw_request(scan.agreement, by=scan.uploaded_by)
    for said in shown(client, scan.agreement):
        assert DECIDED in said
        assert NOBODY not in said


def test_orders_stand_while_they_can_be_followed(client, scan):
    agreement = scan.agreement
    whole, _live = shown(client, agreement)
    assert COUNTS in whole
    assert ORDER in whole
    start = {"reviewer": staff_user(staff.REVIEWER, agreement.dataset)}
    reviewed = {"status": Status.IN_REVIEW, "review_started_at": timezone.now(), **start}
    Agreement.objects.filter(pk=agreement.pk).update(**reviewed)
    for said in shown(client, agreement):
        assert SEEN in said
        assert ORDER not in said
