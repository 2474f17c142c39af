"""A whole server as deploy/ sets it up, on this machine beside others, thrown away at the end.

The setup program runs as it does on a real server, by Debian's own python3 and as root; all files
are below a temporary folder, under an account and on ports of their own. What Debian's packages
bring (PostgreSQL, Redis, nginx) runs by units that say the same in the foreground. No systemd runs.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.server.answers import Answers
from deploy.server.layout import Layout
from ops import machine, ports
from ops.process import as_user
from ops.units.runner import UnitRunner
from ops.units.systemctl import serve

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "/usr/bin/python3"
HOST = "portal.example.org"
POSTGRES, REDIS, NGINX = "postgresql@15-main.service", "redis-server.service", "nginx.service"
_NEEDED = ("redis-server", "postgresql", "nginx-light", "logrotate", "openssl", "python3-venv")
# Made-up people may sign in, nothing waits longer than it must.
_IMPATIENT = {"ALLOW_TEST_DOMAINS": "true", "OUTBOX_SWEEP_SECONDS": "2", "TAKE_BACK_SECONDS": "0"}


def why_not() -> str:
    """Why no server can be set up here; empty where it can."""
    if os.geteuid() != 0:
        return "only root can set up a server"
    if not Path("/etc/debian_version").exists():
        return "this is no Debian"
    needs = [need for need in machine.TESTS if need.package in _NEEDED]
    missing = [need.package for need in needs if not need.present()]
    return f"missing: {', '.join(missing)}" if missing else ""


@dataclass(frozen=True)
class DebianServer:
    """`units` starts, stops and kills; `portal` is the command of the server's administrator."""

    root: Path
    layout: Layout
    units: UnitRunner
    answers: Path

    @property
    def certificate(self) -> Path:
        return self.layout.tls / "fullchain.pem"

    def setup(self, source: Path = ROOT) -> str:
        """`python3 deploy/portal.py setup`; what it said. Raises CalledProcessError."""
        command = [PYTHON, "-I", str(source / "deploy" / "portal.py"), "setup"]
        return _said([*command, "--answers", str(self.answers)])

    def portal(self, *words: str) -> str:
        """What `portal …` said. Raises CalledProcessError."""
        return _said([str(self.layout.at("/usr/local/sbin/portal")), *words])

    def processes(self, unit: str) -> list[int]:
        """The main process of a unit, then all that came of it: workers, connections, children."""
        found = [pid for pid in [self.units.pid(unit)] if pid]
        for pid in found:  # it grows meanwhile
            with suppress(OSError):  # ended since
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
                found += [int(child) for child in children.split()]
        return found

    def kill(self, unit: str) -> int:
        """The main process of a unit, at once; which it was, for `units.wait_until_back`."""
        pid = self.units.pid(unit)
        assert pid, f"{unit} is {self.units.state(unit)}"
        os.kill(pid, signal.SIGKILL)
        return pid

    def log(self, unit: str) -> str:
        """What a unit said since the server is there; nginx's requests are in `layout.logs`."""
        return (self.units.logs / f"{unit}.log").read_text(errors="replace")

    def query(self, sql: str) -> str:
        """An answer of the portal's database, to its superuser."""
        where = ["-h", self.layout.postgres_socket, "-p", str(self.layout.postgres_port)]
        command = ["psql", "-XAt", *where, "-d", self.layout.account, "-c", sql]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, cwd="/", **as_user("postgres")
        )
        return str(done.stdout).strip()


@contextmanager
def debian_server(mail_port: int, **settings: str) -> Iterator[DebianServer]:
    """An empty server: nothing of the portal is there before `setup`. Mails go to `mail_port`;
    `settings` are lines of .env.example."""
    with ExitStack() as until_end:
        # As Debian has it; the portal's own would keep its servers' accounts out.
        until_end.callback(os.umask, os.umask(0o022))
        root = Path(tempfile.mkdtemp(prefix="portal-server-"))
        root.chmod(0o755)
        until_end.callback(shutil.rmtree, root, ignore_errors=True)
        units = root / "etc/systemd/system"
        for folder in (units, root / "etc/nginx", root / "var/log/units", root / "run"):
            folder.mkdir(parents=True)
        layout = _layout(root)
        removed = ["userdel", "--force", layout.account]
        until_end.callback(subprocess.run, removed, capture_output=True)
        runner = until_end.enter_context(UnitRunner(units, logs=root / "var/log/units", root=root))
        until_end.enter_context(serve(runner, root / "run"))
        answers = _answers(layout, mail_port, {**_IMPATIENT, **settings})
        (root / "answers.toml").write_text(answers.as_toml())
        _postgres(layout, units)
        _redis(layout, units)
        _nginx(layout, units)
        for name in (POSTGRES, REDIS):
            runner.start(name)
        yield DebianServer(root, layout, runner, root / "answers.toml")


def _layout(root: Path) -> Layout:
    https, http, pages, downloads, redis, postgres = (ports.any_free() for _each in range(6))
    return Layout(
        root=str(root),
        account=f"portal-{https}",
        address=ports.HOST,
        https=https,
        http=http,
        pages=pages,
        downloads=downloads,
        postgres_socket=str(root / "run"),
        postgres_port=postgres,
        redis=f"redis://{ports.HOST}:{redis}/0",
        systemctl=str(root / "run" / "systemctl"),
    )


def _answers(layout: Layout, mail_port: int, settings: Mapping[str, str]) -> Answers:
    real = Layout()
    place = {name: value for name, value in vars(layout).items() if value != getattr(real, name)}
    return Answers(
        host=HOST,
        name="Portal of an invented institute",
        time_zone="Asia/Shanghai",
        mail_server=f"smtp://{ports.HOST}:{mail_port}",
        mail_from="portal@institute.example.edu",
        support="desk@institute.example.edu",
        owner="owner@institute.example.edu",
        tls="self-signed",
        dataset="agreements/licenses/casmemg.toml",
        settings=settings,
        place=place,
    )


def _postgres(layout: Layout, units: Path) -> None:
    programs = machine.postgres_bin()
    assert programs
    data = layout.at("/var/lib/postgresql/data")
    data.mkdir(parents=True)
    for folder in (data, layout.at("/run")):
        shutil.chown(folder, "postgres")
    layout.at("/run").chmod(0o755)
    options = ["--auth-local=peer", "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(
        [str(programs / "initdb"), "--no-sync", "-D", str(data), *options],
        stdout=subprocess.DEVNULL,
        check=True,
        cwd="/",
        **as_user("postgres"),
    )
    settings = {
        "listen_addresses": "",
        "port": str(layout.postgres_port),
        "unix_socket_directories": layout.postgres_socket,
    }
    words = " ".join(f'-c "{name}={value}"' for name, value in settings.items())
    _unit(units, POSTGRES, "notify", f"{programs}/postgres -D {data} {words}", "postgres", "INT")


def _redis(layout: Layout, units: Path) -> None:
    folder = layout.at("/var/lib/redis")
    folder.mkdir(parents=True)
    shutil.chown(folder, "redis")
    port = layout.redis.rpartition(":")[2].partition("/")[0]
    options = f"--bind {ports.HOST} --port {port} --dir {folder} --supervised systemd"
    _unit(units, REDIS, "notify", f"/usr/bin/redis-server {options}", "redis", "TERM", "always")


def _nginx(layout: Layout, units: Path) -> None:
    conf = layout.at("/etc/nginx/nginx.conf")
    _unit(units, NGINX, "exec", f'/usr/sbin/nginx -c {conf} -g "daemon off;"', "", "QUIT")


def _unit(
    folder: Path, name: str, kind: str, start: str, user: str, end: str, restart: str = "no"
) -> None:
    lines = [f"Type={kind}", f"ExecStart={start}", f"KillSignal=SIG{end}", f"Restart={restart}"]
    lines += [
        "TimeoutStopSec=10",
        "ExecReload=/bin/kill -HUP $MAINPID",
        *([f"User={user}"] if user else []),
    ]
    (folder / name).write_text("\n".join(["[Service]", *lines]) + "\n")


def _said(command: list[str]) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stdout)
    return done.stdout
