"""Where files lie in S3, or in what speaks it, and what may go wrong there."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, unquote, urlsplit

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError


def s3_options(url: str) -> dict[str, str | None]:
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
def errors_of_s3() -> Iterator[None]:
    """What a client of S3 raises is to others what a broken disk raises."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise OSError(errno.EIO, str(error)) from error
