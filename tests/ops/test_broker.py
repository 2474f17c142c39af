import shutil
from pathlib import Path

import pytest
import redis

from ops import broker, ports


def _talks(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        return client.set("key", "value") is True and client.get("key") == b"value"


@pytest.mark.services
def test_the_machine_s_redis_is_used_when_there_is_one(tmp_path: Path) -> None:
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed: apt-get install redis-server")
    assert broker.program() == shutil.which("redis-server")
    with broker.broker(ports.any_free(), tmp_path) as url:
        assert _talks(url)


@pytest.mark.services
def test_the_bundled_server_runs_where_there_is_no_redis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Path(broker.program()).name == "valkey-server"
    port = ports.any_free()
    with broker.broker(port, tmp_path) as url:
        assert _talks(url)
    assert not ports.answers(port)
    assert [file.name for file in tmp_path.iterdir()] == ["redis.log"]
