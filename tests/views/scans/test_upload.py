"""The signed scan comes in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements import models, storage
from agreements.enums import Status, VersionStatus
from agreements.services.requests import issuing
from tests.factories import SignerFactory, complete_draft, rendered_version
from tests.scans import honest, hostile

pytestmark = pytest.mark.django_db

FIRST = "We have your signed scan. You get a receipt by mail in a few minutes."
REPLACED = "We have your new scan. It takes the place of the old one. We write to you."
AGAIN = "We have this scan already. It is the one that counts."


def told(answer) -> str:
    """The sentence on the page that the upload leads to, as that page alone shows it."""
    (said,) = answer.client.get(answer.headers["Location"]).context["messages"]
    return str(said)


def page(answer) -> str:
    return answer.content.decode()


class TestAGoodScan:
    def test_is_stored_with_its_facts(self, agreement, send):
        answer = send(name="Scan 001.PDF")
        scan = agreement.scans.get()
        assert answer.headers["Location"] == agreement.get_absolute_url()
        assert agreement.status == Status.SUBMITTED
        assert agreement.version_signed == agreement.version
        assert storage.read_file(scan.file) == honest.scan()
        assert (scan.number, scan.size, scan.pages) == (1, len(honest.scan()), 1)
        assert scan.original_name == "Scan 001.PDF"
        assert scan.file_name == "License Agreement for CASMEMG _柳清妍.pdf"
        assert scan.document == agreement.documents.get()

    def test_waits_to_be_looked_at_by_the_checks(self, agreement, send):
        send()
        assert models.ScanExamination.objects.get().scan == agreement.scans.get()

    def test_is_of_the_license_agreement_issued_last(self, agreement, send):
        by, old = agreement.signer.user, agreement.version
        issuing.revise_document(agreement, by=by)
        models.LicenseVersion.objects.update(status=VersionStatus.SUPERSEDED)
        new = rendered_version(number="1.1", dataset=agreement.dataset)
        models.Agreement.objects.update(version=new)
        agreement.refresh_from_db()
        issuing.issue_document(agreement, by=by)
        send()
        scan = agreement.scans.get()
        assert (scan.document.number, agreement.version_signed) == (2, new)
        assert agreement.documents.get(number=1).version == old

    def test_is_answered_in_json_for_the_script(self, agreement, send):
        answer = send(accept="application/json")
        assert answer.json() == {"location": agreement.get_absolute_url()}

    def test_sent_twice_is_one_scan(self, agreement, send):
        send()
        assert send().status_code == 302
        assert agreement.scans.count() == 1

    @pytest.mark.full
    def test_each_upload_is_answered_by_its_own_sentence(self, agreement, send):
        one, other = honest.scan(), honest.tablet()
        said = [told(send(content)) for content in (one, one, other, one)]
        assert said == [FIRST, AGAIN, REPLACED, REPLACED]

    @pytest.mark.full
    def test_the_first_one_again_counts_again(self, agreement, send):
        one, other = honest.scan(), honest.tablet()
        for content in (one, other, one, one):
            send(content)
        kept = [storage.read_file(scan.file) for scan in agreement.scans.order_by("number")]
        assert kept == [one, other, one]
        events = models.AuditEvent.objects.filter(action="agreement:replace_scan")
        assert events.count() == 2

    def test_may_be_replaced_until_review_starts(self, client, agreement, send):
        send()
        assert send(honest.tablet(), "better.pdf").status_code == 302
        assert [s.original_name for s in agreement.scans.all()] == ["scan.pdf", "better.pdf"]
        models.Agreement.objects.update(
            status=Status.IN_REVIEW,
            reviewer=agreement.signer.user,
            review_started_at=agreement.submitted_at,
        )
        late = send(honest.saved(), "late.pdf")
        assert (late.status_code, agreement.scans.count()) == (409, 2)

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd", "passwd"),
            ("scan.exe", "scan.exe"),
            ("noextension", "noextension"),
            ("签名\u202efdp.exe", "签名fdp.exe"),
            ("…" * 300 + ".pdf", None),
        ],
    )
    def test_keeps_a_harmless_form_of_its_name(self, agreement, send, name, kept):
        assert send(name=name).status_code == 302
        original = agreement.scans.get().original_name
        assert original == kept if kept else len(original) <= 150


# One file for each sentence; `tests/scans` tries them all.
REFUSED = dict(
    [*hostile.not_pdfs().values(), *hostile.broken().values(), *hostile.active().values()]
)


@pytest.mark.parametrize("code", REFUSED)
def test_a_file_that_is_no_scan_gets_a_sentence_and_a_422(agreement, send, code):
    answer = send(REFUSED[code])
    assert answer.status_code == 422
    assert 'class="error-summary"' in page(answer)
    assert (agreement.status, agreement.scans.count()) == (Status.AWAITING_SIGNATURE, 0)


class TestARequestThatIsOdd:
    def test_with_no_file_is_told_to_choose_one(self, client, agreement):
        client.force_login(agreement.signer.user)
        answer = client.post(reverse("request_upload", args=[agreement.reference]))
        assert answer.status_code == 422
        assert "Choose the PDF or the photos of your signed pages." in page(answer)

    def test_that_is_far_too_large_is_not_read(self, client, agreement):
        client.force_login(agreement.signer.user)
        url = reverse("request_upload", args=[agreement.reference])
        answer = client.post(
            url, b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH="200000000"
        )
        assert answer.status_code == 413

    def test_a_length_that_is_no_number_does_no_harm(self, client, agreement):
        assert client.get("/", CONTENT_LENGTH="²").status_code == 302

    def test_with_a_broken_body_gets_a_400(self, client, agreement):
        client.force_login(agreement.signer.user)
        url = reverse("request_upload", args=[agreement.reference])
        answer = client.post(url, b"no parts", content_type="multipart/form-data")
        assert answer.status_code == 400

    def test_larger_than_the_limit_says_so(self, agreement, send, settings):
        settings.SCAN_MAX_BYTES = 1000
        answer = send(honest.scan() + b" " * 2000, accept="application/json")
        assert answer.status_code == 422
        assert answer.json()["error"].startswith("This file is larger than")

    def test_of_exactly_the_limit_is_taken_in(self, agreement, send, settings):
        settings.SCAN_MAX_BYTES = len(honest.scan()) - 1
        assert send().status_code == 422
        settings.SCAN_MAX_BYTES = len(honest.scan())
        assert (send().status_code, agreement.scans.count()) == (302, 1)

    def test_whose_body_is_of_exactly_the_limit_is_read(self, client, agreement, settings):
        most = settings.SCAN_MAX_BYTES + 1024 * 1024
        assert client.get("/", CONTENT_LENGTH=str(most)).status_code == 302
        assert client.get("/", CONTENT_LENGTH=str(most + 1)).status_code == 413


class TestAnOutsider:
    def test_finds_no_upload(self, client, agreement):
        client.force_login(SignerFactory().user)
        url = reverse("request_upload", args=[agreement.reference])
        file = SimpleUploadedFile("scan.pdf", honest.scan())
        assert client.get(url).status_code == 404
        assert client.post(url, {"scan": file}).status_code == 404
        assert agreement.scans.count() == 0

    def test_is_told_by_the_script_who_is_signed_in(self, client, agreement):
        other = SignerFactory().user
        client.force_login(other)
        url = reverse("request_upload", args=[agreement.reference])
        answer = client.post(url, headers={"Accept": "application/json"})
        assert answer.status_code == 404
        assert answer.json()["error"].startswith(f"You are signed in as {other.email} now")

    @pytest.mark.parametrize(
        ("status", "name"), [(Status.DRAFT, "Draft"), (Status.WITHDRAWN, "Withdrawn")]
    )
    def test_in_a_stale_tab_is_told_the_status_and_where_to_go(self, client, status, name):
        agreement = complete_draft(status=status)
        client.force_login(agreement.signer.user)
        url = reverse("request_upload", args=[agreement.reference])
        answer = client.post(url, headers={"Accept": "application/json"})
        assert answer.status_code == 409
        assert answer.json() == {
            "error": f"This step is not possible: the request is now “{name}”.",
            "page": agreement.get_absolute_url(),
        }

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN, Status.APPROVED])
    def test_nor_does_the_signer_at_another_time(self, client, status):
        agreement = complete_draft(status=status)
        client.force_login(agreement.signer.user)
        url = reverse("request_upload", args=[agreement.reference])
        file = SimpleUploadedFile("scan.pdf", honest.scan())
        assert client.get(url).headers["Location"] == agreement.get_absolute_url()
        assert client.post(url, {"scan": file}).status_code == 409
        assert client.post(url).status_code == 409
        assert agreement.scans.count() == 0


class TestThePage:
    def test_says_the_limits_the_name_and_how_to_leave(self, client, agreement, settings):
        settings.SCAN_MAX_BYTES = 12_345_678
        client.force_login(agreement.signer.user)
        shown = page(client.get(reverse("request_upload", args=[agreement.reference])))
        assert "At most 12 MB in all and 60 pages." in shown
        assert "we name the scan “License Agreement for CASMEMG _柳清妍.pdf”." in shown
        leave = f'<a href="{agreement.get_absolute_url()}" data-upload-cancel>Cancel</a>'
        assert leave in shown
