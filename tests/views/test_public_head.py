"""What search engines are told of pages."""

import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory, rendered_version
from tests.views.middleware.keeping import next_version

pytestmark = pytest.mark.django_db
PAGE = "/datasets/casmemg/"
CHINESE = "zh-hans"


@pytest.fixture(autouse=True)
def _license() -> None:
    dataset = {"slug": "casmemg", "name": "CASMEMG", "full_name": 'Faces & "EMG"', "owner": "IPCAS"}
    next_version(rendered_version(**{f"dataset__{name}": said for name, said in dataset.items()}))


def links(answer: Any) -> dict[str, str]:
    """Address by what it is: `canonical`, or a language."""
    page = answer.content.decode()
    found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page)
    found += re.findall(r'<link rel="(canonical)" href="([^"]+)">', page)
    return {name: unescape(address) for name, address in found}


def description(answer: Any) -> str:
    found = re.search(r'<meta name="description" content="([^"]+)">', answer.content.decode())
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (PAGE, 'Faces & "EMG", a dataset of IPCAS: what it holds'),
        (f"{PAGE}license/1.0/", "The License Agreement 1.0 of the dataset CASMEMG"),
        (f"{PAGE}license/1.0/changes/1.1/", "from version 1.0 to version 1.1"),
        (f"{PAGE}supervisor/", "How students get the dataset CASMEMG"),
        (f"{PAGE}publications/", "What was published with the dataset CASMEMG"),
        ("/privacy/", "What this portal keeps about you"),
        ("/keys/", "The public keys"),
    ],
)
def test_a_page_for_everybody_says_what_it_is(client: Client, page: str, says: str) -> None:
    answer = client.get(page)
    assert says in description(answer)
    assert b"noindex" not in answer.content


def test_its_address_is_the_sites_own_whatever_was_asked_for(client: Client) -> None:
    here = f"{settings.SITE_URL}{PAGE}"
    assert links(client.get(PAGE, {"utm_source": "mail"})) == {
        "canonical": here,
        "x-default": here,
        "en": f"{here}?lang=en",
        CHINESE: f"{here}?lang={CHINESE}",
    }


def test_what_leads_to_another_page_is_part_of_it(client: Client) -> None:
    page = f"{PAGE}license/1.0/"
    found = links(client.get(page, {"language": "en", "lang": CHINESE}))
    there = f"{settings.SITE_URL}{page}?language=en"
    assert found["canonical"] == f"{there}&lang={CHINESE}"
    assert found["x-default"] == there


def test_an_address_with_a_language_that_is_not_shown_is_not_its_own(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert links(client.get(PAGE, {"lang": CHINESE}))["canonical"] == f"{settings.SITE_URL}{PAGE}"


def test_all_others_are_not_to_be_listed(client: Client) -> None:
    pages = [client.get(page) for page in ("/account/sign-in/", f"{PAGE}apply/", "/nowhere/")]
    pages.append(client.get("/datasets/not-there/"))
    client.force_login(UserFactory())
    pages.append(client.get("/requests/"))
    for page in pages:
        assert b'<meta name="robots" content="noindex, nofollow">' in page.content
        assert (description(page), links(page)) == ("", {})


def test_robots_need_not_ask_for_pages_of_people(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {f"Disallow: {reverse('request_list')}", "Disallow: /admin/"} <= set(lines)
    assert not any(PAGE.startswith(line.removeprefix("Disallow: ")) for line in lines[1:])
