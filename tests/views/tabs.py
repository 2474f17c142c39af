"""Pages of the request form as browsers hold them: open for long, several at a time."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils.html import strip_tags

_INPUT = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


def hidden(response: HttpResponse) -> dict[str, str]:
    """The fields of a page that nobody types; its header and footer have some of their own."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    tags = (dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(main))
    return {
        tag["name"]: unescape(tag.get("value", ""))
        for tag in tags
        if tag.get("type") == "hidden" and tag["name"] != "csrfmiddlewaretoken"
    }


def words(response: HttpResponse) -> str:
    """The text of a page as one reads it."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


class Tab:
    """A page that stays open while others are used."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.opened = client.get(url)
        self.fields = hidden(self.opened)

    def save(self, typed: dict[str, str], **more: Any) -> HttpResponse:
        """Press *Save*, or the button that `more` names."""
        return self.client.post(self.url, {**self.fields, **typed, **more})

    def autosave(self, typed: dict[str, str]) -> HttpResponse:
        """What the script sends after a pause."""
        return self.client.post(self.url, {**self.fields, **typed}, headers={"X-Autosave": "1"})


def save(client: Client, url: str, typed: dict[str, str]) -> HttpResponse:
    """Open a section's page and save this there, whatever else the page says."""
    fields = hidden(client.get(url))
    return client.post(url, {name: fields[name] for name in ("seen", "page", "draft")} | typed)


def issue(client: Client, url: str) -> HttpResponse:
    """Open the check of the answers and press its button."""
    return Tab(client, url).save({})


TWELVE = [f"Student {number}" for number in range(1, 13)]


def people(*names: str) -> dict[str, str]:
    """The rows of the list as a browser sends them."""
    fields = {"people-TOTAL_FORMS": str(len(names)), "people-INITIAL_FORMS": "0"}
    for number, name in enumerate(names):
        fields |= {
            f"people-{number}-name": name,
            f"people-{number}-role": "student",
            f"people-{number}-competition_id": f"M-{name}",
            f"people-{number}-email": "",
        }
    return fields


TICKED = {f"clause-{number}": "on" for number in range(1, 7)}
ABOUT = {"title": "Dean", "affiliation": "Hue", "address": "3 Le Loi", "country": "VN"}
ONE = {
    "you/": {**ABOUT, "name": "Ánh"},
    "use/": {"intended_use": "Recognition of faces."},
    "people/": people("Ann Lee"),
    "address/": {"explanation": "See our staff page."},
}
OTHER = {
    "you/": {**ABOUT, "name": "Bao"},
    "use/": {"intended_use": "Recognition of voices."},
    "people/": people("Bob Ray"),
    "address/": {"explanation": "Ask our dean, please."},
}
