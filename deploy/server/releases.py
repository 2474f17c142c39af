"""Releases beside each other: /opt/portal/releases/<id>, and `current`, a link to one of them.

An id is the version and a digest of all files, so that the same release is unpacked once. Python
packages lie in /opt/portal/environments, one folder for each lock file: releases with the same lock
share it.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.server.changes import Changes, Refused, run
from deploy.server.layout import Layout

_NO_PART = {
    ".git", ".venv", "var", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache",
    ".pytest_cache", ".hypothesis", ".import_linter_cache", ".env",
}  # fmt: skip
_KEPT = 3


def current(layout: Layout) -> Path | None:
    """The release that runs, if one does."""
    if not layout.current.is_symlink():
        return None
    return layout.releases / layout.current.readlink().name


@contextmanager
def opened(source: Path) -> Iterator[Path]:
    """The folder of a release that is given as a folder or as an archive. Raises Refused."""
    with tempfile.TemporaryDirectory(prefix="portal-release-") as name:
        folder = source
        if source.is_file():
            folder = Path(name)
            run(["tar", "--no-same-owner", "-xf", source.resolve(), "-C", folder])
            inside = list(folder.iterdir())
            folder = inside[0] if len(inside) == 1 else folder
        if not (folder / "deploy" / "server").is_dir() or not (folder / "manage.py").is_file():
            raise Refused(f"{source} is no release of the portal.")
        yield folder.resolve()


def unpack(folder: Path, layout: Layout, changes: Changes) -> Path:
    """The release, unpacked beside the others with all it needs; nothing that runs is touched."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    release = layout.releases / f"{project['version']}-{_digest(folder)[:10]}"
    if folder != release and not release.exists():
        fresh = release.with_name(f".{release.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(
            folder, fresh, symlinks=True, ignore=lambda _at, names: _NO_PART & set(names)
        )
        _open_for_reading(fresh)
        fresh.rename(release)
        changes.note(f"Unpacked {release}")
    environment = _environment(release, layout, changes)
    if changes.link(release / ".venv", environment):
        # The portal's account can't write beside the code, and is up sooner this way.
        served = [release / name for name in ("agreements", "casmemg_portal", "deploy")]
        run([environment / "bin" / "python", "-m", "compileall", "-q", *served])
    return release


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _NO_PART or path.suffix == ".pyc":
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        else:
            yield path


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in _files(folder):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder)} {content}\n".encode())
    return digest.hexdigest()


def _open_for_reading(folder: Path) -> None:
    """Everybody may read code, only root writes it; whatever was given by another's archive."""
    for at, folders, files in os.walk(folder):
        Path(at).chmod(0o755)
        for name in (*folders, *files):
            path = Path(at, name)
            os.chown(path, 0, 0, follow_symlinks=False)
            if not path.is_symlink() and path.is_file():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _environment(release: Path, layout: Layout, changes: Changes) -> Path:
    """Its Python packages, as the lock file names them. PIP_* of the environment counts."""
    lock = release / "requirements.txt"
    made_of = f"{sys.version_info[:2]} {os.path.realpath(sys.executable)}".encode()
    name = hashlib.sha256(made_of + lock.read_bytes()).hexdigest()[:16]
    environment = layout.environments / name
    complete = environment / "complete"
    if complete.exists():
        return environment
    shutil.rmtree(environment, ignore_errors=True)
    environment.parent.mkdir(parents=True, exist_ok=True)
    run([sys.executable, "-m", "venv", environment])
    python = environment / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "-q", "--no-input", "--no-cache-dir"]
    run(
        [*pip, "--disable-pip-version-check", "--require-hashes", "-r", str(lock)],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
    )
    complete.touch()
    changes.note(f"Installed the Python packages of {release.name} into {environment}")
    return environment


# --- What ran when: the last line is what runs, the one before is what `roll-back` goes to


def history(layout: Layout) -> list[str]:
    file = _history(layout)
    return file.read_text().split() if file.exists() else []


def write_history(layout: Layout, ids: list[str], changes: Changes) -> None:
    changes.file(_history(layout), "".join(f"{each}\n" for each in ids))


def _history(layout: Layout) -> Path:
    return layout.at("/opt/portal/history")


def remove_old(layout: Layout, changes: Changes) -> None:
    """Keep the last few that ran, and the Python packages that they need."""
    kept = {*history(layout)[-_KEPT:]}
    for release in layout.releases.iterdir():
        if release.name not in kept:
            shutil.rmtree(release)
            changes.note(f"Removed the old {release}")
    needed = {release.joinpath(".venv").readlink().name for release in layout.releases.iterdir()}
    for environment in layout.environments.iterdir():
        if environment.name not in needed:
            shutil.rmtree(environment)
