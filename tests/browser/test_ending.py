"""A signer ends the agreement in a real browser; both sides are looked at before and after."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import staff
from tests.browser.walker import Walker
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    rendered_version,
    staff_user,
    with_grant,
)

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]

Person = Callable[..., Walker]


@pytest.fixture
def agreement() -> models.Agreement:
    """Ana has access here, Bo elsewhere as well, 小明 was never asked."""
    version = rendered_version(dataset__slug="casmemg")
    made = AgreementFactory(version=version, status=Status.APPROVED, reference="LA-ENDS22")
    other = AgreementFactory(version=version, status=Status.APPROVED, signer__name="M. López")
    bo = UserFactory()
    with_grant(made, UserFactory(email="ana@psych.example.edu"), name="Ana Nguyễn")
    for one in (made, other):
        with_grant(one, bo, name="Bo Li")
    AssociatedUserFactory(agreement=made, name="王小明")
    made.grants.first().records.create(what="password", user=made.signer.user, at=timezone.now())
    return made


def test_a_signer_ends_the_agreement_and_everybody_sees_what_is_left_to_do(
    person: Person, agreement: models.Agreement, settings: object
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    signer, student = person(agreement.signer.user), person(agreement.associates.first().user)
    owner = person(staff_user(staff.DATA_OWNER, agreement.dataset))
    signer.page.goto(agreement.get_absolute_url())
    signer.look("Request LA-ENDS22")
    signer.follow("End my agreement")
    signer.press("End my agreement")
    expect(signer.page.get_by_role("alert")).to_contain_text("Nothing was changed.")
    signer.look("End your License Agreement", shot="end-agreement")
    signer.page.get_by_label("Yes, I end").check()
    signer.press("End my agreement")
    signer.look("Request LA-ENDS22", shot="agreement-ended")
    for name in ("listing", "data", "deletion"):
        key = "LA-ENDS22" if name == "listing" else "casmemg"
        student.page.goto(reverse(name, args=[key]))
        student.look(".")
    student.press("The copies are deleted")
    student.look("Your copies of CASMEMG")
    student.page.get_by_label("I have deleted all copies").check()
    student.press("The copies are deleted")
    student.look("Your copies of CASMEMG")
    owner.page.goto(reverse("admin:agreements_deletion_changelist"))
    owner.look("Copies not confirmed as deleted")
    owner.page.goto(reverse("admin:agreements_agreement_change", args=["LA-ENDS22"]))
    owner.look("LA-ENDS22")
    assert [walker.findings for walker in (signer, student, owner)] == [[], [], []]


def test_the_desk_suspends_all_access_and_puts_a_leak_on_record(
    person: Person, agreement: models.Agreement, settings: object
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    owner, colleague = (
        person(staff_user(staff.DATA_OWNER, agreement.dataset)) for _two in range(2)
    )
    owner.page.goto(reverse("admin:agreements_leakincident_add"))
    owner.press("Put on record")
    owner.look("Report a leak")
    owner.page.get_by_label("Dataset").select_option(label="CASMEMG")
    owner.page.get_by_label("What was found").fill("A third of an archive, unpacked")
    owner.page.get_by_label("Where").fill("A public share")
    owner.page.get_by_label("When").fill("2026-01-02 10:00")
    grant = agreement.grants.get(associate=None)
    owner.page.get_by_label("Whose copy").fill(str(grant.pk))
    owner.press("Put on record")
    owner.look("Leak of CASMEMG", shot="leak")
    owner.page.goto(reverse("admin:agreements_leakincident_changelist"))
    owner.look("Leaks")
    owner.page.goto(reverse("admin:agreements_dataset_change", args=[agreement.dataset.pk]))
    owner.follow("Suspend all access")
    owner.press("Suspend all access")
    owner.look("Suspend all access to CASMEMG", shot="suspend-access")
    owner.page.get_by_role("textbox", name="Reason").fill("A leak was found.")
    owner.page.get_by_label("Yes, this site gives nobody").check()
    owner.press("Suspend all access")
    owner.look("All access to CASMEMG is suspended")
    colleague.page.goto(reverse("admin:index"))
    colleague.look("Review desk")
    colleague.follow("See the suspension")
    colleague.look("All access to CASMEMG is suspended", shot="access-suspended")
    signer = person(agreement.signer.user)
    for page in (agreement.get_absolute_url(), reverse("data", args=["casmemg"])):
        signer.page.goto(page)
        signer.look("LA-ENDS22|suspended for everybody")
    colleague.page.get_by_label("Yes, whoever has access").check()
    colleague.press("Lift the suspension")
    colleague.look("Suspend all access to CASMEMG")
    assert [walker.findings for walker in (owner, colleague, signer)] == [[], [], []]


def test_a_signer_renews_an_agreement_with_a_term(
    person: Person, agreement: models.Agreement
) -> None:
    models.Dataset.objects.update(term_months=12)
    in_time = timezone.now() + timedelta(days=20)
    models.Agreement.objects.filter(pk=agreement.pk).update(expires_at=in_time)
    signer = person(agreement.signer.user)
    signer.page.goto(agreement.get_absolute_url())
    signer.look("Request LA-ENDS22")
    signer.follow("Renew it with a click")
    signer.press("Renew it")
    signer.look("Renew your License Agreement", shot="renew-agreement")
    signer.page.get_by_label("Yes, the License Agreement goes on").check()
    signer.press("Renew it")
    expect(signer.page.get_by_text("You renewed the agreement")).to_be_visible()
    signer.look("Request LA-ENDS22")
    assert signer.findings == []
