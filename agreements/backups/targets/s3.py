"""Backups in S3, or in what speaks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from agreements.exceptions import BackupRefused
from agreements.release_storage.s3 import S3Releases

from .target import BackupTarget


@contextmanager
def opened_s3(address: str) -> Iterator[BackupTarget]:
    """An address of the form of RELEASES_S3_URL. Raises BackupRefused where it names no bucket."""
    if not urlsplit(address).path.strip("/"):
        raise BackupRefused(
            _("The address names no bucket: https://key:secret@host/bucket/folder.")
        )
    yield S3Releases(address)
