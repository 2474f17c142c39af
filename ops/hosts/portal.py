"""The portal on hosts of a network: web and worker hosts without a file of their own that matters.

Database (through PgBouncer), Redis, S3 and mail server are offered by this machine, which is also
the load balancer. Settings alone make several hosts of one.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ops import migrated, nginx, ports
from ops.broker import broker
from ops.hosts.network import Host, Network
from ops.hosts.relay import Relay
from ops.pgbouncer import pgbouncer
from ops.postgres import cluster
from ops.process import running, stop

_ROOT = Path(__file__).resolve().parents[2]
_PORT = 8000
_DATABASE, _REDIS, _S3, _MAIL = 2, 3, 4, 5
_FIRST_WEB, _FIRST_WORKER, _BEAT = 11, 21, 31
_BUCKET = "portal"
_SETTINGS = {
    "SECRET_KEY": "hosts-only-secret-key-of-fifty-characters-or-more-012",
    "FIELD_KEY": "hosts-only-field-key",
    "MARK_KEY": "hosts-only-mark-key",
    "SIGNING_KEY": "hosts-only-signing-key",
    "SITE_URL": f"https://{nginx.HOST}",
    "ALLOWED_HOSTS": nginx.HOST,
    "TRUSTED_PROXIES": "1",
    "FORWARDED_ALLOW_IPS": "*",
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "ALLOW_TEST_DOMAINS": "true",
    "OUTBOX_SWEEP_SECONDS": "3",
    "TAKE_BACK_SECONDS": "0",
    "MAILS_PER_MINUTE": "0",
    "WEB_CONCURRENCY": "1",
    "BEHIND_PGBOUNCER": "true",
    "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
}


@dataclass
class Process:
    """What runs on one host; its log is `log`."""

    host: Host
    command: list[str]
    env: Mapping[str, str]
    log: Path
    running: ExitStack = field(default_factory=ExitStack)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Goes on once it is ready."""
        self.process = self.running.enter_context(
            running(self.command, log=self.log, ready=self._is_ready, env=self.env, seconds=300)
        )

    def kill(self) -> None:
        """All of it at once, as where the host loses its power."""
        assert self.process
        os.killpg(self.process.pid, 9)
        self.running.close()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            stop(self.process)
        self.running.close()

    def _is_ready(self) -> bool:
        if "gunicorn" in self.command:
            with socket.socket() as probe:
                probe.settimeout(1)
                return probe.connect_ex((self.host.address, _PORT)) == 0
        said = self.log.read_text(errors="replace")
        return "ready." in said or "beat: Starting" in said


@dataclass(frozen=True)
class PortalHosts:
    """`url` is PostgreSQL itself; `https` the load balancer's port, trusted by `certificate`."""

    url: str
    https: int
    certificate: Path
    web: list[Process]
    workers: list[Process]
    database: str
    redis: str


@contextmanager
def portal_hosts(folder: Path, mail_port: int, *, web: int, workers: int) -> Iterator[PortalHosts]:
    """So many hosts for pages, so many for work, and one for beat, all running."""
    with ExitStack() as until_end:
        network = until_end.enter_context(Network())
        url = until_end.enter_context(cluster())
        migrated.fill_postgres(url)
        database, redis = network.offer(_DATABASE), network.offer(_REDIS)
        pooled = until_end.enter_context(pgbouncer(url, also=database))
        redis_port = ports.any_free()
        until_end.enter_context(broker(redis_port, folder, also=redis))
        until_end.enter_context(Relay(network.offer(_MAIL), mail_port))
        s3 = _bucket(network.offer(_S3), until_end)
        settings = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            **_SETTINGS,
            "DATABASE_URL": pooled,
            "REDIS_URL": f"redis://{redis}:{redis_port}/0",
            "EMAIL_URL": f"smtp://{network.address(_MAIL)}:{mail_port}",
            "FILES_S3_URL": f"{s3}/private?region=us-east-1",
            "RELEASES_S3_URL": f"{s3}/releases?region=us-east-1",
        }
        load = [sys.executable, "manage.py", "load_dataset", "agreements/licenses/casmemg.toml"]
        own = {**settings, "VAR_DIR": str(folder / "setup")}
        subprocess.run(load, env=own, cwd=_ROOT, check=True, stdout=subprocess.DEVNULL)

        def process(name: str, number: int, *words: str) -> Process:
            host = network.add_host(number)
            env = {**settings, "VAR_DIR": str(folder / name), "WEB_BIND": f"{host.address}:{_PORT}"}
            command = host.command(sys.executable, "-m", *words)
            made = Process(host, command, env, folder / f"{name}.log")
            until_end.callback(made.stop)
            made.start()
            return made

        celery = ("celery", "-A", "casmemg_portal", "--workdir", str(_ROOT))
        work = [*celery, "worker", "-c", "1", "--loglevel", "INFO", "-n"]
        beat = [*celery, "beat", "--pidfile=", "--schedule", str(folder / "schedule")]
        pages = [
            process(f"web{n}", _FIRST_WEB + n, "gunicorn", "casmemg_portal.wsgi")
            for n in range(web)
        ]
        worked = [
            process(f"worker{n}", _FIRST_WORKER + n, *work, f"worker{n}@%h") for n in range(workers)
        ]
        process("beat", _BEAT, *beat, "--loglevel", "INFO")

        https = ports.any_free()
        hosts = [f"{each.host.address}:{_PORT}" for each in pages]
        conf = nginx.adapt(folder, https=https, hosts=hosts)
        until_end.enter_context(nginx.proxy(conf, https))
        yield PortalHosts(url, https, folder / "fullchain.pem", pages, worked, database, redis)


def _bucket(address: str, until_end: ExitStack) -> str:
    """An empty bucket on a server that speaks S3."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address=address, port=ports.any_free(), verbose=False)
    server.start()
    until_end.callback(server.stop)
    host, port = server.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket=_BUCKET)
    return f"http://key:secret@{host}:{port}/{_BUCKET}"
