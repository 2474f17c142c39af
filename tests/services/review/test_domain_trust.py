"""Staff say whether their dataset trusts a domain, and who made sure where somebody works."""

import pytest

from agreements.enums import AddressKind, DomainWord, Status
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import Agreement, AuditEvent, Dataset, User
from agreements.services.accounts import staff
from agreements.services.requests import progress
from agreements.services.review import domain_trust, place_checks
from agreements.services.review.person_evidence import evidence_about_signer
from tests.factories import AgreementFactory, SignerFactory, UserFactory, staff_user

pytestmark = pytest.mark.django_db


def made(email: str, **fields: object) -> Agreement:
    signer = SignerFactory(user=UserFactory(email=email))
    return AgreementFactory(status=Status.SUBMITTED, signer=signer, **fields)


@pytest.fixture
def agreement() -> Agreement:
    return made("a@lab.firm.example")


@pytest.fixture
def owner(agreement: Agreement) -> User:
    return staff_user(staff.DATA_OWNER, agreement.dataset)


def kind(agreement: Agreement) -> AddressKind:
    agreement.dataset.refresh_from_db()
    return progress.address_verdict(agreement).kind


def test_the_last_word_counts_for_the_dataset_and_is_said_with_its_reason(agreement, owner) -> None:
    say = domain_trust.say_of_domain
    say(agreement, by=owner, word=DomainWord.TRUSTED, reason="Our partner")
    assert kind(agreement) == AddressKind.KNOWN
    say(agreement, by=owner, word=DomainWord.DISTRUSTED, reason="It is sold")
    assert kind(agreement) == AddressKind.FREE
    lines = evidence_about_signer(agreement, seen_by=owner)
    [line] = [each for each in lines if each.source == "notes of staff"]
    assert line.said.startswith(f"{owner} distrusts firm.example for CASMEMG since ")
    assert (line.quote, line.warns) == ("It is sold", True)
    say(agreement, by=owner, word=DomainWord.NEITHER, reason="I was wrong")
    assert kind(agreement) == AddressKind.UNKNOWN
    dataset = Dataset.objects.get(pk=agreement.dataset_id)
    assert (dataset.trusted_domains, dataset.distrusted_domains) == ([], [])
    assert AuditEvent.objects.filter(action="domain:say").count() == 3


def test_a_provider_for_everybody_is_not_trusted(owner, agreement) -> None:
    free = made("a@gmail.com", version=agreement.version)
    with pytest.raises(domain_trust.OpenToAll):
        domain_trust.say_of_domain(free, by=owner, word=DomainWord.TRUSTED, reason="Why")
    assert not AuditEvent.objects.filter(action="domain:say").exists()


def test_is_the_owners_word_with_a_reason_and_never_on_an_own_request(agreement, owner) -> None:
    def say(by: User, reason: str = "Why", of: Agreement = agreement) -> None:
        domain_trust.say_of_domain(of, by=by, word=DomainWord.TRUSTED, reason=reason)

    with pytest.raises(NotYourMove):
        say(staff_user(staff.REVIEWER, agreement.dataset))
    own = AgreementFactory(version=agreement.version, signer=SignerFactory(user=owner))
    with pytest.raises(NotYourMove):
        say(owner, of=own)
    with pytest.raises(ReasonMissing):
        say(owner, reason="\n")


def test_a_check_of_the_place_stands_on_every_request_of_the_person(agreement, owner) -> None:
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    place_checks.note_place_check(agreement, by=reviewer, how="On the institute's page")
    other = AgreementFactory(signer=agreement.signer, status=Status.DRAFT)
    owner.datasets.add(other.dataset)
    for request, named in ((agreement, []), (other, [agreement])):
        lines = evidence_about_signer(request, seen_by=owner)
        [line] = [each for each in lines if "made sure" in each.said]
        assert line.quote == "On the institute's page"
        assert list(line.requests) == named


def test_nobody_notes_the_own_place(agreement, owner) -> None:
    own = AgreementFactory(version=agreement.version, signer=SignerFactory(user=owner))
    with pytest.raises(NotYourMove):
        place_checks.note_place_check(own, by=owner, how="I know myself")
