"""On every page of the desk the strict content policy holds, nothing inline, and whatever names
another part of the page by its id finds it."""

import re
from collections import Counter

import pytest

from tests.admin import desk
from tests.admin.every_page import every_page

pytestmark = pytest.mark.django_db

NAMING = re.compile(r'\s(?:for|list|aria-(?:describedby|labelledby|controls))="([^"]+)"')
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|https?://(?!data\.example|testserver)",
    re.IGNORECASE,
)


def astray(page: str) -> list[str]:
    """The ids that are named and not there, or there twice."""
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    named = set(" ".join(NAMING.findall(page)).split())
    return [*(named - ids.keys()), *(each for each, times in ids.items() if times > 1)]


def test_every_page_keeps_the_policy_and_names_no_part_that_is_not_there() -> None:
    owner, addresses = every_page()
    client = desk.browser(owner)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 409), address
        page = answer.content.decode()
        assert astray(page) == [], address
        page = page.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert INLINE.findall(page) == [], address
        assert "_popup=" not in page, address  # no page knows of being a window of another
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
