"""The strict content policy holds on every page of the desk: nothing inline."""

import re

import pytest

from tests.admin import desk

pytestmark = pytest.mark.django_db

INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|https?://(?!data\.example|testserver)",
    re.IGNORECASE,
)


def test_no_page_holds_inline_style_or_script_or_calls_elsewhere() -> None:
    owner, addresses = desk.everything()
    client = desk.browser(owner)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 409), address
        page = answer.content.decode().replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert INLINE.findall(page) == [], address
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
