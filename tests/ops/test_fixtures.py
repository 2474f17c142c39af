"""The servers that other tests rely on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.conf import settings

from casmemg_portal.celery import app
from tests.fixtures.servers import RedisServer
from tests.fixtures.worker import CeleryProcesses

pytestmark = pytest.mark.services


def test_nothing_listens_for_tests_that_do_not_ask() -> None:
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(settings.REDIS_URL).ping()


def test_redis_can_stop_and_start_in_a_test(redis_server: RedisServer) -> None:
    client = redis.Redis.from_url(settings.REDIS_URL)
    assert client.set("key", "value")
    redis_server.stop()
    with pytest.raises(redis.ConnectionError):
        client.ping()
    redis_server.start()
    assert client.get("key") is None


@pytest.mark.full
def test_a_worker_answers_through_the_broker(celery_processes: CeleryProcesses) -> None:
    worker = celery_processes.worker("first")
    answers = app.control.ping(timeout=10, limit=1) or []
    assert [list(answer.values()) for answer in answers] == [[{"ok": "pong"}]]
    assert worker.poll() is None


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_beat_starts(celery_processes: CeleryProcesses) -> None:
    assert celery_processes.beat().poll() is None


_SUITE = """
import pytest
def test_passes(): pass
def test_fails(): assert False
@pytest.mark.skip(reason="no printer")
def test_skipped(): pass
@pytest.mark.xfail(reason="not yet")
def test_expected(): assert False
def test_skips_itself(): pytest.skip("no scanner")
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_did_not_run_is_written_down(tmp_path: Path, workers: str) -> None:
    (tmp_path / "test_suite.py").write_text(_SUITE)
    (tmp_path / "test_module.py").write_text("import pytest; pytest.importorskip('no_such')")
    (tmp_path / "pytest.ini").write_text("[pytest]")
    root = Path(settings.BASE_DIR)
    plugins = ["-p", "tests.fixtures.not_run", "-p", "no:django", "-p", "no:cacheprovider"]
    subprocess.run(
        [sys.executable, "-m", "pytest", "-n", workers, *plugins, str(tmp_path)],
        cwd=root,
        env={"NOT_RUN_FILE": str(tmp_path / "tally"), "PYTHONPATH": str(root), "PATH": ""},
        stdout=subprocess.DEVNULL,
    )
    assert json.loads((tmp_path / "tally").read_text()) == {
        "passed": 1,
        "failed": 1,
        "skipped": {
            "test_module.py": "could not import 'no_such': No module named 'no_such'",
            "test_suite.py::test_skipped": "no printer",
            "test_suite.py::test_expected": "not yet",
            "test_suite.py::test_skips_itself": "no scanner",
        },
    }
