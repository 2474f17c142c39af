"""Every service that writes a name, an address, an affiliation or an ID leaves the search terms as
they would be made anew."""

from collections.abc import Callable
from random import Random

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command

from agreements import models
from agreements.enums import Status
from agreements.exceptions import PortalError
from agreements.services import search_index
from agreements.services.associates import listing, spelling
from agreements.services.requests import amending, applying, moving, new_signer, succeeding
from agreements.services.requests.applying import Person
from agreements.services.requests.progress import Section
from agreements.services.requests.section_edits import opened_now
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    with_grant,
)
from tests.services.amending import amendment
from tests.services.moving import NEW, agree, approve, ask
from tests.tiers import full

pytestmark = pytest.mark.django_db
Act = Callable[[], object]


def administrator() -> models.User:
    return UserFactory(is_staff=True, is_superuser=True)


def in_force() -> models.Agreement:
    return AgreementFactory(status=Status.APPROVED, signer__name="Old Signer")


def listed(**fields: str) -> models.AssociatedUser:
    return with_grant(in_force(), UserFactory(email="ann@stu.example.edu"), **fields)


def start() -> Act:
    version, by = LicenseVersionFactory(), UserFactory()
    return lambda: applying.start_request(version.dataset, by=by)


def start_again() -> Act:
    ended = AgreementFactory(status=Status.WITHDRAWN)
    AssociatedUserFactory(agreement=ended, name="李娜")
    return lambda: applying.start_request(ended.dataset, by=ended.signer.user)


def save_signer(agreement: models.Agreement | None = None, name: str = "王伟") -> Act:
    draft = agreement or AgreementFactory(status=Status.DRAFT)
    if agreement is None:  # one more that is found by the name
        AgreementFactory(status=Status.ENDED, signer=draft.signer)
    opened, by = opened_now(draft, Section.SIGNER), draft.signer.user
    return lambda: applying.save_signer(draft, by=by, opened=opened, name=name, affiliation="École")


def save_people(agreement: models.Agreement | None = None, *names: str) -> Act:
    draft = agreement or AgreementFactory(status=Status.DRAFT)
    people = [Person(name, "student", f"ID{n}") for n, name in enumerate(names or ("李娜",))]
    opened, by = opened_now(draft, Section.PEOPLE), draft.signer.user
    return lambda: applying.save_people(draft, by=by, opened=opened, people=people)


def amend() -> Act:
    agreement = in_force()
    amendment(Status.WITHDRAWN, of=agreement)
    return lambda: amending.start_amendment(agreement, by=agreement.signer.user)


def approve_amendment() -> Act:
    made = amendment(Status.IN_REVIEW, filed=True)
    return lambda: approve(made)


def invite_elsewhere() -> Act:
    person = AssociatedUserFactory(agreement=in_force(), email="old@stu.example.edu")
    by = person.agreement.signer.user
    return lambda: listing.invite(person, by=by, email="new@stu.example.edu")


def correct_name() -> Act:
    person, by = listed(name="Lina"), administrator()
    return lambda: spelling.correct_name(person, by=by, name="李娜", reason="Misspelled")


def start_succession() -> Act:
    person, new = listed(name="Ann"), "li@new.example.edu"
    by = person.agreement.signer.user
    EmailAddress.objects.create(user=by, email=new, verified=True)
    return lambda: succeeding.start_succession(person.agreement, by=by, email=new)


def take_up_succession() -> Act:
    agreement = listed(name="Ann").agreement
    row = new_signer.name_new_signer(
        agreement, by=administrator(), to_email=NEW, reason="No answer."
    )
    by = UserFactory(email=NEW)
    return lambda: new_signer.take_up_succession(row, by=by)


def new_place(of: models.AssociatedUser, **fields: object) -> models.Agreement:
    signer = SignerFactory(user=UserFactory(email=NEW))
    made = desk.filed(Status.IN_REVIEW, signer=signer, **fields)
    kept = {"name": of.name, "person_key": of.person_key, "competition_id": of.competition_id}
    AssociatedUserFactory(agreement=made, email="", **kept)
    return made


def carry() -> Act:
    person = listed(name="Ann Added")
    agree(ask(person))
    made = new_place(person, version=person.agreement.version)
    return lambda: approve(made)


def hand_over_to_a_name() -> Act:
    person = listed(name="Ann Added")
    agree(ask(person))
    dataset = person.agreement.dataset
    other = LicenseVersionFactory(dataset=dataset, number="1.1", status="superseded")
    made = new_place(person, version=other)
    return lambda: approve(made)


def list_who_comes() -> Act:
    row, by = agree(ask(listed(name="Ann Added"))), UserFactory(email=NEW)
    return lambda: moving.list_who_comes(row, by=by)


WRITERS = [
    *(start, start_again, save_signer, save_people, amend, approve_amendment, invite_elsewhere),
    *(correct_name, start_succession, take_up_succession, carry, hand_over_to_a_name),
    list_who_comes,
]


def terms() -> set[tuple[object, ...]]:
    return set(models.SearchTerm.objects.values_list("agreement_id", "term", "of_people"))


@pytest.mark.parametrize("writer", WRITERS)
def test_what_was_written_is_found(writer) -> None:
    act = writer()
    search_index.rebuild_index()
    before = terms()
    act()
    assert terms() != before
    assert search_index.rebuild_index() == 0


def test_a_rebuild_mends_what_is_missing_and_what_is_too_many(capsys) -> None:
    person = listed(name="李娜")
    search_index.rebuild_index()
    right = terms()
    models.SearchTerm.objects.filter(term="李娜").delete()
    models.Signer.objects.filter(pk=person.agreement.signer_id).update(name="Zoe")
    call_command("rebuild_search")
    assert "terms were missing or too many" in capsys.readouterr().out
    assert {term for _key, term, _people in terms() - right} == {"zoe"}
    assert {term for _key, term, _people in right - terms()} == {"old", "signer"}
    assert search_index.rebuild_index() == 0


@pytest.mark.parametrize("seed", [1, full(2)])
def test_nothing_differs_after_a_long_random_sequence(seed) -> None:
    chance, version, boss = Random(seed), LicenseVersionFactory(), administrator()
    users = [UserFactory(email=f"signer{number}@uni{number}.example.edu") for number in range(3)]
    for user in users[:2]:
        with_grant(
            AgreementFactory(
                status=Status.APPROVED, version=version, signer=SignerFactory(user=user)
            ),
            UserFactory(),
            name="Ann",
        )
    search_index.rebuild_index()
    names = ("李娜", "王伟", "Łukasz Ánh", "O’Neil", "Na Li")
    done = 0
    for _step in range(60):
        user, name = chance.choice(users), chance.choice(names)
        own = models.Agreement.objects.filter(signer__user=user)
        agreement = chance.choice(own or [applying.start_request(version.dataset, by=user)])
        people = list(models.AssociatedUser.objects.all())
        act = chance.choice(
            [
                lambda u=user: applying.start_request(version.dataset, by=u),
                lambda a=agreement, n=name: save_signer(a, n)(),
                lambda a=agreement: save_people(a, *chance.sample(names, 3))(),
                lambda a=agreement, u=user: amending.start_amendment(a, by=u),
                lambda a=agreement, u=user: applying.withdraw_request(a, by=u),
                lambda p=people, n=name: spelling.correct_name(
                    chance.choice(p), by=boss, name=n, reason="x"
                ),
                lambda p=people, k=_step: listing.invite(
                    chance.choice(p), by=boss, email=f"p{k}@stu.example.edu"
                ),
            ]
        )
        try:
            act()
            done += 1
        except PortalError:  # not at this moment
            continue
    assert done > 15
    assert search_index.rebuild_index() == 0
