"""What a program makes of the API's description, against the running site."""

import subprocess
import sys
from typing import Any

import pytest

from agreements.enums import Status
from tests.factories import AgreementFactory
from tests.services.machines import followed


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_schemathesis_finds_nothing(live_server: Any, settings: Any, tmp_path: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "api_client": "100000/m/key",
        "api_wrong_token": "100000/m/ip",
    }
    agreement = AgreementFactory(status=Status.APPROVED, version__dataset__slug="casmemg")
    token = followed.client(agreement.dataset)[1]
    # The only dataset that this token is for, else all answers were 404.
    (tmp_path / "schemathesis.toml").write_text(
        f'[parameters]\n"path.slug" = "{agreement.dataset.slug}"\n'
    )
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file"]
    done = subprocess.run(
        [
            *command,
            str(tmp_path / "schemathesis.toml"),
            "run",
            f"{live_server.url}/api/v1/openapi.json",
            "--header",
            f"Authorization: Bearer {token}",
            # What is an address, and what a cursor of this feed, no schema can say.
            *("--exclude-checks", "positive_data_acceptance"),
            *("--seed", "7", "--max-examples", "60", "--no-color", "--generation-database", "none"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
