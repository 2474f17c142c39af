"""Data from the process that only sends data, to real programs: broken connections, lost rights,
and hundreds at once."""

import hashlib
import io
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from django.db import transaction

from agreements.enums import GrantEnd, Status
from agreements.models import Agreement, DataRelease, DownloadRecord
from agreements.services.grants import download_tokens
from agreements.services.grants.grants import end_grants
from agreements.services.releases import arrivals, personal_copies, publishing
from agreements.views.grants.data import archive_url, command_lines
from ops import ports
from ops.process import running
from tests.factories import AgreementFactory, UserFactory, rendered_version, with_grant
from tests.fixtures.worker import url_of_test_database
from tests.services.releases import releasing

pytestmark = [pytest.mark.services, pytest.mark.full]

_MB = 1_000_000
_AT_ONCE = 300
# What makes a pasted line say nothing but errors.
_QUIET = {"curl": "-sS", "wget": "-nv"}


class Site:
    """Two processes on one database: pages, with two threads in all, and downloads."""

    def __init__(self, pages: int, downloads: int, agreement: Agreement, release: DataRelease):
        self.pages, self.downloads = pages, downloads
        self.agreement, self.release = agreement, release

    def command(self, folder: Path, *more: str, program: str = "curl") -> list[str]:
        """The line as the page gives it, for this person, with further options."""
        made = download_tokens.make_token(self.agreement.dataset, by=self.agreement.signer.user)
        line = dict(command_lines(self.release, made))[f"{program}-{self.release.pk}"]
        return ["bash", "-c", f"cd {folder} && {line} {' '.join((_QUIET[program], *more))}"]

    def home(self) -> int:
        """The status of the home page."""
        with urllib.request.urlopen(f"http://{ports.HOST}:{self.pages}/", timeout=30) as answer:
            return int(answer.status)


@pytest.fixture
def site(transactional_db: None, tmp_path: Path, on_disk: Path, settings) -> Iterator[Site]:
    agreement = AgreementFactory(version=rendered_version(), status=Status.APPROVED)
    draft = releasing.draft(agreement.dataset)
    owner = releasing.owner(agreement.dataset)
    for number in range(40):
        content = io.BytesIO(bytes([number]) * _MB)
        arrivals.add_upload(draft, f"s{number:02d}/a.mat", content, by=owner)
    release = publishing.publish(draft, by=owner)
    personal_copies._files_of.cache_clear()
    pages, downloads = ports.any_free(), ports.any_free()
    settings.DOWNLOADS_URL = f"http://{ports.HOST}:{downloads}"
    env = {
        **os.environ,
        "DATABASE_URL": url_of_test_database(),
        "DATABASE_POOL": "1",
        "SITE_URL": f"http://{ports.HOST}:{pages}",
        "DOWNLOADS_URL": settings.DOWNLOADS_URL,
        "RELEASES_ROOT": str(on_disk),
        "WEB_BIND": f"{ports.HOST}:{pages}",
        "WEB_CONCURRENCY": "1",
        "WEB_THREADS": "2",
        "DOWNLOADS_BIND": f"{ports.HOST}:{downloads}",
    }
    command = [sys.executable, "-m", "gunicorn", "casmemg_portal.wsgi"]
    with ExitStack() as stack:
        for serves, port in (("pages", pages), ("downloads", downloads)):
            stack.enter_context(
                running(
                    command,
                    log=tmp_path / f"{serves}.log",
                    ready=lambda port=port: ports.answers(port),
                    env={**env, "SERVES": serves},
                )
            )
        yield Site(pages, downloads, agreement, release)


def whole(site: Site) -> bytes:
    """The person's copy, as the portal's code makes it."""
    copy = personal_copies.copy_of(site.release, site.agreement.grants.get())
    return b"".join(personal_copies.archive_of(copy).read())


@pytest.mark.parametrize("program", ["curl", "wget"])
def test_what_was_fetched_in_broken_pieces_is_the_copy(
    site: Site, tmp_path: Path, program: str
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    file = folder / f"{site.agreement.dataset.slug}-1.0.zip"
    sizes = [0]
    command = site.command(folder, "--limit-rate 20M", program=program)
    while len(sizes) < 4:  # three times the connection is cut in the midst of it
        with subprocess.Popen(command, start_new_session=True) as fetching:
            while not (file.exists() and file.stat().st_size > sizes[-1] + 2 * _MB):
                assert fetching.poll() is None
            os.killpg(fetching.pid, 9)
        sizes.append(file.stat().st_size)
    subprocess.run(site.command(folder, program=program), check=True)
    assert hashlib.sha256(file.read_bytes()).digest() == hashlib.sha256(whole(site)).digest()
    assert sizes[-1] < file.stat().st_size
    records = DownloadRecord.objects.order_by("pk")
    assert [record.first_byte for record in records] == sizes


def test_an_end_breaks_a_download_off_and_lets_it_not_go_on(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    file = folder / f"{site.agreement.dataset.slug}-1.0.zip"
    command = site.command(folder, "--limit-rate 1M")  # the end comes long before the last byte
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as curl:
        while not (file.exists() and file.stat().st_size > _MB):
            assert curl.poll() is None
        with transaction.atomic():
            end_grants(site.agreement, GrantEnd.REVOKED, by=None)
        _out, said = curl.communicate(timeout=60)
    assert curl.returncode == 18, said  # a part of the file only
    got = file.stat().st_size
    assert got < len(_size_of(site))
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 22  # an error of the server
    assert "403" in again.stderr
    assert file.stat().st_size == got


def _size_of(site: Site) -> range:
    copy = site.release.copies.get()
    return range(personal_copies.archive_of(copy).size)


class Client:
    """Asks, and then reads nothing."""

    def __init__(self, port: int, request: str) -> None:
        self._port, self._request = port, request.encode()

    def __enter__(self) -> "Client":
        self._socket = socket.create_connection((ports.HOST, self._port))
        self._socket.sendall(self._request)
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask_again_if_put_off(self) -> None:
        """A process takes a bounded number of connections to the database; who waits for one too
        long is answered with 503."""
        with suppress(BlockingIOError):
            if self._socket.recv(12, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"HTTP/1.1 503":
                self.__exit__()
                self.__enter__()


def test_hundreds_at_once_leave_the_pages_alone(site: Site) -> None:
    """Each that asks holds a thread of its process."""
    dataset, url = site.agreement.dataset, archive_url(site.release)
    path = url.partition(f":{site.downloads}")[2]
    people = [UserFactory() for _one in range(_AT_ONCE // 4)]
    clients: list[Client] = []
    with ExitStack() as stack:
        for person in people:
            with_grant(site.agreement, person)
            made = download_tokens.make_token(dataset, by=person)
            asked = f"GET {path} HTTP/1.1\r\nHost: {ports.HOST}\r\nAuthorization: Bearer {made}\r\n"
            four = [Client(site.downloads, f"{asked}\r\n") for _connection in range(4)]
            clients += map(stack.enter_context, four)
        while DownloadRecord.objects.filter(ended_at=None).count() < _AT_ONCE:
            assert site.home() == 200
            for client in clients:
                client.ask_again_if_put_off()
        for _twice in range(5):
            assert site.home() == 200
        # And the 301st has its turn, too.
        made = download_tokens.make_token(dataset, by=site.agreement.signer.user)
        headers = {"Authorization": f"Bearer {made}", "Range": "bytes=-10"}
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert len(answer.read()) == 10
    while DownloadRecord.objects.filter(ended_at=None).exists():
        assert site.home() == 200


def test_the_process_of_the_pages_sends_no_data(site: Site) -> None:
    made = download_tokens.make_token(site.agreement.dataset, by=site.agreement.signer.user)
    url = archive_url(site.release).replace(str(site.downloads), str(site.pages))
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {made}"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 421
    assert str(site.downloads).encode() in refused.value.read()
