"""Ports, keys and settings of the demo."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ops import broker, ports

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve() / "demo"
# By how many seconds the demo's clock is ahead.
CLOCK = FOLDER / "clock"
# In the folder: what the last run was set to, keys and all (`ops.demo.manage`).
KEPT = "settings.json"


@dataclass(frozen=True)
class Demo:
    """What the processes of one run share."""

    web: int
    downloads: int
    redis: int
    mail: int
    env: dict[str, str]
    # For as long as the demo lives: another one that starts meanwhile takes others.
    held: tuple[ports.Held, ...]


def prepare() -> Demo:
    """Hold free ports, make keys once, and set the environment.

    PORT moves the web server, and with it downloads, 10 ports further on, and mail, 25.
    """
    held = [ports.hold(int(os.environ.get("PORT", "8000")))]
    held += [ports.hold(held[0].number + number) for number in (25, 10)] + [ports.hold()]
    web, mail, downloads, redis = (port.number for port in held)
    temporary = FOLDER / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    own = {
        "DEMO": "true",
        "DEBUG": "false",
        # By name, not by number: browsers refuse passkeys for an address.
        "SITE_URL": f"http://localhost:{web}",
        "DOWNLOADS_URL": f"http://localhost:{downloads}",
        "ALLOWED_HOSTS": f"localhost,{ports.HOST}",
        "SECRET_KEY": _key("secret-key"),
        "FIELD_KEY": _key("field-key"),
        "MARK_KEY": _key("mark-key"),
        "SIGNING_KEY": _key("signing-key"),
        "STORAGE_KEY": _key("storage-key"),
        "VISA_KEY": _key("visa-key"),
        "VAR_DIR": str(FOLDER),
        "DATABASE_URL": f"sqlite:///{quote(str(FOLDER / 'db.sqlite3'))}",
        "REDIS_URL": broker.url(redis),
        "EMAIL_URL": f"smtp://{ports.HOST}:{mail}",
        # Sweeps every few seconds would push everything else out of sight.
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        "DEMO_MAILDIR": str(FOLDER / "mail"),
        "DEMO_CLOCK": str(CLOCK),
        # Slow enough to watch a notice go out, quick enough not to wait for it.
        "MAILS_PER_MINUTE": "120",
        "OUTBOX_SWEEP_SECONDS": "5",
        "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(temporary),
    }
    (FOLDER / KEPT).write_text(json.dumps(own))
    env = {**os.environ, **own}
    return Demo(web=web, downloads=downloads, redis=redis, mail=mail, env=env, held=tuple(held))


def _key(name: str) -> str:
    """The secret kept under this name, made when first asked for."""
    file = FOLDER / name
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text()
