"""What several web processes count is added up, whichever of them is asked."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.deploy.web import Web, portal

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

SECRET = "S3cretT0kenOfALink"
SERIES = "django_http_responses_total_by_status_view_method_total"


def scraped(web: Web) -> str:
    answer = web.ask("/metrics", Authorization="Bearer t0ken")
    assert answer.status == 200
    said: str = answer.content.decode()
    return said


def answered(web: Web, view: str, status: int = 200) -> float:
    found = re.findall(rf"^{SERIES}{{([^}}]*)}} (\S+)$", scraped(web), re.MULTILINE)
    return sum(
        float(number)
        for labels, number in found
        if f'view="{view}"' in labels and f'status="{status}"' in labels
    )


def workers(web: Web) -> set[int]:
    said = subprocess.run(["pgrep", "-P", str(web.pid)], capture_output=True, text=True).stdout
    return set(map(int, said.split()))


def test_all_processes_count_together_and_one_that_died_is_not_forgotten(tmp_path: Path) -> None:
    counts = tmp_path / "metrics"
    env = {
        "METRICS_TOKEN": "t0ken",
        "PROMETHEUS_MULTIPROC_DIR": str(counts),
        "WEB_CONCURRENCY": "2",
    }
    with portal(tmp_path, env) as web:
        for _time in range(20):
            assert web.ask("/privacy/").status == 200
        assert {answered(web, "privacy") for _time in range(10)} == {20}
        before = workers(web)
        subprocess.run(["kill", "-9", str(min(before))], check=True)
        while len(after := workers(web)) < 2 or after == before:
            pass
        for _time in range(20):
            assert web.ask("/privacy/").status == 200
        assert {answered(web, "privacy") for _time in range(10)} == {40}
        places = {file.stem.rpartition("_")[2] for file in counts.glob("*.db")}
        assert places <= {"pages-0", "pages-1"}


def test_labels_name_views_and_nothing_of_addresses(tmp_path: Path) -> None:
    env = {"METRICS_TOKEN": "t0ken", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics")}
    with portal(tmp_path, env) as web:
        for path in (
            f"/notices/{SECRET}/",
            f"/requests/{SECRET}/?q={SECRET}",
            f"/{SECRET}",
            f"/check/{SECRET}/",
        ):
            web.ask(path, **{"User-Agent": SECRET})
        assert answered(web, "notice", 404) == 1
        said = scraped(web)
    assert "portal_age_seconds{" in said
    assert "_latency_seconds_by_view_method_bucket{" in said
    assert SECRET not in said
