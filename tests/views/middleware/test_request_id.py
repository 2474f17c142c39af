"""Each request has an id, which lines of the log and the answer tell."""

import json
import re

import pytest
from django.test import Client

from agreements.log_lines import LogFormatter

pytestmark = pytest.mark.django_db


def test_the_proxys_id_is_kept(client: Client) -> None:
    answer = client.get("/privacy/", headers={"X-Request-ID": "0a1b2c3d4e5f"})
    assert answer.headers["X-Request-ID"] == "0a1b2c3d4e5f"


@pytest.mark.parametrize("given", ["", "x\r\nSet-Cookie: a=b", "<script>", "a" * 200])
def test_what_is_no_id_is_replaced(client: Client, given: str) -> None:
    one, two = (
        client.get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"]
        for _time in range(2)
    )
    assert re.fullmatch("[0-9a-f]{32}", one)
    assert one != two


def test_a_line_of_a_wrong_address_tells_id_and_view_and_not_the_address(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(LogFormatter())
    client.get("/notice/SECRET/?q=SECRET", headers={"X-Request-ID": "0a1b2c3d4e5f"})
    (said,) = map(json.loads, caplog.text.splitlines())
    assert said["event"] == "Not Found"
    assert (said["status"], said["view"], said["request_id"]) == (404, None, "0a1b2c3d4e5f")
    assert "SECRET" not in caplog.text
