"""Private files in S3, on a real server that speaks it: from the upload to the end of a file."""

from datetime import timedelta
from uuid import uuid4

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from agreements import file_hold, private_s3, storage
from agreements.enums import Status
from agreements.models import SignedScan
from agreements.storage import Kind
from ops import ports
from tests.scans import honest
from tests.services.holding import issued

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


@pytest.fixture
def bucket(s3_server: str, settings, monkeypatch) -> str:
    name = f"private-{uuid4().hex}"
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "a/b"}
    client = boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1", **keys)
    client.create_bucket(Bucket=name)
    host = s3_server.removeprefix("http://")
    settings.FILES_S3_URL = f"http://key:a%2Fb@{host}/{name}/below?region=us-east-1"
    in_use(monkeypatch)
    return name


def in_use(monkeypatch) -> None:
    made = private_s3.PrivateS3()
    for module in (storage, file_hold):
        monkeypatch.setattr(module, "default_storage", made)


def test_a_scan_comes_in_is_read_and_kept(bucket, send, settings):
    settings.CLAMD_URL = ""
    agreement = issued()
    scan = send(agreement)
    assert isinstance(scan, SignedScan)
    assert agreement.status == Status.SUBMITTED
    assert storage.read_file(scan.file) == honest.scan()
    with storage.local_copy(scan.file) as path:
        assert path.read_bytes() == honest.scan()
    assert not path.exists()


def test_what_no_row_names_is_found_and_removed(bucket):
    lost = storage.store(Kind.SCANS, b"nobody's")
    assert list(storage.stored_names(Kind.SCANS)) == [lost.name]
    assert list(storage.stored_names(Kind.SCANS, timedelta(days=1))) == []
    storage.discard([lost.name])
    assert not storage.is_there(lost.name)
    with pytest.raises(FileNotFoundError):
        storage.open_stored(lost.name)


def test_nothing_is_deleted_while_a_backup_holds_it(bucket):
    kept = storage.store(Kind.SCANS, b"held")
    with file_hold.FileHold("a", [file_hold.Area.PRIVATE]):
        assert file_hold.is_held(file_hold.Area.PRIVATE)
        storage.discard([kept.name])
        assert storage.is_there(kept.name)
    storage.discard([kept.name])
    assert not storage.is_there(kept.name)


def test_a_storage_that_is_away_is_told_as_a_broken_disk(settings, monkeypatch):
    settings.FILES_S3_URL = f"http://key:secret@{ports.HOST}:{ports.any_free()}/bucket/below"
    in_use(monkeypatch)
    for act in (
        lambda: storage.store(Kind.SCANS, b"x"),
        lambda: storage.read_file("scans/aa/b.pdf"),
        lambda: storage.is_there("scans/aa/b.pdf"),
        lambda: list(storage.stored_names(Kind.SCANS)),
    ):
        with pytest.raises(OSError, match=r"endpoint|connect"):
            act()


def test_one_that_says_nothing_is_given_up_before_the_proxy_gives_up():
    config = private_s3._SOON
    most = config.connect_timeout + config.read_timeout
    assert most * config.retries["max_attempts"] < 60


def test_private_files_have_no_address(bucket):
    with pytest.raises(NotImplementedError):
        storage.default_storage.url("scans/aa/b.pdf")


def test_it_is_a_setting_alone(bucket, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "agreements.private_s3.PrivateS3"},
    }
    name = storages["default"].save("messages/aa/x.pdf", ContentFile(b"y"))
    assert storage.read_file(name) == b"y"
