"""Alert rules and dashboard: Prometheus takes them, and they name what the portal tells."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client
from prometheus_client import CollectorRegistry, generate_latest

from agreements.views.metrics import PortalGauges
from ops import machine

WATCH = settings.BASE_DIR / "deploy" / "watch"
RULES = WATCH / "alerts.yml"
# Prometheus says itself of each that it asks.
_ITS_OWN = {"up"}
# What is read of Django's requests: `test_gunicorn_metrics` shows that they are told.
_OF_REQUESTS = {
    "django_http_responses_total_by_status_view_method_total",
    "django_http_requests_latency_seconds_by_view_method_bucket",
}


@pytest.mark.skipif(machine.promtool() is None, reason="promtool is missing: prometheus")
@pytest.mark.parametrize(
    "what", [["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]]
)
def test_prometheus_takes_the_rules(what: list[str]) -> None:
    command = [str(machine.promtool()), *what]
    done = subprocess.run(command, cwd=WATCH, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(machine.promtool() is None, reason="promtool is missing: prometheus")
def test_a_wrong_rule_is_told(tmp_path: Path) -> None:
    wrong = RULES.read_text().replace(
        "> on (instance, job, what) portal_limit", "< on (what) portal_limit"
    )
    (tmp_path / "alerts.yml").write_text(wrong)
    (tmp_path / "alerts_test.yml").write_text((WATCH / "alerts_test.yml").read_text())
    command = [str(machine.promtool()), "test", "rules", "alerts_test.yml"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 1


def rules() -> list[dict[str, str]]:
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    found: list[dict[str, str]] = group["rules"]
    return found


def expressions() -> list[str]:
    board = json.loads((WATCH / "dashboard.json").read_text())
    targets = [target for panel in board["panels"] for target in panel["targets"]]
    return [target["expr"] for target in targets] + [rule["expr"] for rule in rules()]


def named() -> set[str]:
    return set(
        re.findall(r"\b(?:up|portal_\w+|django_\w+)\b(?=[{\s)=>\[]|$)", " ".join(expressions()))
    )


@pytest.mark.django_db
def test_everything_they_name_is_told_and_all_that_is_ours_is_shown() -> None:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(PortalGauges())
    told = set(re.findall(r"^# TYPE (\w+) ", generate_latest(registry).decode(), re.MULTILINE))
    assert named() == told | _OF_REQUESTS | _ITS_OWN


def test_every_alert_is_explained_and_leads_there() -> None:
    guide = (settings.BASE_DIR / "docs" / "watch.md").read_text()
    for rule in rules():
        assert f"docs/watch.md, {rule['alert']}" in rule["annotations"]["do"]
        assert f"**{rule['alert']}**" in guide


def test_no_panel_covers_another() -> None:
    board = json.loads((WATCH / "dashboard.json").read_text())
    cells = [
        (x, y)
        for at in (panel["gridPos"] for panel in board["panels"])
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _y in cells) < 24


@pytest.mark.django_db
def test_the_demo_and_the_default_tell_nobody(client: Client) -> None:
    assert not any("prometheus" in name for name in settings.MIDDLEWARE)
    assert client.get("/metrics").status_code == 404
