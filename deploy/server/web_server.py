"""nginx: its configuration, certificate, and the rotation of its log."""

import shutil
from pathlib import Path

from deploy.server import nginx_conf, services
from deploy.server.answers import Answers
from deploy.server.changes import Changes, Refused, run
from deploy.server.layout import Layout
from deploy.server.nginx_conf import Site

_PATHS = ("/run/nginx.pid", "/var/log/portal/", "/etc/ssl/portal/", "/srv/portal-static/")


def set_up(layout: Layout, answers: Answers, release: Path, changes: Changes) -> None:
    """Raises Refused when nginx does not take the file; the one it has then stays."""
    changes.folder(layout.logs, 0o750, group=layout.web_account)
    changes.folder(layout.at("/var/www/html"))
    changes.folder(layout.tls, 0o700)
    _log_rotation(layout, release, changes)
    _certificate(layout, answers, changes)
    ran = services.says_yes(layout, "is-active", "nginx.service")
    renewed = _configuration(layout, answers, release, changes)
    services.keep_running(layout, "nginx.service", changes)
    if renewed and ran:
        services.control(layout, "reload", "nginx.service")
    if answers.tls == "certbot":
        _from_lets_encrypt(layout, answers, changes)


def _configuration(layout: Layout, answers: Answers, release: Path, changes: Changes) -> bool:
    conf = layout.at("/etc/nginx/nginx.conf")
    site = Site(
        host=answers.host,
        account=layout.web_account,
        address=layout.address,
        https=layout.https,
        http=layout.http,
        pages=layout.pages,
        downloads=layout.downloads,
        paths={path: layout.here(path) for path in (*_PATHS, "/var/www/html;")},
        with_ipv6=Path("/proc/net/if_inet6").exists(),
    )
    text = nginx_conf.adapt((release / "deploy" / "nginx.conf").read_text(), site)
    before = conf.read_text() if conf.exists() else ""
    if before == text:
        return False
    tried = conf.with_name("portal-tried.conf")
    tried.parent.mkdir(parents=True, exist_ok=True)
    tried.write_text(text)
    try:
        run(["/usr/sbin/nginx", "-t", "-q", "-c", tried])
    finally:
        tried.unlink()
    debians = conf.with_name("nginx.conf.before-portal")
    if before and not debians.exists():
        changes.file(debians, before)
    return changes.file(conf, text)


def _log_rotation(layout: Layout, release: Path, changes: Changes) -> None:
    text = (release / "deploy" / "logrotate.conf").read_text()
    changes.file(layout.at("/etc/logrotate.d/portal"), layout.here(text))


def _certificate(layout: Layout, answers: Answers, changes: Changes) -> None:
    chain, key = layout.tls / "fullchain.pem", layout.tls / "privkey.pem"
    if answers.tls == "files":
        changes.link(chain, Path(answers.certificate))
        changes.link(key, Path(answers.key))
    elif not chain.exists() or not key.exists():
        # To try it with, or until certbot, which needs a web server that answers, has the real one.
        kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        named = ["-subj", f"/CN={answers.host}", "-addext", f"subjectAltName=DNS:{answers.host}"]
        files = ["-days", "90", "-keyout", str(key), "-out", str(chain)]
        run(["openssl", "req", *kind, *named, *files])
        key.chmod(0o600)
        changes.note(f"Made a certificate for {answers.host}, signed by itself")


def _from_lets_encrypt(layout: Layout, answers: Answers, changes: Changes) -> None:
    """Ask once; certbot's own timer renews it from then on, and has nginx take it up."""
    live = layout.at(f"/etc/letsencrypt/live/{answers.host}")
    if not (live / "fullchain.pem").exists():
        certbot = shutil.which("certbot")
        if not certbot:
            raise Refused("certbot is not installed.")
        who = ["--non-interactive", "--agree-tos", "-m", answers.support, "-d", answers.host]
        where = ["--webroot", "-w", str(layout.at("/var/www/html"))]
        renewed = ["--deploy-hook", "systemctl reload nginx.service"]
        run([certbot, "certonly", *who, *where, *renewed])
        changes.note(f"Had a certificate for {answers.host} made by Let's Encrypt")
    # The files signed by itself give way to links.
    relinked = [
        changes.link(layout.tls / name, live / name) for name in ("fullchain.pem", "privkey.pem")
    ]
    if any(relinked):
        services.control(layout, "reload", "nginx.service")
