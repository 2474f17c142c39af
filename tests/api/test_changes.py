"""The feed of changes: everything once, in an order that nothing slips behind."""

import threading
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.urls import reverse

from agreements.enums import AccessChange, ApiScope, GrantEnd, Status, Verb
from agreements.models import Agreement, ChangeFeed, DatasetSuspension, GrantChange, User
from agreements.services import grant_changes, transitions
from agreements.services.accounts import accounts, addresses
from agreements.services.grants import grants, suspension
from agreements.services.machines import numbering
from tests.admin import desk
from tests.api.asking import Machine
from tests.factories import AgreementFactory, SignerFactory, UserFactory, staff_user
from tests.processes import ROUNDS, racers
from tests.services.machines import followed


def approved(**fields: Any) -> Agreement:
    """With a grant that was given as it is in real life."""
    made: Agreement = AgreementFactory(status=Status.IN_REVIEW, **fields)
    reviewer = staff_user("Reviewer", made.dataset)
    return transitions.apply(made, Verb.APPROVE, by=reviewer)


def machine_of(agreement: Agreement, **more: Any) -> Machine:
    return Machine(followed.client(agreement.dataset, **more)[1], agreement.dataset)


@pytest.mark.django_db
class TestTheFeed:
    def test_tells_what_became_of_a_grant(self) -> None:
        agreement = approved()
        machine = machine_of(agreement)
        found, cursor = machine.follow()
        user, grant = agreement.signer.user, agreement.grants.get()
        assert [each["what"] for each in found] == ["granted"]
        assert found[0]["reference"] == agreement.reference
        assert found[0]["license_version"] == agreement.version.number
        assert found[0]["emails"] == [user.email]
        assert found[0]["pseudonym"] == user.pseudonym.value
        assert found[0]["at"].startswith(grant.granted_at.strftime("%Y-%m-%dT%H:%M:%S"))
        transitions.apply(agreement, Verb.END, by=user)
        later, cursor = machine.follow(cursor)
        assert [each["what"] for each in later] == ["ended"]
        assert later[0]["pseudonym"] == found[0]["pseudonym"]
        assert machine.changes(cursor).json() == {"changes": [], "next": cursor, "more": False}

    def test_tells_of_a_suspension_and_its_end(self) -> None:
        agreement = approved()
        owners = [followed.owner_of(agreement.dataset) for _owner in range(2)]
        made = suspension.suspend_access(agreement.dataset, by=owners[0], reason="A leak.")
        suspension.lift_suspension(made, by=owners[1])
        found, _cursor = machine_of(agreement).follow()
        assert [(each["what"], each["reference"]) for each in found] == [
            ("granted", agreement.reference),
            ("suspended", None),
            ("resumed", None),
        ]
        assert DatasetSuspension.objects.count() == 1

    def test_tells_of_an_account_that_is_closed_and_opened(self, settings: Any) -> None:
        settings.ADMIN_REQUIRES_SECOND_FACTOR = False
        agreement = approved()
        user = agreement.signer.user
        administrator = desk.browser(UserFactory(is_staff=True, is_superuser=True))
        for box in ({"language": "en"}, {"language": "en", "is_active": "on"}):
            page = reverse("admin:agreements_user_change", args=[user.pk])
            assert administrator.post(page, box).status_code == 302
        found, _cursor = machine_of(agreement).follow()
        assert [each["what"] for each in found] == ["granted", "suspended", "resumed"]

    def test_tells_of_other_addresses(self) -> None:
        agreement = approved()
        addresses.add_address("li@other.example.edu", by=agreement.signer.user)
        found, _cursor = machine_of(agreement).follow()
        assert [each["what"] for each in found] == ["granted", "addresses"]
        assert found[1]["emails"] == [agreement.signer.user.email, "li@other.example.edu"]

    def test_tells_when_somebody_is_there_to_use_what_was_given_on_paper(self) -> None:
        signer = SignerFactory(user=None, email="wei@uni.example.edu")
        agreement = approved(signer=signer)
        machine = machine_of(agreement)
        found, cursor = machine.follow()
        assert [(each["what"], each["emails"]) for each in found] == [("granted", [])]
        accounts.prove_address("wei@uni.example.edu")
        later, _cursor = machine.follow(cursor)
        assert [(each["what"], each["emails"]) for each in later] == [
            ("addresses", ["wei@uni.example.edu"])
        ]

    def test_names_no_address_to_a_token_that_is_not_for_them(self) -> None:
        agreement = approved()
        machine = machine_of(agreement, scopes=[ApiScope.CHANGES])
        answer = machine.changes()
        assert agreement.signer.email not in answer.content.decode()
        assert answer.json()["changes"][0]["emails"] is None
        assert answer.json()["changes"][0]["pseudonym"]

    def test_goes_on_page_by_page_and_again_from_any_cursor(self) -> None:
        agreement = approved()
        grant = agreement.grants.get()
        for _step in range(6):
            grant_changes.note_changes(AccessChange.ADDRESSES, agreement.dataset_id, [grant.pk])
        machine = machine_of(agreement)
        first = machine.changes(limit=3).json()
        assert (len(first["changes"]), first["more"]) == (3, True)
        rest, _cursor = machine.follow(first["next"], limit=2)
        whole, _cursor = machine.follow()
        assert first["changes"] + rest == whole
        assert len(whole) == 7
        assert machine.changes(first["next"], limit=500).json()["changes"] == rest

    def test_of_another_dataset_there_is_nothing_in_it_and_its_cursor_is_none_here(self) -> None:
        one, other = approved(), approved()
        found, cursor = machine_of(one).follow()
        assert [each["reference"] for each in found] == [one.reference]
        assert machine_of(other).changes(cursor).status_code == 400

    def test_asks_as_often_for_many_as_for_one(self, django_assert_max_num_queries: Any) -> None:
        agreement = approved()
        machine = machine_of(agreement)
        machine.follow()
        for _person in range(5):
            signer = SignerFactory()
            AgreementFactory(status=Status.APPROVED, version=agreement.version, signer=signer)
        for grant in agreement.dataset.agreements.exclude(pk=agreement.pk).values_list(
            "grants", flat=True
        ):
            grant_changes.note_changes(AccessChange.GRANTED, agreement.dataset_id, [grant])
        with django_assert_max_num_queries(40):
            assert len(machine.changes().json()["changes"]) == 6

    def test_numbers_in_batches_and_goes_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(numbering, "_MOST", 2)
        agreement = approved()
        grant_changes.note_changes(
            AccessChange.ADDRESSES, agreement.dataset_id, [agreement.grants.get().pk] * 4
        )
        found, _cursor = machine_of(agreement).follow()
        assert len(found) == 5


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_not_passed_by() -> None:
    """The key of the row is drawn first, and it commits last."""
    agreement = approved()
    grant = agreement.grants.get().pk
    machine = machine_of(agreement)
    _found, cursor = machine.follow()
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    is_written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            grant_changes.note_changes(AccessChange.SUSPENDED, agreement.dataset_id, [grant])
            is_written.set()
            may_commit.wait(30)
        connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    try:
        assert is_written.wait(30)
        grant_changes.note_changes(AccessChange.RESUMED, agreement.dataset_id, [grant])
        seen, cursor = machine.follow(cursor)
        assert [each["what"] for each in seen] == ["resumed"]
    finally:
        may_commit.set()
        slow.join()
    late, _cursor = machine.follow(cursor)
    assert [each["what"] for each in late] == ["suspended"]
    keys = list(GrantChange.objects.order_by("number").values_list("pk", flat=True))
    assert keys != sorted(keys)


HERE = "tests.api.test_changes"


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_readers_beside_writers_miss_nothing_and_double_nothing(rounds: int) -> None:
    agreement = approved()
    token = followed.client(agreement.dataset)[1]
    written = 1
    with racers(5) as processes:
        for _round in range(rounds):
            calls: list[list[object]] = [["write", agreement.pk, ""] for _writer in range(3)]
            expected = written + 3 * _EACH
            calls += [["read", agreement.pk, f"{token} {expected}"] for _reader in range(2)]
            ended = processes.race(f"{HERE}.write_or_read", calls)
            assert [word for word, _what in ended] == ["done"] * 5
            written = expected
            for _word, read in ended[3:]:
                assert read == list(range(1, written + 1))
    assert ChangeFeed.objects.get().last_number == written


_EACH = 8


def write_or_read(what: str, agreement: int, more: str) -> list[int]:
    """What each process does. A reader follows from cursor to cursor, and gives the places of what
    it was told, in the order in which it was told."""
    found = Agreement.objects.select_related("dataset").get(pk=agreement)
    if what == "write":
        grant = found.grants.get().pk
        for _step in range(_EACH):
            with transaction.atomic():
                grant_changes.note_changes(AccessChange.ADDRESSES, found.dataset_id, [grant])
                User.objects.count()
        return []
    token, expected = more.split()
    machine = Machine(token, found.dataset)
    told, cursor = 0, ""
    seen: list[int] = []
    limits = {**django_settings.ACCOUNT_RATE_LIMITS, "api_client": "100000/m/key"}
    django_settings.ACCOUNT_RATE_LIMITS = limits  # in this process alone
    for _try in range(5000):
        page = machine.changes(cursor, limit=7).json()
        told += len(page["changes"])
        cursor = page["next"]
        seen.extend(range(len(seen) + 1, told + 1))
        if told >= int(expected):
            return seen
    raise AssertionError(f"{told} of {expected}")


@pytest.mark.django_db
def test_a_grant_that_ends_twice_is_told_once() -> None:
    agreement = approved()
    grants.end_grants(agreement, GrantEnd.REVOKED, by=None)
    grants.end_grants(agreement, GrantEnd.REVOKED, by=None)
    told = list(GrantChange.objects.order_by("pk").values_list("what", flat=True))
    assert told == ["granted", "ended"]
