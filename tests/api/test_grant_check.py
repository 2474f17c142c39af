"""Does this address hold a live grant: yes exactly where this person could fetch."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from agreements.enums import GrantEnd, Status
from agreements.models import Agreement, Dataset
from agreements.selectors.grants import live_grants
from tests.api.asking import Machine
from tests.factories import AgreementFactory, SignerFactory, UserFactory, suspend, with_grant
from tests.services.machines import followed

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    return AgreementFactory(status=Status.APPROVED, reference="LA-7K3M9Q")


@pytest.fixture
def machine(agreement: Agreement) -> Machine:
    return Machine(followed.client(agreement.dataset)[1], agreement.dataset)


def granted(machine: Machine, email: str) -> bool:
    answer = machine.has_grant(email)
    assert answer.status_code == 200
    return bool(answer.json()["granted"])


def test_says_since_when_under_what(agreement: Agreement, machine: Machine) -> None:
    grant = agreement.grants.get()
    answer = machine.has_grant(agreement.signer.email).json()
    since = grant.granted_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert answer == {
        "granted": True,
        "since": since,
        "reference": "LA-7K3M9Q",
        "license_version": "1.0",
    }
    assert machine.has_grant("nobody@uni.example.edu").json() == {
        "granted": False,
        "since": None,
        "reference": None,
        "license_version": None,
    }


def _ends(agreement: Agreement, dataset: Dataset) -> None:
    agreement.grants.update(ended_at=timezone.now(), ended_why=GrantEnd.REVOKED)


def _is_closed(agreement: Agreement, dataset: Dataset) -> None:
    agreement.signer.user.is_active = False
    agreement.signer.user.save()


@pytest.mark.parametrize("what", [_ends, _is_closed, lambda agreement, dataset: suspend(dataset)])
def test_no_as_soon_as_a_download_would_be_refused(
    agreement: Agreement, machine: Machine, what: Any
) -> None:
    assert granted(machine, agreement.signer.email)
    what(agreement, agreement.dataset)
    user = type(agreement.signer.user).objects.get(pk=agreement.signer.user_id)
    assert live_grants.live_grant(user, agreement.dataset) is None
    assert not granted(machine, agreement.signer.email)


def test_every_proved_address_counts_and_no_other(agreement: Agreement, machine: Machine) -> None:
    user = agreement.signer.user
    for email, verified in (("li@other.example.edu", True), ("li@third.example.edu", False)):
        EmailAddress.objects.create(user=user, email=email, verified=verified)
    assert granted(machine, " LI@Other.Example.EDU ")
    assert not granted(machine, "li@third.example.edu")


def test_whoever_is_listed_and_confirmed_counts(agreement: Agreement, machine: Machine) -> None:
    listed = UserFactory()
    assert not granted(machine, listed.email)
    with_grant(agreement, listed)
    assert granted(machine, listed.email)


def test_a_signer_who_never_signed_in_has_nothing_to_fetch_with() -> None:
    made = AgreementFactory(
        status=Status.APPROVED, signer=SignerFactory(user=None, email="wei@uni.example.edu")
    )
    machine = Machine(followed.client(made.dataset)[1], made.dataset)
    assert not granted(machine, "wei@uni.example.edu")


def test_of_another_dataset_it_says_nothing(agreement: Agreement) -> None:
    other = AgreementFactory(status=Status.APPROVED)
    machine = Machine(followed.client(other.dataset)[1], other.dataset)
    assert not granted(machine, agreement.signer.email)
