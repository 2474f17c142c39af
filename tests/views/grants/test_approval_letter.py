"""The letter that shows an approval, and the page that says what it is worth."""

from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
import time_machine
import zxingcpp
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agreements.enums import LetterStanding, Status, Verb
from agreements.models import Agreement, ApprovalLetter, AuditEvent
from agreements.selectors.grants.letter_standing import letter_standing
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.grants import approval_letters
from tests.documents.reading import joined
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    rendered_version,
    staff_user,
)
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

APPROVED = datetime(2026, 11, 22, 17, 2, tzinfo=UTC)  # the 23rd in Shanghai


@pytest.fixture
def agreement() -> Agreement:
    made = AgreementFactory(
        version=rendered_version(dataset__slug="casmemg"),
        status=Status.APPROVED,
        approved_at=APPROVED,
        reference="LA-TEST22",
    )
    for position, name in enumerate(("محمد علي", "Ánh Nguyễn")):
        AssociatedUserFactory(
            agreement=made, name=name, position=position, email=f"p{position}@uni.example.edu"
        )
    return made


def download(agreement: Agreement, client: Client | None = None) -> bytes:
    client = client or Client()
    client.force_login(agreement.signer.user)
    answer = client.get(reverse("request_letter", args=[agreement.reference]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="Access approved casmemg LA-TEST22.pdf"'
    )
    return answer.content


def code_in(pdf: bytes) -> str:
    """What the QR code on the first page says, read from its picture."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_numpy()
    (found,) = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    return str(found.text)


def check(agreement: Agreement) -> Any:
    """The page that the code on a new letter leads to."""
    return Client().get(code_in(download(agreement)).removeprefix(settings.SITE_URL))


def test_the_letter_says_what_was_approved_when_for_whom(agreement: Agreement) -> None:
    pdf = download(agreement)
    said = joined(pdf)
    for line in (
        "Access approved",
        "Agreement LA-TEST22",
        "Dataset CASMEMG",
        "Nov. 23, 2026, 01:02 (Asia/Shanghai)",
        "License Agreement 1.0",
        "柳清妍 Institute of Psychology",
        "Associated users whom the signer lists",  # not: who has confirmed
        "Ánh Nguyễn",
        "Access approved · LA-TEST22 · page 1 of 1",
    ):
        assert line in said
    assert [secret for secret in ("@uni.example.edu", "MEGC") if secret in said] == []
    assert code_in(pdf) == f"{settings.SITE_URL}/check/{ApprovalLetter.objects.get().code}/"


def test_the_same_letter_has_the_same_bytes_at_any_time(agreement: Agreement) -> None:
    first = download(agreement)
    with time_machine.travel(datetime(2027, 5, 1, tzinfo=UTC)):
        assert download(agreement) == first
    assert ApprovalLetter.objects.count() == 1
    assert AuditEvent.objects.filter(action="letter:make").count() == 1


def test_its_code_leads_to_a_page_that_says_valid_and_nothing_personal(
    agreement: Agreement,
) -> None:
    answer = check(agreement)
    assert answer.status_code == 200
    said = words(answer)
    for line in ("Valid", "LA-TEST22", "CASMEMG", "Version 1.0"):
        assert line in said
    assert "Nov. 23, 2026, 01:02 (Asia/Shanghai)" in said
    for personal in ("柳清妍", "Psychology", "محمد", agreement.signer.email):
        assert personal not in said
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_later_letter_or_another_version_supersedes_it(agreement: Agreement) -> None:
    first = code_in(download(agreement)).removeprefix(settings.SITE_URL)
    agreement.associates.first().delete()
    second = code_in(download(agreement)).removeprefix(settings.SITE_URL)
    standings = [words(Client().get(place)) for place in (first, second)]
    assert ["this letter is out of date" in said for said in standings] == [True, False]
    newer = LicenseVersionFactory(
        dataset=agreement.dataset,
        number="1.1",
        source=agreement.version.source,
        status="superseded",
    )
    Agreement.objects.update(version=newer)
    said = words(Client().get(second))
    assert "Superseded" in said
    assert "Version 1.0" in said  # as in the letter
    agreement.refresh_from_db()
    assert "Version 1.1" in words(check(agreement))


def test_an_end_shows_with_its_date_and_not_with_its_reason(agreement: Agreement) -> None:
    place = code_in(download(agreement)).removeprefix(settings.SITE_URL)
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    transitions.apply(agreement, Verb.REVOKE, by=owner, reason="A leak.")
    said = words(Client().get(place))
    assert "Access was approved as the letter says. That has ended." in said
    assert "leak" not in said
    assert said.count("(Asia/Shanghai)") == 3


@pytest.mark.parametrize("status", Status)
def test_a_standing_for_every_status(status: str) -> None:
    agreement = AgreementFactory(status=status)
    letter = ApprovalLetter.objects.create(
        agreement=agreement, version=agreement.version, number=1, facts={}, made_at=APPROVED
    )
    wanted = LetterStanding.VALID if status == Status.APPROVED else LetterStanding.ENDED
    assert letter_standing(letter) == wanted


@pytest.mark.parametrize("status", [s for s in Status if s not in (Status.APPROVED, Status.DRAFT)])
def test_without_an_approval_there_is_no_letter(client: Client, status: str) -> None:
    agreement = AgreementFactory(status=status, reference="LA-TEST22")
    client.force_login(agreement.signer.user)
    answer = client.get(reverse("request_letter", args=["LA-TEST22"]))
    assert answer.headers["Location"] == agreement.get_absolute_url()
    assert not ApprovalLetter.objects.exists()


def test_nobody_else_gets_it(client: Client, agreement: Agreement) -> None:
    for user in (SignerFactory().user, staff_user(staff.DATA_OWNER, agreement.dataset)):
        client.force_login(user)
        assert client.get(reverse("request_letter", args=["LA-TEST22"])).status_code == 404


def test_a_name_typed_later_is_not_in_it(agreement: Agreement) -> None:
    agreement.documents.create(
        version=agreement.version,
        number=1,
        document_id="d",
        terms={"signer_name": "As Signed", "affiliation": "Old Institute"},
        terms_sha256="1" * 64,
        file="issued/x.pdf",
        sha256="0" * 64,
        size=1,
        pages=1,
        layout={},
        issued_at=APPROVED,
    )
    said = joined(download(agreement))
    assert "As Signed Old Institute" in said
    assert "柳清妍" not in said


@pytest.fixture
def letter(agreement: Agreement) -> ApprovalLetter:
    return approval_letters.current_letter(agreement, by=agreement.signer.user)


@pytest.mark.parametrize(
    "typed",
    [
        "{lower}/",
        "{code}./",
        "{code}.",
        "{joined}/",
        "{code}%20/",
        "«{code}»/",
        "{lower}",
        "{spaced}/",
    ],
)
def test_a_code_typed_in_ones_own_way_leads_to_the_page(
    client: Client, letter: ApprovalLetter, typed: str
) -> None:
    code = letter.code
    forms = {
        "code": code,
        "lower": code.lower(),
        "joined": code.replace("-", ""),
        "spaced": code.replace("-", " "),
    }
    answer = client.get(f"/check/{typed.format(**forms)}", follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == reverse("check_letter", args=[code])


@pytest.mark.parametrize(
    "wrong", ["x", "2345-6789-ABCD-EFGH-JKMN", "LA-TEST22", "1", "🙂", "x" * 3000, "<b>"]
)
def test_an_unknown_code_accuses_nobody(client: Client, wrong: str) -> None:
    answer = client.get(reverse("check_letter", args=[wrong]))
    assert answer.status_code == 404
    assert "We know no such letter" in words(answer)
    assert client.head(reverse("check_letter", args=[wrong])).status_code == 404


def test_head_is_answered_and_nothing_else(client: Client, letter: ApprovalLetter) -> None:
    place = reverse("check_letter", args=[letter.code])
    assert (client.head(place).status_code, client.post(place).status_code) == (200, 405)


def test_trying_codes_ends_and_letters_that_are_there_count_nothing(
    client: Client, letter: ApprovalLetter, settings: Any
) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "check_letter": "2/10m/ip"}
    there = reverse("check_letter", args=[letter.code])
    wrong = reverse("check_letter", args=["2345-6789-ABCD-EFGH-JKMN"])
    got = [client.get(place).status_code for place in (there, there, there, wrong, wrong, wrong)]
    assert got == [200, 200, 200, 404, 404, 429]
    late = client.get(there)
    assert late.headers["Retry-After"] == "600"
    assert "Wait 10 minutes, then try again." in words(late)
