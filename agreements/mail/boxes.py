"""Mailboxes that bounces lie in: files, Maildirs and mboxes. `imap` has the one elsewhere.

Each gives `Letter`s that nobody has read yet. What is no bounce is left unread: it may be a
person's answer.
"""

import mailbox
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from agreements.mail import dsn, flat


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail (raw, cut off where `dsn.read` finds it too large), and how to mark it as read."""

    raw: bytes
    mark_read: Callable[[], object]


def maildir(folder: Path) -> Iterator[Letter]:
    """The unread mails of a Maildir. A read one is moved to cur/ with the flag S.

    Raises FileNotFoundError for a folder that is none.
    """
    # Not the library's own class: to tell flags, it parses the whole mail.
    fresh = [file for file in (folder / "new").iterdir() if file.is_file()]
    seen = [file for file in (folder / "cur").iterdir() if "S" not in _flags(file)]
    for file in sorted([*fresh, *seen]):
        with file.open("rb") as content:
            yield Letter(content.read(dsn.LIMIT + 1), partial(_move_to_cur, file))


def mbox(file: Path) -> Iterator[Letter]:
    """The unread mails of an mbox, which is locked meanwhile. A read one gets `Status: RO`."""
    with closing(mailbox.mbox(file, create=False)) as box:
        box.lock()
        try:
            for key in box.iterkeys():
                raw = box.get_bytes(key)
                if "R" not in flat.part(raw[: dsn.LIMIT]).headers.get("status", ""):
                    yield Letter(raw[: dsn.LIMIT + 1], partial(_mark, box, key))
        finally:
            box.flush()
            box.unlock()


def _flags(file: Path) -> str:
    return file.name.partition(":2,")[2]


def _move_to_cur(file: Path) -> None:
    name = file.name.partition(":2,")[0]
    flags = "".join(sorted({*_flags(file), "S"}))
    file.rename(file.parent.parent / "cur" / f"{name}:2,{flags}")


def _mark(box: "mailbox.mbox", key: str) -> None:
    envelope, _newline, raw = box.get_bytes(key, from_=True).partition(b"\n")
    box[key] = envelope + b"\nStatus: RO\n" + raw
