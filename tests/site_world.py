"""A request that has everything, the browsers of everybody, and the address of every page."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements.enums import Status
from agreements.mail import notice_link, stored_letter, student_letters
from agreements.models import (
    Agreement,
    AssociatedUser,
    NoticeDelivery,
    StaffInvitation,
    StudentRequest,
    User,
)
from agreements.services.accounts import staff
from agreements.services.requests import issuing
from agreements.services.scans import page_previews
from tests import some_pages
from tests.factories import (
    AssociatedUserFactory,
    SignerFactory,
    UserFactory,
    complete_draft,
    rendered_version,
    staff_user,
)
from tests.scans import honest, taken
from tests.services.inviting import invited
from tests.services.student_requests.requesting import asked
from tests.services.telling import announced, told

PEOPLE = (
    "nobody",
    "signer",
    "other signer",
    "student",
    "plain staff",
    "elsewhere",
    "reviewer",
    "owner",
)
STUDENT = "mei@stu.example.edu"
PEOPLE = ("nobody", "signer", "other signer", "plain staff", "elsewhere", "reviewer", "owner")
_OF_DATASET = (
    "dataset",
    "apply",
    "supervisor",
    "dataset_help",
    "dataset_picture",
    "data",
    "data_password",
    "deletion",
)
_ARGUMENTS: dict[str, list[object]] = {
    "version": ["casmemg", "1.0"],
    "version_changes": ["casmemg", "1.1", "1.0"],
    "document": ["LA-TEST22", 1],
    "document_text": ["LA-TEST22", 1],
    "scan": ["LA-TEST22", 1],
    "originals": ["LA-TEST22", 1],
    "imported_scan": ["LA-TEST22"],
    "own_scan_page": ["LA-TEST22", 1, 1],
    "own_new_page": ["LA-TEST22", 1],
    **{name: ["LA-TEST22", "a" * 64] for name in ("request_photo", "request_photo_picture")},
    **{name: ["a" * 64] for name in ("phone_photo", "phone_photo_picture")},
    "request_phone_code": ["LA-TEST22", 1],
    "phone": ["x" * 32],
    "request_message_file": ["LA-TEST22", 1, 1],
    "untidy_link": [f"notices/{'x' * 32}/)"],
    "small_reference": ["la-test22/"],
    "answer_offer": [1],
    "new_signer": ["LA-TEST22"],
    "demo_mail": ["1.M2P3.x"],
    "demo_mail_html": ["1.M2P3.x"],
    "archive": ["casmemg", "1.0", "casmemg-1.0.zip"],
    "release_file": ["casmemg", "1.0", "a.txt"],
    **{name: ["casmemg"] for name in _OF_DATASET},
    "recall": ["casmemg", "1.1"],
    **{name: ["LA-TEST22"] for name in ("listing", "confirm_listing", "decline_listing")},
    **{
        name: ["LA-TEST22"]
        for name in ("listing", "confirm_listing", "decline_listing", "move_listing", "come_along")
    },
    "request_publication": ["LA-TEST22", 1],
    "request_publication_withdraw": ["LA-TEST22", 1],
    "api_nothing": ["v2/datasets"],
    "signing_key": ["0123456789abcdef"],
    "check_letter": ["2345-6789-ABCD-EFGH-JKMN"],
    **{
        name: ["casmemg"]
        for name in (
            *("dataset", "apply", "supervisor", "release_news"),
            *("data", "data_password", "data_token", "data_token_revoke"),
            *("publications", "publications_bibtex", "publications_csl"),
        )
    },
    **{name: ["casmemg"] for name in ("dataset", "apply", "supervisor", "student_start")},
}


def address(name: str) -> str:
    if name.startswith("notice"):
        delivery = NoticeDelivery.objects.get()
        key = notice_link.notice_token(
            delivery.version_id, delivery.agreement_id, delivery.audience
        )
        return reverse(name, args=[key])
    if name in ("invite_listed", "end_listing", "answer_move"):
        return reverse(name, args=["LA-TEST22", AssociatedUser.objects.earliest("pk").pk])
    if name == "invitation":
        words = stored_letter.open_sealed(StaffInvitation.objects.get().mail).text
        return reverse(name, args=[words.partition("/invitations/")[2].partition("/")[0]])
    if name in ("student", "student_take_up", "student_decline"):
        row = StudentRequest.objects.get()
        return reverse(name, args=[student_letters.supervisor_token(row)])
    if name.startswith("student_request"):
        return reverse(name, args=[StudentRequest.objects.get().reference])
    if name.startswith(("request", "own_notice")) and name != "request_list":
        return reverse(name, args=_ARGUMENTS.get(name, ["LA-TEST22"]))
    return reverse(name, args=_ARGUMENTS.get(name, []))


def submitted() -> Agreement:
    """A request at LA-TEST22 with a scan, more pages, a notice; an invitation to its dataset."""
    version = rendered_version(dataset__slug="casmemg")
    made = complete_draft(version=version, reference="LA-TEST22")
    AssociatedUserFactory(agreement=made)
    issuing.issue_document(made, by=made.signer.user)
    client = Client()
    client.force_login(made.signer.user)
    files = {"scan.pdf": honest.scan(), "page 4.jpg": taken.jpeg()}
    scan = [SimpleUploadedFile(name, content) for name, content in files.items()]
    client.post(reverse("request_upload", args=["LA-TEST22"]), {"scan": scan})
    page = SimpleUploadedFile("page 1.pdf", some_pages.of(made.documents.get(), 1))
    client.post(reverse("request_upload", args=["LA-TEST22"]), {"scan": page})
    page_previews.draw_missing_previews()
    made.refresh_from_db()
    assert made.status == Status.SUBMITTED
    told(announced(replaces=version, source=version.source), agreement=made)
    invited(version.dataset)
    asked(version.dataset, by=UserFactory(email=STUDENT))
    return made


def browsers(agreement: Agreement) -> dict[str, Client]:
    """Of each of PEOPLE, as they stand to this request."""
    users = {
        "signer": agreement.signer.user,
        "other signer": SignerFactory().user,
        "student": User.objects.get(email=STUDENT),
        "plain staff": staff_user("", agreement.dataset),
        "elsewhere": staff_user(staff.REVIEWER),
        "reviewer": staff_user(staff.REVIEWER, agreement.dataset),
        "owner": staff_user(staff.DATA_OWNER, agreement.dataset),
    }
    people = {"nobody": Client()}
    for who, user in users.items():
        people[who] = Client()
        people[who].force_login(user)
    return people
