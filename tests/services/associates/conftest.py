"""Somebody who is listed, and a signer to whom they may go."""

import pytest

from agreements.enums import Status
from agreements.models import AssociatedUser
from tests.factories import AgreementFactory, SignerFactory, UserFactory, with_grant
from tests.services.moving import NEW


@pytest.fixture
def listed() -> AssociatedUser:
    """With access, under an agreement in force."""
    agreement = AgreementFactory(status=Status.APPROVED)
    return with_grant(agreement, UserFactory(email="ann@stu.example.edu"), name="Ann Added")


@pytest.fixture
def new(listed):
    """The agreement of the signer to whom they go."""
    signer = SignerFactory(user=UserFactory(email=NEW))
    return AgreementFactory(status=Status.APPROVED, version=listed.agreement.version, signer=signer)
