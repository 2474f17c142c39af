"""An approved agreement and its signer's browser."""

import pytest
from django.test import Client

from agreements.enums import Status
from agreements.models import Agreement
from tests.factories import AgreementFactory, rendered_version


@pytest.fixture
def agreement() -> Agreement:
    return AgreementFactory(
        version=rendered_version(), status=Status.APPROVED, reference="LA-TEST22"
    )


@pytest.fixture
def signer(client: Client, agreement: Agreement) -> Client:
    client.force_login(agreement.signer.user)
    return client
