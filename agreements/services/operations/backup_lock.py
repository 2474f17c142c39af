"""One backup at a time: on this server by a lock that ends with its process, on others of the same
portal by the hold on its files, which they see."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.utils.translation import gettext as _

from agreements import file_hold
from agreements.backups.databases.snapshot import work_folder
from agreements.exceptions import BackupRefused


@contextmanager
def only_one_at_work() -> Iterator[str]:
    """Gives the name under which this server holds files. Raises BackupRefused, OSError."""
    folder = work_folder()
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        holder = _own_name()
        file_hold.forget(holder)  # its process was killed
        if file_hold.holders():
            raise BackupRefused(
                _("Another server of this portal is making a backup. Try again when it is done.")
            )
        yield holder
    except BlockingIOError as error:
        raise BackupRefused(
            _(
                "A backup or a restore is under way on this server already. Try again when it "
                "is done."
            )
        ) from error
    finally:
        os.close(descriptor)


def _own_name() -> str:
    path = work_folder() / "name"
    with suppress(FileNotFoundError):
        if name := path.read_text().strip():
            return name
    name = secrets.token_hex(8)
    path.write_text(name)
    return name
