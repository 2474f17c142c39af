"""The public pages."""

from datetime import UTC, datetime
from html import unescape

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags

from agreements.enums import VersionStatus
from tests.factories import DatasetFactory, LicenseVersionFactory, UserFactory, rendered_version

pytestmark = pytest.mark.django_db


def words(response) -> str:
    """The text of a page as one reads it."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def test_home_leads_to_the_only_dataset(client):
    dataset = DatasetFactory()
    DatasetFactory(is_listed=False)
    assert client.get("/").headers["Location"] == f"/datasets/{dataset.slug}/"


@pytest.mark.parametrize("count", [0, 2, 3])
def test_home_lists_several(client, count):
    listed = [DatasetFactory(name=f"Dataset {number}") for number in range(count)]
    response = client.get("/")
    assert response.status_code == 200
    assert [dataset.name in words(response) for dataset in listed] == [True] * count


def test_the_license_is_readable_in_full_word_for_word(client):
    dataset = rendered_version().dataset
    page = words(client.get(f"/datasets/{dataset.slug}/license/1.0/"))
    source = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text()
    text = source.split("---\n", 2)[2].replace("\n---\n", "\n")
    url = f"http://testserver/datasets/{dataset.slug}/"
    for line in text.replace("{upload_url}", url).splitlines():
        plain = line.lstrip("#- ").replace("**", "").replace("*IEEE", "IEEE")
        plain = plain.replace("Computing*", "Computing")
        assert plain.strip() in page


def test_every_clause_can_be_linked_to(client):
    address = f"/datasets/{rendered_version().dataset.slug}/"
    text = f"{address}license/1.0/"
    page, whole = (client.get(each).content.decode() for each in (address, text))
    anchors = [f'href="{text}#clause-{number}"' in page for number in range(1, 7)]
    targets = [f'id="clause-{number}"' in whole for number in range(1, 7)]
    assert anchors + targets == [True] * 12


def test_before_the_first_license_the_page_offers_no_application(client):
    dataset = DatasetFactory()
    page = client.get(f"/datasets/{dataset.slug}/")
    assert page.status_code == 200
    assert f"/datasets/{dataset.slug}/apply/" not in page.content.decode()


def test_what_the_owner_writes_is_markdown_and_never_markup(client):
    version = rendered_version()
    version.dataset.summary = "**Faces** <script>alert(1)</script> [x](javascript:alert(1))"
    version.dataset.citation = "</pre><script>alert(1)</script>"
    version.dataset.save(update_fields=["summary", "citation"])
    page = client.get(f"/datasets/{version.dataset.slug}/").content.decode()
    assert "<strong>Faces</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (VersionStatus.DRAFT, 404),
        (VersionStatus.ANNOUNCED, 200),
        (VersionStatus.IN_FORCE, 200),
        (VersionStatus.SUPERSEDED, 200),
        (VersionStatus.CALLED_OFF, 200),
    ],
)
def test_a_version_is_public_once_announced_and_for_ever(client, status, code):
    now = timezone.now()
    version = rendered_version(
        status=status, announced_at=now, announced_by=UserFactory(), called_off_at=now
    )
    assert client.get(f"/datasets/{version.dataset.slug}/license/1.0/").status_code == code


def test_a_student_finds_words_to_send(client):
    dataset = DatasetFactory(name="CASMEMG")
    page = client.get(f"/datasets/{dataset.slug}/supervisor/")
    url = f"http://testserver/datasets/{dataset.slug}/"
    assert f"then one signature by hand: {url}" in words(page)
    subject = "License%20agreement%20for%20the%20CASMEMG%20dataset%3A%20please%20sign%20for%20me"
    assert f'href="mailto:?subject={subject}&amp;body=Dear' in page.content.decode()


@pytest.mark.parametrize("path", ["", "apply/", "supervisor/", "license/1.0/"])
def test_what_is_not_listed_is_not_there(client, path):
    version = LicenseVersionFactory(dataset__is_listed=False)
    assert client.get(f"/datasets/{version.dataset.slug}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "supervisor/", "license/1.0/"])
def test_public_pages_are_only_read(client, path):
    version = rendered_version()
    assert client.post(f"/datasets/{version.dataset.slug}/{path}").status_code == 405


def test_the_page_takes_few_queries(client, django_assert_max_num_queries):
    version = rendered_version()
    with django_assert_max_num_queries(5):
        client.get(f"/datasets/{version.dataset.slug}/")


def test_days_are_counted_where_the_owner_is(client):
    new_year = datetime(2026, 1, 1, tzinfo=UTC)
    version = rendered_version(effective_at=new_year, dataset__time_zone="America/New_York")
    url = f"/datasets/{version.dataset.slug}/"
    assert "in force since Dec. 31, 2025" in words(client.get(url))
    said = "In force since Dec. 31, 2025, 19:00 (America/New_York)."
    assert said in words(client.get(f"{url}license/1.0/"))


def test_a_license_that_can_not_be_read_is_said_plainly(client):
    version = LicenseVersionFactory(
        status=VersionStatus.IN_FORCE, source="no front matter", effective_at=timezone.now()
    )
    page = client.get(f"/datasets/{version.dataset.slug}/")
    assert page.status_code == 503
    assert "The License Agreement can’t be read as it is stored." in words(page)
    assert "front matter" not in words(page)
