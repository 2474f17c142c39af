"""The site of docs/, as `make docs` builds it."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from ops.docs_site.__main__ import build
from tests.tiers import full

PAGES = ("index", "apply/sign", "decide/another-dataset", "operate", "rooms", "adr/index")
CHINESE = ("zh/index", "zh/apply/sign", "zh/decide/requests")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    assert build(folder) == []
    return folder / "site"


def test_it_is_there_in_both_languages_each_in_its_own_words(site: Path) -> None:
    english, chinese = (
        (site / name / "apply" / "index.html").read_text(encoding="utf-8") for name in ("", "zh")
    )
    assert ('<html lang="en"' in english, '<html lang="zh"' in chinese) == (True, True)
    assert ("Apply for a dataset" in english, "申请数据集" in chinese) == (True, True)


@pytest.mark.browser
@pytest.mark.parametrize(
    "name", [PAGES[0], *map(full, PAGES[1:]), CHINESE[0], *map(full, CHINESE[1:])]
)
def test_a_browser_asks_nobody_else_for_anything(browser: Browser, site: Path, name: str) -> None:
    page, asked, complaints = browser.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"file://{site / name}.html", wait_until="networkidle")
    assert {urlsplit(url).scheme for url in asked} <= {"file", "data", "blob"}
    broken = "[...document.images].filter(each => !each.naturalWidth).map(each => each.src)"
    assert (page.evaluate(broken), complaints) == ([], [])
    page.close()
