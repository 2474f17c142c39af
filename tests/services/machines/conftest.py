"""A server elsewhere that is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agreements.enums import Status
from agreements.models import Agreement
from tests.factories import AgreementFactory
from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """On this machine, with a certificate that is trusted, in a network that is allowed."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8", "::1/128"]
    with receiving(tmp_path) as there:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
        yield there


@pytest.fixture
def agreement(db: None) -> Agreement:
    return AgreementFactory(
        status=Status.APPROVED, reference="LA-7K3M9Q", version__dataset__slug="casmemg"
    )
