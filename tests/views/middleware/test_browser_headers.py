"""What a browser is told with every answer."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

NEEDED = ("Permissions-Policy", "Cross-Origin-Resource-Policy", "X-Content-Type-Options")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "where", ["/nowhere/", "/a%00b", "/health/ready", "/admin/", "/account/sign-in/", "/notices/x/"]
)
def test_is_told_whatever_was_asked_for(client: Client, where: str) -> None:
    headers = client.get(where).headers
    assert all(name in headers for name in NEEDED)
    assert "no-store" in headers["Cache-Control"]


def test_a_static_file_is_for_our_own_pages_and_may_be_kept(client: Client) -> None:
    Path(settings.STATIC_ROOT, "sample.css").write_text("a {}")  # before the first request
    headers = client.get("/static/sample.css").headers
    assert all(name in headers for name in NEEDED)
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "max-age=60, public"
