"""Who may take away everything that is kept about a person."""

import pytest

from agreements.enums import AuditAction, Status
from agreements.exceptions import NotYourMove
from agreements.models import Agreement, AuditEvent
from agreements.selectors.keeping.people import person_of
from agreements.services.accounts import staff
from agreements.services.keeping.person_export import export_person
from agreements.services.requests.applying import Person
from tests.admin import desk
from tests.factories import AgreementFactory, LicenseVersionFactory, UserFactory, staff_user
from tests.services.inviting import invited
from tests.services.student_requests.requesting import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    return desk.filed(Status.APPROVED)


def test_themselves_administrators_and_owners_of_all_that_they_have_to_do_with(
    agreement: Agreement,
) -> None:
    person = person_of(agreement.signer.user)
    admin = UserFactory(is_staff=True, is_superuser=True)
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    for by in (agreement.signer.user, admin, owner):
        export_person(person, by=by).close()
    elsewhere = staff_user(staff.DATA_OWNER, AgreementFactory().dataset)
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    for by in (elsewhere, reviewer, UserFactory()):
        with pytest.raises(NotYourMove):
            export_person(person, by=by)
    AgreementFactory(signer=agreement.signer)  # of another dataset
    with pytest.raises(NotYourMove):
        export_person(person, by=owner)


@pytest.mark.parametrize("way", ["staff", "invited", "supervisor", "fellow", "written to"])
def test_is_shown_to_no_owner_what_is_of_another_dataset_too(
    agreement: Agreement, way: str
) -> None:
    """What somebody is told as staff of one dataset, say, stands in their mails."""
    user = agreement.signer.user
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    other = desk.filed(Status.APPROVED, version=LicenseVersionFactory())
    export_person(person_of(user), by=owner).close()
    if way == "staff":
        user.datasets.add(other.dataset)
    elif way == "invited":
        invited(other.dataset, email=user.email)
    elif way == "supervisor":
        asked(other.dataset, supervisor_email=user.email)
    elif way == "fellow":
        asked(other.dataset, fellows=[Person("Ann", "student", "", user.email)])
    else:
        desk.mail(other, to=user.email)
    with pytest.raises(NotYourMove):
        export_person(person_of(user), by=owner)


def test_of_an_administrator_only_another_one(agreement: Agreement) -> None:
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    AgreementFactory()  # of another dataset
    agreement.signer.user.is_superuser = True
    agreement.signer.user.save()
    with pytest.raises(NotYourMove):
        export_person(person_of(agreement.signer.user), by=owner)


def test_took_it_away_is_on_record_but_not_whose_it_is(agreement: Agreement) -> None:
    admin = UserFactory(is_staff=True, is_superuser=True)
    export_person(person_of(agreement.signer.user), by=admin).close()
    event = AuditEvent.objects.get(action=AuditAction.PERSON_EXPORT)
    assert (event.subject, event.actor, event.details) == ("portal", admin.email, {})
