"""The proxy of `deploy/nginx.conf` on this machine, for tests and measurements."""

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.server import nginx_conf
from deploy.server.nginx_conf import CONF, Site
from ops import machine, ports
from ops.process import running

HOST = nginx_conf.EXAMPLE_HOST


def adapt(
    folder: Path,
    *,
    https: int,
    portal: int = 0,
    downloads: int = 0,
    http: int = 0,
    host: str = HOST,
    hosts: Sequence[str] = (),
) -> Path:
    """The file as a server has it, with everything it touches in `folder`.

    They are ports on the loopback address: where nginx listens, and where it expects gunicorn for
    the pages and for downloads, which may be the same; or `hosts` and ports that serve both.
    Raises ValueError when the file no longer says what has to be adapted.
    """
    _certificate(folder, host)
    site = Site(
        host=host,
        account=getpass.getuser(),
        address=ports.HOST,
        https=https,
        http=http or ports.any_free(),
        pages=portal,
        downloads=downloads or portal,
        page_servers=hosts,
        download_servers=hosts,
        paths={
            "/run/nginx.pid": f"{folder}/nginx.pid",
            "/var/log/portal/": f"{folder}/",
            "/etc/ssl/portal/": f"{folder}/",
            "/srv/portal-static/": f"{folder}/static/",
        },
        scratch=str(folder),
    )
    conf = folder / "nginx.conf"
    conf.write_text(nginx_conf.adapt(CONF.read_text(), site))
    return conf


@contextmanager
def proxy(conf: Path, https: int) -> Iterator[None]:
    """nginx with this file, until the end; it answers on port `https`."""
    command = [str(machine.nginx()), "-c", str(conf), "-g", "daemon off;"]
    with running(command, log=conf.parent / "nginx.log", ready=lambda: ports.answers(https)):
        yield


def _certificate(folder: Path, host: str) -> None:
    """Signed by itself, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
