"""Files below `PRIVATE_ROOT`, as `storage` has them written."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from agreements.durable_folders import make_folder, sync_folder


class PrivateStorage(FileSystemStorage):
    """Whole files, readable by the portal's own account only."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> Path:
        """Asked anew each time: whoever sets another folder has it in every module."""
        return Path(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        return str(self.base_location.absolute())

    def url(self, name: str | None) -> str:
        raise NotImplementedError("Private files have no URL.")

    def _save(self, name: str, content: File[bytes]) -> str:
        """Under a name there is a whole file that outlives a power cut, or none.

        Raises OSError, on a full disk for example; then nothing is left of it.
        """
        target = Path(self.path(name))
        try:
            self._write(target, content)
        except BaseException:
            with suppress(OSError):
                target.unlink()
            raise
        return name

    def replace(self, name: str, content: File[bytes]) -> None:
        """Under the name is the old file or the new one, whole, at any moment. Raises OSError."""
        self._write(Path(self.path(name)), content)

    def _write(self, target: Path, content: File[bytes]) -> None:
        part = target.with_name(f".{secrets.token_hex(16)}{target.suffix}.part")
        make_folder(target.parent)
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.rename(target)
            sync_folder(target.parent)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
