"""Bring the demo's database, static files and people up to date. Safe to run again."""

import hashlib
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    _collect_static()
    from ops.demo.world import history, welcome  # models, which nobody imports before `setup`

    history.build_world()
    call_command("count_numbers", stdout=StringIO())  # else the desk has none for minutes
    logins = "\n".join([*welcome.logins(), "", welcome.what_to_try()])
    (settings.VAR_DIR / "logins.txt").write_text(logins, encoding="utf-8")


def _collect_static() -> None:
    """Collect static files when one changed: compressing them takes ten seconds and more."""
    stamp: Path = settings.VAR_DIR / "static.sha256"
    digest = _digest_of_static()
    if stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)


def _digest_of_static() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
