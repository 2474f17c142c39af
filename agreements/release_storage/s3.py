"""Files of releases in S3, or in what speaks it, in a bucket of their own or below a prefix."""

import io
from collections.abc import Iterator
from typing import Any, Self

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from django.conf import settings
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from agreements.s3_address import errors_of_s3, s3_options

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
            **s3_options(url or settings.RELEASES_S3_URL),
            transfer_config=_IN_PARTS,
            default_acl=None,
        )

    def open_at(self, name: str, offset: int) -> Readable:
        """From that byte on, as it comes. Raises FileNotFoundError."""
        whole = {} if offset == 0 else {"Range": f"bytes={offset}-"}
        with errors_of_s3():
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
        with errors_of_s3():
            stored = self.bucket.Object(self._normalize_name(name))
            stored.upload_fileobj(_OnlyRead(source), Config=self.transfer_config)

    def delete(self, name: str) -> None:
        """Raises OSError."""
        with errors_of_s3():
            super().delete(name)

    def entries(self, prefix: str) -> Iterator[StoredEntry]:
        """What lies below a folder, by name; nothing for one that is not there."""
        root = f"{self.location}/" if self.location else ""
        below = f"{root}{prefix.rstrip('/')}/"
        with errors_of_s3():
            for found in self.bucket.objects.filter(Prefix=below):
                # What the console makes for a folder is an object without bytes.
                if not found.key.endswith("/"):
                    name = found.key.removeprefix(root)
                    yield StoredEntry(name, found.size, found.last_modified)


class S3Body:
    """What S3 answers, as it comes."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, size: int, /) -> bytes:
        """Raises OSError."""
        with errors_of_s3():
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
