"""The image and compose.yaml, as far as they can be tried with no engine there to build them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from deploy.containers import healthy, prepare
from ops import machine, migrated, nginx, ports
from ops.units.unit_file import Unit
from tests.deploy import web
from tests.deploy.test_units import SERVICES, SYSTEMD

ROOT = SYSTEMD.parents[1]
COMPOSE = ROOT / "compose.yaml"
BIN = Path(sys.executable).parent
# The process of a unit, by the name of its service.
UNITS = {name.removeprefix("portal-").removesuffix(".service"): name for name in SERVICES}
OTHERS = {"prepare", "proxy", "database", "redis", "clamav"}
BY_TIMER = {"watch", "backup"}


def services() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return loaded


def copied() -> list[str]:
    """What the Dockerfile takes out of the checkout."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def by_schema(file: Path) -> "subprocess.CompletedProcess[str]":
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", file]
    return subprocess.run(command, capture_output=True, text=True)


def by_linter(file: Path) -> "subprocess.CompletedProcess[str]":
    command = [BIN / "hadolint", "--config", ROOT / ".hadolint.yaml", file]
    return subprocess.run(command, capture_output=True, text=True)


def test_compose_is_what_its_specification_allows(tmp_path: Path) -> None:
    done = by_schema(COMPOSE)
    assert done.returncode == 0, done.stdout
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(COMPOSE.read_text().replace("read_only: true", "read_only: [much]"))
    assert by_schema(wrong).returncode == 1


def test_the_linter_has_nothing_to_say_of_the_dockerfile(tmp_path: Path) -> None:
    done = by_linter(ROOT / "Dockerfile")
    assert (done.stdout, done.returncode) == ("", 0)
    wrong = tmp_path / "Dockerfile"
    wrong.write_text((ROOT / "Dockerfile").read_text() + "USER root\n")
    assert "DL3002" in by_linter(wrong).stdout


def test_every_process_of_a_server_is_there_and_says_the_same() -> None:
    assert set(services()) == set(UNITS) | OTHERS
    for name, unit_name in UNITS.items():
        unit, service = Unit(SYSTEMD, unit_name), services()[name]
        assert service["command"] == unit.command("ExecStart", {}), name
        assert unit.get("WorkingDirectory") == "/opt/portal/current"
        assert service["pids_limit"] == int(unit.get("TasksMax")), name
        given = {f"{key}={value}" for key, value in service.get("environment", {}).items()}
        assert set(unit.all("Environment")) <= given
        if name not in BY_TIMER:
            assert service["stop_grace_period"] == f"{unit.seconds('TimeoutStopSec', 0):.0f}s"


@pytest.mark.parametrize("name", sorted(set(UNITS) | OTHERS))
def test_each_is_bounded_and_nobody(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert service["mem_limit"]
    assert service["pids_limit"] > 0
    assert not set(service) & {"privileged", "cap_add", "network_mode", "pid", "ipc"}
    assert service["restart"] == ("no" if name in BY_TIMER | {"prepare"} else "unless-stopped")
    # Only nginx is reached from outside.
    assert ("ports" in service) == (name == "proxy")


def test_whoever_answers_is_asked_whether_it_does() -> None:
    asked = {
        name: each["healthcheck"]["test"]
        for name, each in services().items()
        if "healthcheck" in each
    }
    assert asked["pages"][-1] == "ready"
    assert asked["downloads"][-1] == "live"
    assert set(asked) == {"pages", "downloads", "proxy", "database", "redis", "clamav"}


def test_every_setting_that_is_named_is_one() -> None:
    explained = set(
        re.findall(r"^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    )
    named = {key for name in UNITS for key in services()[name].get("environment", {})}
    assert named
    assert named <= explained
    image = set(re.findall(r"(\w+)=/", re.sub(r"HOME=\S+", "", (ROOT / "Dockerfile").read_text())))
    assert image == {"VAR_DIR", "STATIC_ROOT"}
    assert image <= explained


def test_no_secret_stands_in_what_is_kept_in_git() -> None:
    text = COMPOSE.read_text()
    assert not re.findall(r"(?i)(password|secret|key)\s*:\s*[\"']?\w{8,}", text)
    assert services()["database"]["environment"]["POSTGRES_PASSWORD_FILE"].startswith(
        "/run/secrets/"
    )
    assert {"/portal.env", "/database.password"} <= set((ROOT / ".gitignore").read_text().split())


def test_what_is_copied_is_there_and_nothing_else_gets_in() -> None:
    missing = [source for source in copied() if not (ROOT / source).exists()]
    assert missing == []
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == set(copied())


def test_debian_has_the_packages(tmp_path: Path) -> None:
    words = re.findall(
        r"--no-install-recommends ([\w.+ -]+?) \\", (ROOT / "Dockerfile").read_text()
    )
    packages = words[0].split()
    assert packages
    if not shutil.which("apt-cache") or not list(Path("/var/lib/apt/lists").glob("*_Packages*")):
        pytest.skip("this machine has no lists of Debian's packages: apt-get update")
    for package in packages:
        done = subprocess.run(["apt-cache", "show", package], capture_output=True)
        assert done.returncode == 0, package


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """The folder that the image holds, and nothing beside it."""
    folder = tmp_path / "current"
    for source in copied():
        whole, target = ROOT / source, folder / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if whole.is_dir():
            shutil.copytree(whole, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(whole, target)
    return folder


@pytest.mark.full
@pytest.mark.skipif(machine.nginx() is None, reason="nginx is missing: nginx-light")
def test_what_the_image_holds_prepares_and_starts(image: Path, tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    migrated.copy_sqlite(var / "db.sqlite3")
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "SITE_URL": f"https://{nginx.HOST}",
        "ALLOWED_HOSTS": nginx.HOST,
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": f"sqlite:///{var}/db.sqlite3",
        "VAR_DIR": str(var),
        "STATIC_ROOT": str(tmp_path / "static"),
        "STATICFILES_STORAGE": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "NGINX_FOLDER": str(tmp_path),
        "PYTHONPATH": "",
    }
    _run([sys.executable, "-m", "deploy.containers.prepare"], image, env)
    assert list((tmp_path / "static").glob("**/*.css.gz"))
    _run([sys.executable, "-c", "import casmemg_portal.wsgi, casmemg_portal.celery"], image, env)

    nginx.adapt(tmp_path / "tls", https=ports.any_free(), portal=ports.any_free())
    conf = tmp_path / "nginx.conf"
    text = conf.read_text()
    for name, port in (("pages", 8000), ("downloads", 8010)):
        assert text.count(f"server {name}:{port};") == 1
        text = text.replace(f"server {name}:{port};", f"server {ports.HOST}:{port};")
    conf.write_text(text.replace("/etc/ssl/portal/", f"{tmp_path}/tls/"))
    done = subprocess.run([str(machine.nginx()), "-t", "-c", conf], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _run(command: list[str], folder: Path, env: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(autouse=True)
def tls_folder(tmp_path: Path) -> None:
    (tmp_path / "tls").mkdir()


def test_without_https_it_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="SITE_URL has to be https"):
        prepare.nginx_file({"SITE_URL": "http://portal.example.org"})


@pytest.mark.services
def test_health_is_asked_of_the_web_process(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(healthy, "_SECONDS", 120)  # a machine that tests much is slow
    with web.portal(tmp_path, {"ALLOWED_HOSTS": "portal.example.org"}) as portal:
        assert healthy.main(str(portal.port), "live") == 0
        assert healthy.main(str(portal.port), "ready") == 0
        assert healthy.main(str(portal.port), "nothing") == 1
    assert healthy.main(str(ports.any_free()), "live") == 1


def test_the_portal_s_own_base_is_the_one_of_the_lock() -> None:
    (version,) = set(re.findall(r"FROM python:(\d\.\d+)-", (ROOT / "Dockerfile").read_text()))
    lock = (settings.BASE_DIR / "requirements.txt").read_text().splitlines()[1]
    assert f"--python-version {version}" in lock
