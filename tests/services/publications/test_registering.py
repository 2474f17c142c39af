"""What the database and the services hold, whoever calls them."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agreements.bibliography.reference import Reference
from agreements.enums import Status
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import Agreement, Publication
from agreements.services.accounts import staff
from agreements.services.publications import registering
from tests.factories import (
    AgreementFactory,
    PublicationFactory,
    SignerFactory,
    UserFactory,
    rendered_version,
    staff_user,
)

PAPER = Reference("book", "T", ("A",), year=2026, doi="10.1234/x")
NO_IMAGES = {"shows_images": False, "confirmed": []}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_register_one_doi_at_once_one_is_told_so() -> None:
    version = rendered_version()
    both = [AgreementFactory(version=version, status=Status.APPROVED) for _n in range(2)]
    said: list[str] = []

    def register(agreement: Agreement) -> None:
        try:
            by = agreement.signer.user
            registering.register_publication(agreement, PAPER, by=by, **NO_IMAGES)
            said.append("listed")
        except registering.DoiRegistered as refused:
            said.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=[agreement]) for agreement in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [
        "This DOI is in the list of the dataset already. Nothing has to be done.",
        "listed",
    ]
    assert Publication.objects.count() == 1


@pytest.mark.django_db
def test_only_who_may_register_does() -> None:
    agreement = AgreementFactory(version=rendered_version(), status=Status.APPROVED)
    for by in (SignerFactory().user, staff_user(staff.DATA_OWNER, agreement.dataset)):
        with pytest.raises(NotYourMove):
            registering.register_publication(agreement, PAPER, by=by, **NO_IMAGES)
    by = agreement.signer.user
    made = registering.register_publication(agreement, PAPER, by=by, **NO_IMAGES)
    assert made.number == 1
    by.is_active = False
    for verb in (
        lambda: registering.correct_publication(made, PAPER, by=by, **NO_IMAGES),
        lambda: registering.withdraw_own_publication(made, by=by),
    ):
        with pytest.raises(NotYourMove):
            verb()


@pytest.mark.django_db
def test_images_without_their_conditions_are_refused_by_service_and_database() -> None:
    agreement = AgreementFactory(version=rendered_version(), status=Status.APPROVED)
    by = agreement.signer.user
    for confirmed, error in (
        ([], registering.ConditionsUnconfirmed),
        (["Of another version."], registering.RulesChanged),
    ):
        with pytest.raises(error):
            registering.register_publication(
                agreement, PAPER, shows_images=True, confirmed=confirmed, by=by
            )
    assert not Publication.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationFactory(agreement=agreement, shows_images=True, confirmed={})


@pytest.mark.django_db
def test_only_staff_of_the_dataset_with_the_right_withdraw_and_with_a_reason() -> None:
    row = PublicationFactory()
    for by in (
        staff_user(staff.REVIEWER, row.dataset),
        staff_user(staff.DATA_OWNER),
        row.registered_by,
        UserFactory(),
    ):
        with pytest.raises(NotYourMove):
            registering.withdraw_publication(row, why="So.", by=by)
    owner = staff_user(staff.DATA_OWNER, row.dataset)
    with pytest.raises(ReasonMissing):
        registering.withdraw_publication(row, why="", by=owner)
    registering.withdraw_publication(row, why="So.", by=owner)
    with pytest.raises(registering.AlreadyWithdrawn):
        registering.withdraw_own_publication(row, by=row.registered_by)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"withdrawn_at": timezone.now()},
        {"withdrawn_why": "So."},
    ],
)
def test_half_a_withdrawal_is_none(fields: dict[str, object]) -> None:
    row = PublicationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(**fields)
