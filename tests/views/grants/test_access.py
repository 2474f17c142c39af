"""How an approved signer gets the data."""

import pytest
from django.urls import reverse

from agreements.enums import Status
from agreements.exceptions import KeyMissing
from agreements.models import AccessInstructions, AuditEvent, DownloadRecord
from agreements.services.accounts import staff
from agreements.services.grants import access_instructions
from tests.factories import AgreementFactory, SignerFactory, staff_user

pytestmark = pytest.mark.django_db

PASSWORD = "micro & <express>"


@pytest.fixture
def agreement():
    made = AgreementFactory(status=Status.APPROVED)
    instructions = AccessInstructions.objects.create(
        dataset=made.dataset, text="Open **it**.<script>", url="https://data.example.edu/x"
    )
    owner = staff_user(staff.DATA_OWNER, made.dataset)
    access_instructions.set_password(instructions, by=owner, password=PASSWORD)
    return made


def show(client, agreement) -> str:
    client.force_login(agreement.signer.user)
    return client.get(reverse("request_access", args=[agreement.reference])).content.decode()


def test_the_page_shows_the_owners_text_and_link_but_not_the_password(client, agreement):
    page = show(client, agreement)
    assert "<strong>it</strong>" in page
    assert "<script>" not in page.split("<main")[1].split("</main")[0]
    assert 'href="https://data.example.edu/x"' in page
    assert "micro" not in page


def test_a_click_shows_the_password(client, agreement):
    client.force_login(agreement.signer.user)
    url = reverse("request_password", args=[agreement.reference])
    assert client.get(url).headers["Location"] == reverse(
        "request_access", args=[agreement.reference]
    )
    answer = client.post(url)
    assert "micro &amp; &lt;express&gt;" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_every_showing_is_recorded(client, agreement):
    show(client, agreement)
    client.post(reverse("request_password", args=[agreement.reference]))
    records = DownloadRecord.objects.order_by("pk").values_list("what", "user__email", "ip")
    email = agreement.signer.email
    assert list(records) == [
        ("instructions", email, "127.0.0.1"),
        ("password", email, "127.0.0.1"),
    ]
    events = AuditEvent.objects.filter(subject=agreement.reference)
    assert [e.action for e in events] == ["access:show_instructions", "access:show_password"]


def test_the_password_is_kept_encrypted_and_for_its_dataset_only(agreement):
    kept = AccessInstructions.objects.get()
    assert PASSWORD not in kept.sealed_password
    other = AccessInstructions(dataset=AgreementFactory().dataset)
    with pytest.raises(KeyMissing):
        access_instructions.field_encryption.unseal(kept.sealed_password, other.secret_subject)
    assert "micro" not in str(AuditEvent.objects.values_list("details", flat=True))


@pytest.mark.parametrize("status", [s for s in Status if s != Status.APPROVED])
def test_without_approval_there_is_nothing(client, agreement, status):
    other = AgreementFactory(version=agreement.version, status=status)
    client.force_login(other.signer.user)
    for answer in (
        client.get(reverse("request_access", args=[other.reference])),
        client.post(reverse("request_password", args=[other.reference])),
    ):
        assert answer.headers["Location"] == other.get_absolute_url()
    assert not DownloadRecord.objects.exists()


def test_an_outsider_and_staff_find_nothing(client, agreement):
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    for user in (SignerFactory().user, owner):
        client.force_login(user)
        assert client.get(reverse("request_access", args=[agreement.reference])).status_code == 404
        url = reverse("request_password", args=[agreement.reference])
        assert client.post(url).status_code == 404
    assert not DownloadRecord.objects.exists()


def test_a_dataset_without_instructions_says_whom_to_ask(client):
    agreement = AgreementFactory(status=Status.APPROVED)
    assert agreement.dataset.contact_email in show(client, agreement)
