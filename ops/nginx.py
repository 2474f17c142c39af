"""The proxy of `deploy/nginx.conf` on this machine, for tests and measurements."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ops import machine, ports
from ops.process import running

CONF = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"
HOST = "portal.example.org"


def adapt(folder: Path, *, https: int, portal: int, downloads: int = 0) -> Path:
    """The file as somebody would adapt it, with everything it touches in `folder`.

    They are ports on the loopback address: where nginx listens, and where it expects gunicorn for
    the pages and for downloads, which may be the same.
    Raises ValueError when the file no longer says what has to be adapted.
    """
    _certificate(folder)
    text = CONF.read_text()
    for told, here in {
        "user www-data;": f"user {getpass.getuser()};",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx/": f"{folder}/",
        "/etc/ssl/portal/": f"{folder}/",
        "/srv/portal-static/": f"{folder}/static/",
        "server 127.0.0.1:8000;": f"server {ports.HOST}:{portal};",
        "server 127.0.0.1:8010;": f"server {ports.HOST}:{downloads or portal};",
        "listen [::]:443": "# listen",
        "listen [::]:80": "# listen",
        "listen 443": f"listen {ports.HOST}:{https}",
        "listen 80": f"listen {ports.HOST}:{ports.any_free()}",
        "    sendfile on;": "".join(
            f"    {kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + "    sendfile on;",
    }.items():
        if told not in text:
            raise ValueError(f"deploy/nginx.conf does not say {told!r}")
        text = text.replace(told, here)
    conf = folder / "nginx.conf"
    conf.write_text(text)
    return conf


@contextmanager
def proxy(conf: Path, https: int) -> Iterator[None]:
    """nginx with this file, until the end; it answers on port `https`."""
    command = [str(machine.nginx()), "-c", str(conf), "-g", "daemon off;"]
    with running(command, log=conf.parent / "nginx.log", ready=lambda: ports.answers(https)):
        yield


def _certificate(folder: Path) -> None:
    """Signed by itself, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
