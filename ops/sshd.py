"""A server with SFTP of one's own on the loopback address, gone at the end."""

import getpass
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops import machine, ports
from ops.process import running


@dataclass(frozen=True)
class SftpServer:
    """Lets `user` in by the key at `key`; how the server proves itself stands in `known_hosts`."""

    port: int
    user: str
    key: Path
    known_hosts: Path

    @property
    def settings(self) -> dict[str, str]:
        """Of a portal that has its backups there."""
        return {"BACKUP_SSH_KEY": str(self.key), "BACKUP_KNOWN_HOSTS": str(self.known_hosts)}

    def address(self, folder: Path) -> str:
        return f"sftp://{self.user}@{ports.HOST}:{self.port}{folder}"


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """Keys and log lie in `folder`."""
    program = machine.sshd()
    assert program, "openssh-server is not installed"
    folder.chmod(0o700)
    server = SftpServer(
        ports.any_free(), getpass.getuser(), folder / "client", folder / "known_hosts"
    )
    host = folder / "host"
    for key in (host, server.key):
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
        subprocess.run(make, check=True)
    public = host.with_suffix(".pub").read_text()
    server.known_hosts.write_text(f"[{ports.HOST}]:{server.port} {public}")
    if os.geteuid() == 0:  # as its service would make it
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    (folder / "config").write_text(
        f"Port {server.port}\n"
        f"ListenAddress {ports.HOST}\n"
        f"HostKey {host}\n"
        f"AuthorizedKeysFile {server.key}.pub\n"
        "PidFile none\n"
        "StrictModes no\n"
        "UsePAM no\n"
        "PasswordAuthentication no\n"
        "PermitRootLogin prohibit-password\n"
        "Subsystem sftp internal-sftp\n"
    )
    command = [program, "-D", "-e", "-f", str(folder / "config")]
    with running(command, log=folder / "log", ready=lambda: ports.answers(server.port)):
        yield server
