"""Who signs is asked once more where something reads like a student's; nobody is ever refused."""

import pytest
from django.urls import reverse

from agreements.enums import Remedy, Status, Verb
from agreements.models import ReviewDecision
from tests.factories import AgreementFactory, UserFactory, complete_draft, rendered_version
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

QUESTION = "Is it you who signs?"


@pytest.mark.parametrize(
    ("email", "title", "is_asked"),
    [
        ("a@stu.scu.edu.cn", "Professor", True),
        ("a@mails.ucas.ac.cn", "Engineer", True),
        ("a@psych.edu", "博士研究生", True),
        ("a@psych.edu", "PhD candidate", True),
        ("a@psych.edu", "Dean of Students", False),
    ],
)
def test_it_is_asked_by_address_and_title(client, email, title, is_asked):
    agreement = complete_draft(signer__user__email=email, signer__title=title)
    client.force_login(agreement.signer.user)
    for page in ("you", "check"):
        said = words(client.get(f"/requests/{agreement.reference}/form/{page}/"))
        assert (QUESTION in said) == is_asked
    form = client.get(f"/requests/{agreement.reference}/form/check/")
    assert "Issue the License Agreement" in words(form)


def test_it_is_not_asked_where_no_clause_does(client):
    version = rendered_version(dataset__asks={})
    agreement = AgreementFactory(version=version, signer__title="student")
    client.force_login(agreement.signer.user)
    assert QUESTION not in words(client.get(f"/requests/{agreement.reference}/form/you/"))


@pytest.mark.parametrize("status", [Status.CHANGES_REQUESTED, Status.REJECTED])
@pytest.mark.parametrize("defects", [[], ["not-supervisor"]])
def test_a_reviewer_who_says_so_leads_to_the_students_way(client, status, defects):
    agreement = AgreementFactory(version=rendered_version(), status=status)
    verb = Verb.REJECT if status == Status.REJECTED else Verb.REQUEST_CHANGES
    ReviewDecision.objects.create(
        agreement=agreement,
        verb=verb,
        reviewer=UserFactory(),
        reason="Your supervisor has to sign.",
        defects=defects,
        remedy=Remedy.CORRECT_FORM,
        decided_at=agreement.created_at,
    )
    client.force_login(agreement.signer.user)
    there = reverse("student_start", args=[agreement.dataset.slug])
    pages = [agreement.get_absolute_url()]
    if status == Status.CHANGES_REQUESTED:
        pages.append(f"{agreement.get_absolute_url()}form/")
    for page in pages:
        assert (f'href="{there}"' in client.get(page).content.decode()) == bool(defects)
