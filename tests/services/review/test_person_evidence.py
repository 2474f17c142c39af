"""What is said about the person who signs, and whose word it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.enums import Status
from agreements.models import Agreement, LicenseVersion, User
from agreements.services import search_index
from agreements.services.accounts import staff
from agreements.services.review.person_evidence import evidence_about_signer
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    staff_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> LicenseVersion:
    return LicenseVersionFactory()


@pytest.fixture
def reviewer(version: LicenseVersion) -> User:
    return staff_user(staff.REVIEWER, version.dataset)


def made(
    version: LicenseVersion,
    email: str,
    status: Status = Status.SUBMITTED,
    name: str = "Grace Hopper",
) -> Agreement:
    user = User.objects.filter(email=email).first() or UserFactory(email=email)
    signer = user.signers.first() or SignerFactory(user=user, name=name)
    agreement = AgreementFactory(version=version, signer=signer, status=status)
    search_index.index_agreement(agreement)
    return agreement


def said(agreement: Agreement, reader: User) -> dict[str, str]:
    """Each sentence, with the references it names, and its source."""
    return {
        " ".join([line.said, *(each.reference for each in line.requests)]): line.source
        for line in evidence_about_signer(agreement, seen_by=reader)
    }


@pytest.mark.parametrize(
    ("email", "sentence", "source", "warns"),
    [
        (
            "a@stu.scu.edu.cn",
            "scu.edu.cn is a domain of Sichuan University.",
            "list of universities and research bodies",
            False,
        ),
        ("a@gmail.com", "gmail.com gives addresses to everybody.", "free mail providers", True),
        ("a@duck.com", "duck.com passes mail on and tells nobody to whom.", "relays", True),
        ("a@gmial.com", "gmial.com is one slip away from gmail.com.", "mail providers", True),
        ("a@firm.example", "No list knows firm.example.", "lists of universities", False),
        (
            "a@odd.edu.cn",
            "odd.edu.cn ends as the addresses of universities do; no list names it.",
            "endings of academic domains",
            False,
        ),
    ],
)
def test_the_lists_tell_whose_a_domain_is(version, reviewer, email, sentence, source, warns):
    lines = evidence_about_signer(made(version, email), seen_by=reviewer)
    [line] = [each for each in lines if each.said == sentence]
    assert source in line.source
    assert line.warns is warns


def test_the_dataset_has_its_own_word(version, reviewer) -> None:
    version.dataset.trusted_domains = ["firm.example"]
    version.dataset.distrusted_domains = ["scu.edu.cn"]
    version.dataset.save()
    assert "CASMEMG trusts firm.example." in said(made(version, "a@firm.example"), reviewer)
    assert "CASMEMG distrusts scu.edu.cn." in said(made(version, "a@scu.edu.cn"), reviewer)


def test_approvals_of_a_host_are_counted_where_not_everybody_gets_an_address(version, reviewer):
    for host in ("firm.example", "gmail.com"):
        for name in "ab":
            made(version, f"{name}@{host}", Status.APPROVED)
    here = said(made(version, "c@firm.example"), reviewer)
    assert "2 signers at firm.example were approved before for CASMEMG." in here
    assert "2 other requests from firm.example (Approved: 2)." in here
    there = said(made(version, "c@gmail.com"), reviewer)
    assert not [sentence for sentence in there if "approved" in sentence.lower()]


def test_other_requests_of_the_person_are_named_in_whichever_dataset_the_reader_sees(version):
    other, hidden = LicenseVersionFactory(), LicenseVersionFactory()
    reader = staff_user(staff.REVIEWER, version.dataset)
    reader.datasets.add(other.dataset)
    agreement = made(version, "a@uni.example.edu")
    there = made(other, "a@uni.example.edu", Status.REJECTED)
    made(hidden, "a@uni.example.edu", Status.REJECTED)
    sentence = "This address, or another of the same account, has another request."
    assert f"{sentence} {there.reference}" in said(agreement, reader)


@pytest.mark.parametrize("name", ["Liu Qingyan", "QINGYAN LIU", "Liǔ Qīng-yán", "柳清妍"])
def test_the_same_name_is_found_however_it_is_written(version, reviewer, name) -> None:
    agreement = made(version, "a@one.example", name="柳清妍")
    other = made(version, "b@two.example", name=name)
    made(version, "c@three.example", name="Liu Qingyin")
    expected = f"{name}, b@two.example, signs another request. The names may be one."
    found = [line for line in said(agreement, reviewer) if "may be one" in line]
    assert found == [f"{expected} {other.reference}"]


def test_whoever_another_signer_lists_under_this_name_is_found(version, reviewer) -> None:
    agreement = made(version, "a@one.example", name="Li Na")
    other = made(version, "b@two.example")
    AssociatedUserFactory(agreement=other, name="李娜")
    search_index.index_agreement(other)
    sentence = "李娜 is listed by another signer (b@two.example). The names may be one."
    assert f"{sentence} {other.reference}" in said(agreement, reviewer)


def test_people_listed_twice_are_named_with_what_is_the_same(version, reviewer) -> None:
    other = LicenseVersionFactory()
    reviewer.datasets.add(other.dataset)
    agreement, there = made(version, "a@one.example"), made(other, "b@two.example")
    AssociatedUserFactory(agreement=agreement, name="Mei", competition_id="MEGC-7")
    AssociatedUserFactory(agreement=there, name="Lin", competition_id="megc-7")
    sentence = "Mei, who is listed here, may be listed there, too: the same registered ID."
    assert f"{sentence} {there.reference}" in said(agreement, reviewer)


def test_a_mail_that_did_not_arrive_is_said_in_the_servers_words(version, reviewer) -> None:
    agreement = made(version, "a@one.example")
    desk.mail(agreement, to="a@one.example", unreached_at=timezone.now())
    lines = evidence_about_signer(agreement, seen_by=reviewer)
    [line] = [each for each in lines if each.source == "mail server"]
    assert line.quote == "550 no such user"
    assert line.said.startswith("A mail to a@one.example did not arrive (")


def test_it_takes_as_many_queries_whatever_there_is(version, reviewer) -> None:
    agreement = made(version, "a@uni.example.edu", name="Li Na")

    def asked() -> int:
        found = Agreement.objects.select_related("signer__user", "dataset").get(pk=agreement.pk)
        with CaptureQueriesContext(connection) as queries:
            evidence_about_signer(found, seen_by=reviewer)
        return len(queries)

    AssociatedUserFactory(agreement=made(version, "b@uni.example.edu", name="Li Na"), name="Mei")
    AssociatedUserFactory(agreement=agreement, name="Mei")
    asked()  # the reader's permissions are read once
    few = asked()
    for number in range(12):
        more = made(version, f"c{number}@uni.example.edu", name="Na Li")
        AssociatedUserFactory(agreement=more, name="Mei")
    assert asked() == few <= 20
