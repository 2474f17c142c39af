"""Files of releases in S3, or in what speaks it, in a bucket of their own or below a prefix."""

import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from .reading import Readable, StoredEntry

# Parts of 32 MiB: S3 takes 10,000 of them, so 312 GiB a file; four are in memory at a time.
_IN_PARTS = TransferConfig(
    multipart_chunksize=32 * 1024**2, multipart_threshold=32 * 1024**2, max_concurrency=3
)
# Seconds: enough to begin; what has begun goes on.
_PRESIGNED_FOR = 60
_MISSING, _BEHIND_THE_END = 404, 416


class S3Releases(S3Storage):
    """An object is there when it is whole: S3 shows no upload that is under way.

    `url`: another place than `RELEASES_S3_URL`.
    """

    def __init__(self, url: str = "") -> None:
        super().__init__(
            **_options(url or settings.RELEASES_S3_URL),
            transfer_config=_IN_PARTS,
            default_acl=None,
        )

    def open_at(self, name: str, offset: int) -> Readable:
        """From that byte on, as it comes. Raises FileNotFoundError."""
        whole = {} if offset == 0 else {"Range": f"bytes={offset}-"}
        with _errors_of_storage():
            try:
                answer = self.bucket.Object(self._normalize_name(name)).get(**whole)
            except ClientError as error:
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                if status == _BEHIND_THE_END:
                    return io.BytesIO()
                if status == _MISSING:
                    raise FileNotFoundError(name) from error
                raise
        return S3Body(answer["Body"])

    def handed_on(self, name: str, shown_name: str, *, may_redirect: bool) -> str:
        """A presigned address, where they are wanted (`RELEASES_S3_PRESIGNED`)."""
        if not (may_redirect and settings.RELEASES_S3_PRESIGNED):
            return ""
        told = {"ResponseContentDisposition": content_disposition_header(True, shown_name)}
        return str(self.url(name, parameters=told, expire=_PRESIGNED_FOR))

    def write(self, name: str, source: Readable) -> None:
        """Send `source`, which may only be read once; a try that failed leaves nothing under the
        name. Raises OSError."""
        with _errors_of_storage():
            stored = self.bucket.Object(self._normalize_name(name))
            stored.upload_fileobj(_OnlyRead(source), Config=self.transfer_config)

    def delete(self, name: str) -> None:
        """Raises OSError."""
        with _errors_of_storage():
            super().delete(name)

    def entries(self, prefix: str) -> Iterator[StoredEntry]:
        """What lies below a folder, by name; nothing for one that is not there."""
        root = f"{self.location}/" if self.location else ""
        below = f"{root}{prefix.rstrip('/')}/"
        with _errors_of_storage():
            for found in self.bucket.objects.filter(Prefix=below):
                # What the console makes for a folder is an object without bytes.
                if not found.key.endswith("/"):
                    name = found.key.removeprefix(root)
                    yield StoredEntry(name, found.size, found.last_modified)


def _options(url: str) -> dict[str, str | None]:
    """What `https://key:secret@host:port/bucket/prefix?region=…` says."""
    parts = urlsplit(url)
    bucket, _slash, prefix = unquote(parts.path).strip("/").partition("/")
    return {
        "endpoint_url": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        "bucket_name": bucket,
        "location": prefix,
        "region_name": dict(parse_qsl(parts.query)).get("region"),
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
    }


@contextmanager
def _errors_of_storage() -> Iterator[None]:
    """What a client of S3 raises is to others what a broken disk raises."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise OSError(errno.EIO, str(error)) from error


class S3Body:
    """What S3 answers, as it comes."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, size: int, /) -> bytes:
        """Raises OSError."""
        with _errors_of_storage():
            return bytes(self._body.read(size))

    def close(self) -> None:
        self._body.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class _OnlyRead:
    """A file that can't be sought in: boto3 then reads it once, in order."""

    def __init__(self, source: Readable) -> None:
        self._source = source

    def read(self, size: int = _IN_PARTS.multipart_chunksize) -> bytes:
        """As many bytes as asked for: each of S3's parts but the last has the same size."""
        chunks = []
        while size > 0 and (chunk := self._source.read(size)):
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)
