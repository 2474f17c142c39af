"""The public page that shows what one LA version changes in another, and the ways to it."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags

from agreements import dates
from agreements.enums import VersionStatus
from agreements.models import LicenseTranslation, LicenseVersion
from tests.factories import DatasetFactory, LicenseVersionFactory, UserFactory, staff_user
from tests.services.telling import announced

pytestmark = pytest.mark.django_db

FIRST = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text()
SECOND = (settings.BASE_DIR / "ops/demo/world/casmemg-1.1.md").read_text()
ENCRYPTED = (
    '<ins><span class="said" lang="en">added: </span>Wherever it is stored, it should be '
    'encrypted.<span class="said" lang="en"> end of added</span></ins> The user'
)


@pytest.fixture
def old() -> LicenseVersion:
    return LicenseVersionFactory(dataset__slug="casmemg", source=FIRST)


@pytest.fixture
def new(old) -> LicenseVersion:
    return announced(replaces=old, source=SECOND, summary="Encrypt it.\nCite it in code.")


def words(response) -> str:
    """The text of a page as one reads it."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def changes(number="1.1", against="1.0", language="") -> str:
    return f"/datasets/casmemg/license/{number}/changes/{against}/{language}"


@pytest.mark.parametrize("pair", [("1.1", "1.0"), ("1.0", "1.1")])
def test_the_older_is_the_old_whichever_is_named_first(client, new, pair):
    page = client.get(changes(*pair))
    assert "What changes from 1.0 to 1.1" in words(page)
    assert ENCRYPTED in page.content.decode()


def test_what_changes_is_listed_first_and_linked(client, new):
    page = client.get(changes())
    told = words(page)
    assert "2 clauses change. Clause 3: Data storage and Distribution (changed)" in told
    assert "Clause 4: Citations (changed) Clauses 1, 2, 5 and 6 stay as they are." in told
    html = page.content.decode()
    anchors = re.findall(r'href="#(change-[^"]+)"', html)
    assert anchors == ["change-3", "change-4"]
    assert [html.count(f'id="{anchor}"') for anchor in anchors] == [1, 1]
    assert "Purpose of use" not in html


def test_changes_are_told_without_color_and_aloud(client, new):
    """Underlined or struck out for the eye, words before and after for the ear."""
    html = client.get(changes()).content.decode()
    marks = re.findall(r"<(ins|del)>(.*?)</\1>", html.split("comparison__part", 1)[1])
    assert [(name, " ".join(strip_tags(text).split())) for name, text in marks] == [
        ("ins", "added: Wherever it is stored, it should be encrypted. end of added"),
        ("del", "removed: and presentations end of removed"),
        ("ins", "added: , presentations and published code end of added"),
    ]
    css = (settings.BASE_DIR / "static/css/comparison.css").read_text()
    assert "text-decoration-line: underline" in css
    assert "text-decoration-line: line-through" in css


def test_the_owners_summary_stands_above_as_text(client, new):
    html = client.get(changes()).content.decode()
    assert "Encrypt it.<br>Cite it in code." in html


def test_no_markup_of_a_text_gets_out(client, old):
    evil = SECOND.replace("Wherever it is stored", "<script>alert(1)</script> **bold** {{ 7 }}")
    announced(replaces=old, source=evil)
    html = client.get(changes()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; bold {{ 7 }}" in html
    assert "<script>alert" not in html


def test_nobody_gets_anything_of_a_draft(client, old):
    LicenseVersionFactory(
        dataset=old.dataset, number="1.1", status=VersionStatus.DRAFT, source=SECOND
    )
    for pair in [("1.1", "1.0"), ("1.0", "1.1"), ("1.1", "1.1")]:
        assert client.get(changes(*pair)).status_code == 404
    client.force_login(staff_user("", old.dataset))
    assert client.get(changes()).status_code == 404
    for path in ("", "license/1.0/"):
        page = client.get(f"/datasets/casmemg/{path}").content.decode()
        assert "1.1" not in page
        assert "encrypted" not in page


@pytest.mark.parametrize("number", ["2.0", "%00", "1.0%0A"])
def test_a_version_that_is_not_there_is_not_compared(client, new, number):
    assert client.get(changes(against=number)).status_code == 404


def test_versions_of_two_datasets_are_not_compared(client, new):
    LicenseVersionFactory(dataset=DatasetFactory(), number="3.0", source=FIRST)
    assert client.get(changes(against="3.0")).status_code == 404


def test_what_is_not_listed_is_not_there(client, new):
    new.dataset.is_listed = False
    new.dataset.save(update_fields=["is_listed"])
    assert client.get(changes()).status_code == 404


def test_a_version_has_nothing_to_say_against_itself(client, new):
    response = client.get(changes("1.1", "1.1"))
    assert response.headers["Location"] == "/datasets/casmemg/license/1.1/"


def test_the_page_is_only_read(client, new):
    assert client.post(changes()).status_code == 405


def test_the_page_takes_few_queries(client, new, django_assert_num_queries):
    with django_assert_num_queries(6):  # each version, and its translations, twice
        client.get(changes())


def test_a_version_that_changes_nothing_says_so(client, old):
    announced(replaces=old, source=FIRST.replace('"1.0"', '"1.1"'))
    page = client.get(changes())
    assert "The words of both versions are the same." in words(page)
    assert "How to read it" not in words(page)


def test_the_dataset_page_tells_of_the_next_version(client, new):
    said = dates.say(new.effective_at, "Asia/Shanghai")
    page = client.get("/datasets/casmemg/")
    assert f"A new License Agreement, 1.1, takes effect on {said}. See what changes" in words(page)
    assert f'href="{changes()}"' in page.content.decode()


def test_the_dataset_page_tells_of_nothing_that_was_called_off(client, new):
    LicenseVersion.objects.filter(pk=new.pk).update(
        status=VersionStatus.CALLED_OFF, called_off_at=timezone.now()
    )
    assert "A new License Agreement" not in words(client.get("/datasets/casmemg/"))
    assert "It will not take effect." in words(client.get("/datasets/casmemg/license/1.1/"))


def test_a_version_leads_to_its_differences_from_each_other(client, new):
    page = client.get("/datasets/casmemg/license/1.0/").content.decode()
    assert f'href="{changes("1.0", "1.1")}"' in page
    page = client.get("/datasets/casmemg/license/1.1/").content.decode()
    assert f'href="{changes("1.1", "1.0")}"' in page


@pytest.fixture
def in_chinese() -> None:
    """Both versions, with translations from before they were announced."""
    now = timezone.now()
    dataset = DatasetFactory(slug="casmemg")
    for number, source in (("1.0", FIRST), ("1.1", SECOND)):
        version = LicenseVersionFactory(
            dataset=dataset, number=number, status=VersionStatus.DRAFT, source=source
        )
        source = source.replace("language: en", "language: zh")
        source = source.replace("## 6. Warranty", "## 6. 担保")
        LicenseTranslation.objects.create(version=version, language="zh", source=source)
        LicenseVersion.objects.filter(pk=version.pk).update(
            status=VersionStatus.SUPERSEDED, announced_at=now, announced_by=UserFactory()
        )


def test_a_translation_says_which_text_binds(client, in_chinese):
    page = client.get("/datasets/casmemg/license/1.1/?language=zh")
    assert "This is a translation, for reading. It is not binding: the English text" in words(page)
    assert "6. 担保" in words(page)
    assert '<div class="legal" lang="zh">' in page.content.decode()


def test_the_text_that_binds_is_shown_unless_asked_otherwise(client, in_chinese):
    for query in ("", "?language=en", "?language=xx", "?language="):
        page = client.get(f"/datasets/casmemg/license/1.1/{query}")
        assert "6. Warranty" in words(page)
        assert "This is a translation" not in words(page)
        assert 'href="?language=zh"' in page.content.decode()


def test_the_differences_can_be_read_in_translation(client, in_chinese):
    page = client.get(changes(language="?language=zh")).content.decode()
    assert "It is not binding: the English text binds." in page
    assert '<div class="comparison__text" lang="zh" dir="auto">' in page
    assert ENCRYPTED in page
