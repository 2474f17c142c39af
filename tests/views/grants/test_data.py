"""How whoever has a live grant gets the data."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import GrantEnd, Status
from agreements.exceptions import KeyMissing
from agreements.models import AccessInstructions, AuditEvent, DownloadRecord
from agreements.services.accounts import staff
from agreements.services.grants import access_instructions
from agreements.services.grants.grants import end_grants
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    SignerFactory,
    UserFactory,
    staff_user,
    suspend,
    with_grant,
)

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
    return client.get(reverse("data", args=[agreement.dataset.slug])).content.decode()


def test_the_page_shows_the_owners_text_and_link_but_not_the_password(client, agreement):
    page = show(client, agreement)
    assert "<strong>it</strong>" in page
    assert "<script>" not in page.split("<main")[1].split("</main")[0]
    assert 'href="https://data.example.edu/x"' in page
    assert "micro" not in page


def test_a_click_shows_the_password(client, agreement):
    client.force_login(agreement.signer.user)
    url = reverse("data_password", args=[agreement.dataset.slug])
    page = reverse("data", args=[agreement.dataset.slug])
    assert client.get(url).headers["Location"] == page
    answer = client.post(url)
    assert "micro &amp; &lt;express&gt;" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_every_showing_is_recorded(client, agreement):
    show(client, agreement)
    client.post(reverse("data_password", args=[agreement.dataset.slug]))
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
    assert "micro" not in str([event.details for event in AuditEvent.objects.all()])


@pytest.mark.parametrize("status", [s for s in Status if s != Status.APPROVED])
def test_without_approval_there_is_nothing(client, agreement, status):
    other = AgreementFactory(version=agreement.version, status=status)
    client.force_login(other.signer.user)
    _nothing(client, agreement.dataset)
    old = client.get(reverse("request_access", args=[other.reference]))
    assert old.headers["Location"] == other.get_absolute_url()


def test_the_old_address_leads_to_the_page(client, agreement):
    client.force_login(agreement.signer.user)
    old = client.get(reverse("request_access", args=[agreement.reference]))
    assert old.headers["Location"] == reverse("data", args=[agreement.dataset.slug])


def test_an_outsider_staff_and_who_has_not_confirmed_find_nothing(client, agreement):
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    student = UserFactory()
    AssociatedUserFactory(
        agreement=agreement, email=student.email, state="invited", invited_at=timezone.now()
    )
    for user in (SignerFactory().user, owner, student):
        client.force_login(user)
        page = _nothing(client, agreement.dataset)
        assert ("Read what binds you and confirm" in page) == (user == student)


def test_who_has_confirmed_gets_the_same_as_the_signer_under_the_own_name(client, agreement):
    student = UserFactory()
    listed = with_grant(agreement, student)
    client.force_login(student)
    page = client.get(reverse("data", args=[agreement.dataset.slug])).content.decode()
    assert "<strong>it</strong>" in page
    assert 'under the License Agreement of <span lang="zh">柳清妍</span>' in page
    url = reverse("data_password", args=[agreement.dataset.slug])
    assert "micro &amp; &lt;express&gt;" in client.post(url).content.decode()
    records = DownloadRecord.objects.order_by("pk").values_list("grant__associate", "user__email")
    assert list(records) == [(listed.pk, student.email)] * 2


def test_during_a_suspension_nobody_gets_anything_and_reads_why(client, agreement):
    student = UserFactory()
    with_grant(agreement, student)
    suspend(agreement.dataset)
    for user in (agreement.signer.user, student):
        client.force_login(user)
        assert "suspended for everybody" in _nothing(client, agreement.dataset)


def test_who_lost_access_reads_when_and_why(client, agreement):
    student = UserFactory()
    with_grant(agreement, student)
    end_grants(agreement, GrantEnd.REVOKED, by=None)
    client.force_login(student)
    assert "The data owner revoked the agreement" in _nothing(client, agreement.dataset)


def _nothing(client, dataset) -> str:
    """What a page says instead; it is none of the data, and nothing is on record as shown."""
    before = DownloadRecord.objects.count()
    page = client.get(reverse("data", args=[dataset.slug]))
    password = client.post(reverse("data_password", args=[dataset.slug]))
    for answer in (page, password):
        assert answer.status_code == 403
        assert "micro" not in answer.content.decode()
        assert "data.example.edu" not in answer.content.decode()
    assert DownloadRecord.objects.count() == before
    return page.content.decode()


def test_a_dataset_without_instructions_says_whom_to_ask(client):
    agreement = AgreementFactory(status=Status.APPROVED)
    assert agreement.dataset.contact_email in show(client, agreement)
