"""The pictures of docs/zh: what applicants and staff see whose browser asks for Chinese."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agreements.enums import Status
from agreements.mail import notice_link
from agreements.models import AccessInstructions, Agreement, LicenseVersion, User
from agreements.services.accounts import staff
from agreements.services.datasets import opening
from agreements.services.requests import issuing
from ops.another_dataset import NAMES
from tests.admin import desk
from tests.admin.conftest import _plain_door  # noqa: F401
from tests.browser.queue_keyboard import QUEUE, sent
from tests.browser.test_pages import in_status
from tests.browser.walker import Walker
from tests.factories import UserFactory, complete_draft, rendered_version, staff_user, with_grant
from tests.services.telling import announced, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.full]

Person = Callable[..., Walker]
CHINESE = "zh-hans"


@pytest.fixture
def version() -> LicenseVersion:
    made: LicenseVersion = rendered_version(dataset__slug="casmemg")
    AccessInstructions.objects.create(dataset=made.dataset, text="请在研究所获取。")
    return made


@pytest.fixture
def agreement(version: LicenseVersion) -> Agreement:
    made: Agreement = complete_draft(version=version)
    return made


def reader(person: Person, user: User | None = None) -> Walker:
    """Who is signed in has chosen a language; of others the browser knows it."""
    if user:
        User.objects.filter(pk=user.pk).update(language=CHINESE)
    return person(user, locale="zh-CN")


def look(person: Walker, picture: str, address: str) -> None:
    person.page.goto(address)
    expect(person.page.locator("html")).to_have_attribute("lang", CHINESE)
    person.look(".", picture)


def test_an_applicant_from_the_dataset_to_the_paper(person: Person, agreement: Agreement) -> None:
    anybody, here = reader(person), ["casmemg"]
    look(anybody, "zh/dataset", reverse("dataset", args=here))
    look(anybody, "zh/sign-in", reverse("apply", args=here))
    signer, here = reader(person, agreement.signer.user), [agreement.reference]
    look(signer, "zh/request-you", reverse("request_signer", args=here))
    look(signer, "zh/request-people", reverse("request_people", args=here))
    look(signer, "zh/request-check", reverse("request_check", args=here))
    issuing.issue_document(agreement, by=agreement.signer.user)
    look(signer, "zh/request-sign", reverse("request", args=here))
    look(signer, "zh/request-upload", reverse("request_upload", args=here))


@pytest.mark.parametrize(
    ("status", "picture"),
    [(Status.SUBMITTED, "zh/request-submitted"), (Status.APPROVED, "zh/request-approved")],
)
def test_the_request_page_afterwards(
    person: Person, agreement: Agreement, status: Status, picture: str
) -> None:
    in_status(agreement, status)
    signer = reader(person, agreement.signer.user)
    here = [agreement.reference]
    look(signer, picture, reverse("request", args=here))
    if status == Status.APPROVED:
        look(signer, "zh/end-agreement", reverse("request_end", args=here))


def test_what_a_student_fills_in(person: Person, version: LicenseVersion) -> None:
    student = reader(person, UserFactory())
    look(student, "zh/student-asks", reverse("student_start", args=["casmemg"]))


def test_a_new_license_agreement(person: Person, version: LicenseVersion) -> None:
    source = version.source.replace("any commercial purpose", "any commercial or military purpose")
    delivery = told(announced(replaces=version, source=source, summary="第 1 条更为严格。"))
    signer = reader(person, delivery.agreement.signer.user)
    look(signer, "zh/notice", urlsplit(notice_link.notice_url(delivery)).path)


def test_a_reviewer_at_the_desk(person: Person, version: LicenseVersion) -> None:
    waiting = [sent(version, day) for day in (3, 2, 1)]
    reviewer = reader(person, staff_user(staff.REVIEWER, version.dataset))
    look(reviewer, "zh/desk", reverse("admin:index"))
    look(reviewer, "zh/desk-queue", QUEUE)
    look(reviewer, "zh/desk-request", desk.page("change", waiting[0]))


def test_a_data_owner_looks_after_two_datasets(person: Person, agreement: Agreement) -> None:
    in_status(agreement, Status.APPROVED)
    with_grant(agreement, UserFactory(email="ana@psych.example.edu"), name="Ana Nguyễn")
    user = staff_user(staff.DATA_OWNER, agreement.dataset)
    owner, here = reader(person, user), [agreement.dataset.pk]
    look(owner, "zh/holders", reverse("admin:agreements_downloadgrant_changelist"))
    look(owner, "zh/suspend-access", reverse("admin:agreements_dataset_suspension", args=here))
    look(owner, "zh/opening-begin", reverse("admin:agreements_dataset_add"))
    made = opening.begin_dataset(by=user, named=NAMES)
    look(owner, "zh/opening-steps", reverse("admin:agreements_dataset_opening", args=[made.pk]))
