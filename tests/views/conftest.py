"""A request to sign; a new LA version, and somebody told of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from agreements import models, storage
from agreements.services.requests import issuing
from tests import some_pages
from tests.factories import AssociatedUserFactory, complete_draft, rendered_version
from tests.scans import honest
from tests.services.telling import announced, told
from tests.views.tabs import Tab, hidden


@pytest.fixture
def version() -> models.LicenseVersion:
    old = rendered_version(dataset__slug="casmemg")
    new = old.source.replace('version: "1.0"', 'version: "1.1"')
    new = new.replace("any commercial purpose", "any commercial or military purpose")
    return announced(replaces=old, source=new, summary="Clause 1 is <b>stricter</b>.")


@pytest.fixture
def agreement() -> models.Agreement:
    return waiting_to_be_signed()


def waiting_to_be_signed() -> models.Agreement:
    """Its License Agreement is made out and waits to be signed."""
    draft = complete_draft()
    issuing.issue_document(draft, by=draft.signer.user)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def delivery(version) -> models.NoticeDelivery:
    made = told(version)
    AssociatedUserFactory(agreement=made.agreement, name="Ánh <i>", email="anh@example.edu")
    AssociatedUserFactory(agreement=made.agreement, name="Gone", until=timezone.now())
    return made


@pytest.fixture
def tab(client, agreement):
    """Open a page of the form, by its name within it."""
    return lambda page: Tab(client, f"/requests/{agreement.reference}/form/{page}")


@pytest.fixture
def send(client, agreement):
    """Upload `content` as the signer."""
    client.force_login(agreement.signer.user)

    def sent(content: bytes = honest.scan(), name: str = "scan.pdf", **headers: str):
        file = SimpleUploadedFile(name, content, content_type="application/pdf")
        url = reverse("request_upload", args=[agreement.reference])
        answer = client.post(url, {"scan": file}, headers=headers)
        agreement.refresh_from_db()
        return answer

    return sent


@pytest.fixture
def document(agreement):
    return agreement.documents.get()


@pytest.fixture
def pages_url(agreement) -> str:
    return reverse("request_pages", args=[agreement.reference])


@pytest.fixture
def lacks_one(document, send):
    """The scan that is there shows pages 2 and 3 of three."""
    send(some_pages.of(document, 2, 3), "two.pdf")


@pytest.fixture
def press(client, pages_url):
    """Open the page and press a button on it; once more where it asks."""

    def pressed(do: str = "use", **said: str):
        sent = {**said, "do": do}
        answer = client.post(pages_url, {**hidden(client.get(pages_url)), **sent})
        if answer.status_code == 200 and answer.context["sure"]:
            return client.post(pages_url, {**hidden(answer), **sent})
        return answer

    return pressed


@pytest.fixture
def whole(document) -> list[bytes]:
    return some_pages.shown(storage.read_file(document.file))
