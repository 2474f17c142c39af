"""The private files in S3, for a portal of several hosts: else they lie on a disk."""

from datetime import datetime
from typing import Any

from botocore.config import Config
from django.conf import settings
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from agreements.s3_address import errors_of_s3, s3_options

_IN_MEMORY = 8 << 20  # bytes of a file that is read; what is larger lies where uploads do
# A storage that is away is told to whoever waits, as a full disk is, before the proxy gives up.
_SOON = Config(connect_timeout=3, read_timeout=15, retries={"max_attempts": 2, "mode": "standard"})


class PrivateS3(S3Storage):
    """Below `FILES_S3_URL`. An object is there when it is whole; what fails raises OSError."""

    def __init__(self) -> None:
        super().__init__(
            **s3_options(settings.FILES_S3_URL),
            client_config=_SOON,
            default_acl=None,
            file_overwrite=True,  # names are random: none is asked for before it is written
            max_memory_size=_IN_MEMORY,
        )

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        raise NotImplementedError("Private files have no URL.")

    def _save(self, name: str, content: File[bytes]) -> str:
        with errors_of_s3():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """The file, whole. Raises FileNotFoundError."""
        with errors_of_s3():
            file = super()._open(name, mode)
            file.file  # noqa: B018 - is fetched here, where what goes wrong is told
            return file

    def delete(self, name: str) -> None:
        with errors_of_s3():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with errors_of_s3():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with errors_of_s3():
            return super().listdir(name)

    def size(self, name: str) -> int:
        with errors_of_s3():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        with errors_of_s3():
            found: datetime = super().get_modified_time(name)
            return found
