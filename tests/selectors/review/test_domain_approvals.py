"""Which mail domains a dataset has approved before, and how often."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.enums import AddressKind, Status
from agreements.models import Agreement, LicenseVersion, Signer
from agreements.selectors.review import domain_approvals
from agreements.services.requests import progress
from tests.factories import (
    AgreementFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    complete_draft,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> LicenseVersion:
    return LicenseVersionFactory()


def made(version: LicenseVersion, email: str, status: Status = Status.APPROVED) -> Agreement:
    signer = SignerFactory(user=UserFactory(email=email))
    return AgreementFactory(version=version, signer=signer, status=status)


def both(agreement: Agreement) -> tuple[int, bool]:
    """As counted for one, and as asked in a list."""
    listed = Agreement.objects.annotate(before=domain_approvals.has_earlier_approval()).get(
        pk=agreement.pk
    )
    return domain_approvals.earlier_approvals(agreement), listed.before


def test_counts_what_this_dataset_approved_of_the_same_host(version) -> None:
    new = made(version, "wang@acme.com", Status.SUBMITTED)
    assert both(new) == (0, False)
    made(version, "li@acme.com")
    made(version, "zhao@acme.com", Status.OPTED_OUT)
    assert both(new) == (2, True)


@pytest.mark.parametrize(
    ("email", "status"),
    [
        ("li@acme.com", Status.REVOKED),
        ("li@acme.com", Status.REJECTED),
        ("li@acme.com", Status.IN_REVIEW),
        ("li@mail.acme.com", Status.APPROVED),
        ("li@notacme.com", Status.APPROVED),
        ("acme.com@other.com", Status.APPROVED),
    ],
)
def test_does_not_count(version, email: str, status: Status) -> None:
    made(version, email, status)
    assert both(made(version, "wang@acme.com", Status.SUBMITTED)) == (0, False)


def test_counts_no_other_datasets_approvals_nor_its_own(version) -> None:
    made(LicenseVersionFactory(), "li@acme.com")
    assert both(made(version, "wang@acme.com")) == (0, False)


def test_counts_only_what_was_approved_earlier(version) -> None:
    first, second = made(version, "li@acme.com"), made(version, "wang@acme.com")
    assert (both(first), both(second)) == ((0, False), (1, True))


def test_what_was_approved_before_is_known_and_needs_no_explanation() -> None:
    new = complete_draft(signer=SignerFactory(user=UserFactory(email="wang@acme.com")))
    assert progress.address_verdict(new).kind == AddressKind.UNKNOWN
    assert progress.Section.ADDRESS in progress.section_states(new)
    made(new.version, "li@acme.com")
    verdict = progress.address_verdict(new)
    assert (verdict.kind, verdict.approvals) == (AddressKind.KNOWN, 1)
    assert progress.Section.ADDRESS not in progress.section_states(new)


def test_an_approval_at_a_free_provider_makes_nobody_known(version) -> None:
    made(version, "li@gmail.com")
    new = made(version, "wang@gmail.com", Status.DRAFT)
    assert progress.address_verdict(new).kind == AddressKind.FREE


def test_is_not_asked_of_a_host_that_a_list_knows(version) -> None:
    made(version, "li@gmail.com")
    new = made(version, "wang@gmail.com", Status.SUBMITTED)
    Agreement.objects.filter(pk=new.pk).update(address_kind=AddressKind.FREE)
    assert both(new) == (1, False)


def test_finds_the_host_by_index(version) -> None:
    """Among many; databases read small tables whole, and rightly."""
    signers = Signer.objects.bulk_create(Signer(email=f"s@uni{n}.example") for n in range(3000))
    Agreement.objects.bulk_create(
        Agreement(reference=f"LA-{n:06}", signer=signer, dataset=version.dataset, version=version)
        for n, signer in enumerate(signers)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as queries:
        domain_approvals.earlier_approvals(made(version, "wang@acme.com", Status.SUBMITTED))
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + queries[-1]["sql"])
        assert "signer_mail_host" in str(cursor.fetchall())
