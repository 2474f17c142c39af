"""Downloads of issued documents and signed scans."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.models import AuditEvent
from agreements.services.accounts import staff
from agreements.services.requests import applying, issuing
from tests.factories import SignerFactory, complete_draft, staff_user
from tests.scans import honest

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(client):
    draft = complete_draft()
    issuing.issue_document(draft, by=draft.signer.user)
    client.force_login(draft.signer.user)
    file = SimpleUploadedFile("scan.pdf", honest.scan())
    client.post(reverse("request_upload", args=[draft.reference]), {"scan": file})
    client.logout()
    return draft


NAME = "License%20Agreement%20for%20CASMEMG%20_%E6%9F%B3%E6%B8%85%E5%A6%8D"
NAMES = {"document": f"{NAME}%20-%20as%20issued.pdf", "scan": f"{NAME}.pdf"}


@pytest.mark.parametrize("kind", ["document", "scan"])
class TestAPaper:
    def test_comes_as_it_was_stored_under_a_name_of_its_own(self, client, agreement, kind):
        """The one the LA asks for is the signed scan's: whoever has both can tell them apart."""
        client.force_login(agreement.signer.user)
        answer = client.get(reverse(kind, args=[agreement.reference, 1]))
        paper = getattr(agreement, f"{kind}s").get()
        assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == paper.sha256
        assert answer.headers["Content-Disposition"] == (
            f"attachment; filename*=utf-8''{NAMES[kind]}"
        )
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_leaves_a_record_each_time(self, client, agreement, kind):
        client.force_login(agreement.signer.user)
        for _download in range(2):
            client.get(reverse(kind, args=[agreement.reference, 1]))
        events = AuditEvent.objects.filter(action=f"{kind}:download")
        assert [e.actor for e in events] == [agreement.signer.email] * 2

    def test_is_for_its_signer_alone_staff_have_the_desk(self, client, agreement, kind):
        url = reverse(kind, args=[agreement.reference, 1])
        assert client.get(url).status_code == 302
        people = {
            SignerFactory().user: 404,
            staff_user("", agreement.dataset): 404,
            staff_user(staff.REVIEWER): 404,
            staff_user(staff.REVIEWER, agreement.dataset): 404,
            agreement.signer.user: 200,
        }
        for user, code in people.items():
            client.force_login(user)
            assert client.get(url).status_code == code

    def test_that_is_not_there_is_not_found(self, client, agreement, kind):
        client.force_login(agreement.signer.user)
        assert client.get(reverse(kind, args=[agreement.reference, 2])).status_code == 404


def test_only_what_waits_for_a_signature_is_called_so(client) -> None:
    draft = complete_draft()
    user = draft.signer.user
    client.force_login(user)

    def names() -> list[str]:
        page = client.get(draft.get_absolute_url(), follow=True)
        words = page.content.decode()
        number = draft.documents.count()
        assert ("to sign, issue" in words) == (f"to sign, issue {number}" in words)
        asked = [reverse("document", args=[draft.reference, n + 1]) for n in range(number)]
        sent = [client.get(url).headers["Content-Disposition"] for url in asked]
        return [name.rpartition("%20-%20")[2].removesuffix(".pdf") for name in sent]

    agreement = issuing.issue_document(draft, by=user).agreement
    assert names() == ["to%20sign"]
    agreement = issuing.revise_document(agreement, by=user)
    assert names() == ["replaced%20issue%201"]
    agreement = issuing.issue_document(agreement, by=user).agreement
    assert names() == ["replaced%20issue%201", "to%20sign"]
    applying.withdraw_request(agreement, by=user)
    assert names() == ["replaced%20issue%201", "withdrawn"]
