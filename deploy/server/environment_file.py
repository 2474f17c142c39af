"""/etc/portal/portal.env: settings and keys, as systemd reads it. Lines are added, not changed."""

import re
import secrets
from pathlib import Path

from deploy.server.answers import Answers
from deploy.server.changes import Changes
from deploy.server.layout import Layout

_LINE = re.compile(r"^\s*([A-Za-z_]\w*)=(.*)$")
_KEY_TO_MAKE = re.compile(r"^([A-Z_]+_KEY)=$", re.MULTILINE)
# Not made by an upgrade: the release before, to which one may go back, can't read what it seals.
_ONLY_BY_SETUP = {"STORAGE_KEY"}
_HEAD = """\
# Settings of the portal. .env.example in the release explains each; after a change: portal restart.
# Its keys open what is kept: keep a copy away from this server and from the backups.
"""


def read(file: Path) -> dict[str, str]:
    """What a process is given that systemd starts with this file (EnvironmentFile=)."""
    found: dict[str, str] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.lstrip().startswith(("#", ";")) and (match := _LINE.match(line)):
            found[match[1]] = _bare(match[2].strip())
    return found


def _bare(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1]
    return value


def _quoted(value: str) -> str:
    if re.fullmatch(r"[\w./:@%+=,?&~-]*", value, re.ASCII):
        return value
    return '"' + re.sub(r'(["\\`$])', r"\\\1", value) + '"'


def complete(
    layout: Layout, answers: Answers, release: Path, changes: Changes, *, upgrades: bool = False
) -> bool:
    """Add what is missing, and make the keys that the release asks for. Whether lines were added.

    An answer that differs from a line that is there is told, and the line stays.
    """
    present = read(layout.settings) if layout.settings.exists() else {}
    wanted = _wanted(layout, answers)
    example = (release / ".env.example").read_text(encoding="utf-8")
    keys = {name: secrets.token_urlsafe(64) for name in _KEY_TO_MAKE.findall(example)}
    missing = {n: value for n, value in (wanted | keys).items() if n not in present}
    for name in sorted(_ONLY_BY_SETUP & set(missing)) if upgrades else ():
        del missing[name]
        print(f"  {name} is left out. Once you will not go back any more: portal setup makes it.")
    for name, value in wanted.items():
        if present.get(name, value) != value:
            print(f"  {layout.settings} says otherwise of {name} than the answers, and is kept.")
    old = layout.settings.read_text(encoding="utf-8") if present else _HEAD
    lines = "".join(f"{name}={_quoted(value)}\n" for name, value in missing.items())
    if missing and not old.endswith("\n"):
        old += "\n"
    changes.file(layout.settings, old + lines, 0o600)
    if made := sorted(set(keys) & set(missing)):
        changes.note(f"Made {', '.join(made)}: keep a copy of {layout.settings} elsewhere, locked")
    return bool(missing)


def _wanted(layout: Layout, answers: Answers) -> dict[str, str]:
    wanted = {
        "SITE_URL": f"https://{answers.host}",
        "TRUSTED_PROXIES": "1",
        "PORTAL_NAME": answers.name,
        "TIME_ZONE": answers.time_zone,
        "DATABASE_URL": f"postgres:///{layout.account}",
        "REDIS_URL": layout.redis,
        "EMAIL_URL": answers.mail_server,
        "DEFAULT_FROM_EMAIL": _named(answers.name, answers.mail_from),
        "SUPPORT_EMAIL": answers.support,
        "VAR_DIR": str(layout.var),
        "STATIC_ROOT": str(layout.static),
        "WEB_BIND": f"127.0.0.1:{layout.pages}",
        "DOWNLOADS_BIND": f"127.0.0.1:{layout.downloads}",
    }
    if layout.postgres_socket:
        wanted |= {"PGHOST": layout.postgres_socket, "PGPORT": str(layout.postgres_port)}
    if answers.operator:
        wanted["OPERATOR_EMAIL"] = answers.operator
    if answers.backup_to:
        wanted["BACKUP_TO"] = answers.backup_to
    return {**wanted, **answers.settings}


def _named(name: str, address: str) -> str:
    plain = re.sub(r'[",<>\\]', "", name)
    return f'"{plain}" <{address}>'
