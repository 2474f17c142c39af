"""What a run changed. Each way to change something looks first, and leaves alone what is right."""

import grp
import os
import pwd
import stat
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class Refused(Exception):
    """Something stands in the way. The sentence says what, and what to do."""


class Changes:
    """Made by one run; each is said as it is made, and in `made`."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def note(self, sentence: str) -> None:
        self.made.append(sentence)
        print(f"  {sentence}", flush=True)

    def folder(self, path: Path, mode: int = 0o755, owner: str = "root", group: str = "") -> None:
        if not path.is_dir():
            path.mkdir(parents=True)
            self._own(path, mode, owner, group)
            self.note(f"Made {path}")
        self._give(path, mode, owner, group)

    def file(
        self, path: Path, content: str, mode: int = 0o644, owner: str = "root", group: str = ""
    ) -> bool:
        """Whether its content is another now. Whoever reads it finds the old or the new, whole."""
        differs = not path.is_file() or path.read_text(encoding="utf-8") != content
        if differs:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}.new")
            fresh.touch(mode=0o600)
            fresh.write_text(content, encoding="utf-8")
            self._own(fresh, mode, owner, group)
            fresh.replace(path)
            self.note(f"Wrote {path}")
        self._give(path, mode, owner, group)
        return differs

    def link(self, path: Path, target: Path) -> bool:
        """Whether it leads elsewhere now."""
        if path.is_symlink() and path.readlink() == target:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.replace(path)
        self.note(f"Linked {path} to {target}")
        return True

    def _give(self, path: Path, mode: int, owner: str, group: str) -> None:
        if self._own(path, mode, owner, group):
            self.note(f"Gave {path} to {owner}, mode {mode:o}")

    @staticmethod
    def _own(path: Path, mode: int, owner: str, group: str) -> bool:
        is_now = path.stat()
        account = pwd.getpwnam(owner)
        gid = grp.getgrnam(group).gr_gid if group else account.pw_gid
        wanted = (account.pw_uid, gid, mode)
        if (is_now.st_uid, is_now.st_gid, stat.S_IMODE(is_now.st_mode)) == wanted:
            return False
        os.chown(path, account.pw_uid, gid)
        path.chmod(mode)
        return True


def run(
    command: Sequence[str | Path],
    *,
    account: str = "",
    env: Mapping[str, str] | None = None,
    folder: Path = Path("/"),
    may_fail: bool = False,
) -> subprocess.CompletedProcess[str]:
    """A program's end and what it said; as another account, if told. Raises Refused."""
    user = pwd.getpwnam(account) if account else None
    done = subprocess.run(
        [str(word) for word in command],
        env=dict(env) if env is not None else None,
        cwd=folder,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        umask=0o077 if user else -1,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode and not may_fail:
        said = done.stdout.strip()[-4000:]
        raise Refused(f"`{' '.join(map(str, command))}` failed ({done.returncode}):\n{said}")
    return done
