"""Help in pictures: for all datasets, and in the words of one."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories import AgreementFactory, DatasetFactory
from tests.services.holding import issued
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

PICTURES = sorted((Path(settings.BASE_DIR) / "static/img/help").glob("*.svg"))


def test_every_drawing_is_shown_once_and_told_in_words(client) -> None:
    page = client.get("/help/").content.decode()
    shown = re.findall(r'<img src="[^"]*img/help/([\w-]+)\.[^"]*svg"[^>]* alt="([^"]+)"', page)
    assert sorted(name for name, _alt in shown) == [path.stem for path in PICTURES]
    assert len({alt for _name, alt in shown}) == len(PICTURES)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_drawing_is_small_and_holds_nothing_but_shapes(path: Path) -> None:
    assert path.stat().st_size < 4000
    for element in ET.parse(path).iter():  # our own file
        name = element.tag.rpartition("}")[2]
        assert name not in ("script", "style", "image", "a", "foreignObject", "use")
        assert [key for key in element.attrib if key.startswith("on") or "href" in key] == []


def test_it_says_what_counts_and_what_does_not(client) -> None:
    page = words(client.get("/help/"))
    for sentence in (
        "This counts. Your name by hand, in Chinese characters.",
        "This does not count. A name seal without a signature.",
        "This does not count. An official seal without a signature.",
        "This does not count. A name that was typed, in whichever font.",
        "Take it again. Cut off. Go higher, until you see all four corners.",
    ):
        assert sentence in page


def test_of_a_dataset_it_says_who_signs_and_whom_to_ask(client) -> None:
    dataset = DatasetFactory(contact_email="ask@psych.example.edu")
    page = client.get(f"/datasets/{dataset.slug}/help/").content.decode()
    assert f'href="/datasets/{dataset.slug}/supervisor/"' in page
    assert "ask@psych.example.edu" in page
    dataset = DatasetFactory(asks={})
    assert "supervisor" not in client.get(f"/datasets/{dataset.slug}/help/").content.decode()


def test_of_a_hidden_dataset_only_for_whoever_applied(client) -> None:
    agreement = AgreementFactory(version__dataset__is_listed=False)
    address = f"/datasets/{agreement.dataset.slug}/help/"
    assert client.get(address).status_code == 404
    client.force_login(agreement.signer.user)
    assert client.get(address).status_code == 200


def test_it_is_found_where_it_is_needed(client) -> None:
    agreement = issued()
    client.force_login(agreement.signer.user)
    address = f'href="/datasets/{agreement.dataset.slug}/help/"'
    where = agreement.get_absolute_url()
    for page in (where, f"{where}upload/", agreement.dataset.get_absolute_url()):
        assert address in client.get(page).content.decode()
    assert 'href="/help/"' in client.get("/nothing/").content.decode().partition("<footer")[2]
