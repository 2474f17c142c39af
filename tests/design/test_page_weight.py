"""What a first visit of a public page fetches, compressed as nginx sends it. Without fonts: none is
needed to read."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from casmemg_portal.static_bundles import BUNDLES
from tests.factories import DatasetFactory, rendered_version
from tests.views.middleware.keeping import next_version

MOST_BYTES = 100_000
LA = "/datasets/casmemg/license/1.0/"
_ASSET = re.compile(r'(?:href|src)="/static/([^"]+)"')
_STATIC = Path(settings.BASE_DIR, "static")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_first_visit_is_light(client: Client, language: str) -> None:
    next_version(rendered_version(dataset__slug="casmemg"))
    DatasetFactory()  # or the start page leads to the only one
    pages = ["/", "/datasets/casmemg/", LA, f"{LA}changes/1.1/", "/privacy/", "/keys/"]
    weights = {page: weight(client, page, language) for page in pages}
    assert {page: size for page, size in weights.items() if size > MOST_BYTES} == {}
    assert min(weights.values()) > 20_000  # its style sheets are among it


def weight(client: Client, page: str, language: str) -> int:
    asked = {"accept-language": language}
    zipped = client.get(page, headers={**asked, "accept-encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assets = set(_ASSET.findall(client.get(page, headers=asked).content.decode()))
    return len(zipped.content) + sum(len(gzip.compress(found(asset))) for asset in assets)


def found(name: str) -> bytes:
    path = finders.find(name)
    assert isinstance(path, str), name
    return Path(path).read_bytes()


class TestBundles:
    def test_hold_every_style_sheet_of_ours(self) -> None:
        """A new one fails until it is in a bundle; the dark one is fetched by itself."""
        ours = {f"css/{file.name}" for file in (_STATIC / "css").glob("*.css")}
        bundled = {sheet for sheets in BUNDLES.values() for sheet in sheets}
        assert ours - bundled == {"css/dark.css"}

    @pytest.mark.parametrize("name", BUNDLES)
    def test_name_only_what_is_there(self, name: str) -> None:
        folder = Path(name).parent
        named = re.findall(r'url\("?(?!data:)([^")]+)"?\)', found(name).decode())
        assert named
        assert all((_STATIC / folder / each).resolve().exists() for each in named)

    def test_say_what_is_printed_only_to_printers(self) -> None:
        text = found("bundles/site.css").decode()
        assert "@media print {\n/* On paper" in text
        assert "sourceMappingURL" not in text
