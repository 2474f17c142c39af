"""Bundles of many agreements are made one by one, whatever dies, and are gone after some days."""

import io
import os
import zipfile
from collections.abc import Callable
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from agreements import storage
from agreements.archives.bundle_check import check_bundle
from agreements.enums import Status
from agreements.exceptions import KeyMissing, NotYourMove
from agreements.models import Agreement, AuditEvent, BundleOrder, OrderedBundle, User
from agreements.selectors.evidence.bundle_orders import progress_of
from agreements.services.accounts import staff
from agreements.services.evidence import bundle_orders, bundles
from agreements.services.evidence.bundle_orders import order_bundles
from agreements.storage import Kind
from tests.admin.desk import filed
from tests.factories import AssociatedUserFactory, LicenseVersionFactory, staff_user
from tests.processes import racers

HERE = "tests.services.evidence.test_bundle_orders"


def cases(number: int = 3) -> list[Agreement]:
    version = LicenseVersionFactory()
    return [filed(Status.APPROVED, version=version) for _number in range(number)]


def owner_of(agreement: Agreement) -> User:
    return staff_user(staff.DATA_OWNER, agreement.dataset)


def fetched(order: BundleOrder, by: User) -> dict[str, bytes]:
    archive = bundle_orders.open_archive(order, by=by)
    content = b"".join(bundle_orders.parts_of(archive))
    assert len(content) == archive.size
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.fixture
def stored() -> Callable[[], int]:
    """How many bundles were stored since."""
    before = set(storage.stored_names(Kind.BUNDLES))
    return lambda: len(set(storage.stored_names(Kind.BUNDLES)) - before)


@pytest.mark.django_db
class TestAnOrder:
    def test_becomes_one_archive_of_bundles_that_each_verify(self) -> None:
        agreements = cases()
        by = owner_of(agreements[0])
        order = order_bundles(agreements, by=by, filters="status=approved")
        assert (progress_of(order).waiting, progress_of(order).total) == (3, 3)
        with pytest.raises(bundle_orders.NothingToFetch):
            bundle_orders.open_archive(order, by=by)
        assert bundle_orders.make_ordered_bundles() == 3
        progress = progress_of(order)
        assert (progress.waiting, progress.made, progress.failed) == (0, 3, 0)
        files = fetched(order, by=by)
        for agreement in agreements:
            checked = check_bundle(io.BytesIO(files[f"{agreement.reference}-evidence.zip"]))
            assert (checked.problems, checked.agreement) == ([], agreement.reference)
        assert len(files) == 3
        subject = agreements[0].dataset.slug
        seen = AuditEvent.objects.filter(subject=subject).values_list("action", flat=True)
        assert list(seen) == ["bundles:order", "bundles:fetch"]
        colleague = owner_of(agreements[0])
        assert fetched(order, by=colleague) == files

    def test_is_refused_in_words(self, settings, monkeypatch) -> None:
        agreements = cases(2)
        by = owner_of(agreements[0])
        reviewer = staff_user(staff.REVIEWER, agreements[0].dataset)
        with pytest.raises(bundle_orders.NoOrder):
            order_bundles([], by=by)
        with pytest.raises(bundle_orders.SeveralDatasets):
            order_bundles([*agreements, filed()], by=by)
        with pytest.raises(NotYourMove):
            order_bundles(agreements, by=reviewer)
        with pytest.raises(NotYourMove):
            order_bundles([filed()], by=by)
        with monkeypatch.context() as patch:
            patch.setattr(bundle_orders, "MOST", 1)
            with pytest.raises(bundle_orders.TooManyBundles, match="more than 1, the most"):
                order_bundles(agreements, by=by)
        keys, settings.SIGNING_KEYS = settings.SIGNING_KEYS, []
        with pytest.raises(KeyMissing):
            order_bundles(agreements, by=by)
        settings.SIGNING_KEYS = keys
        assert not BundleOrder.objects.exists()
        order_bundles(agreements, by=by)
        with pytest.raises(bundle_orders.StillMaking):
            order_bundles(agreements, by=by)

    def test_with_notes_is_fetched_by_who_asked_alone_and_never_has_notes_on_oneself(self) -> None:
        agreements = cases(2)
        by, colleague = owner_of(agreements[0]), owner_of(agreements[0])
        writer = {"written_at": timezone.now(), "written_by": colleague}
        for agreement in agreements:
            agreement.internal_notes.create(number=1, text="Zinnoberrot", **writer)
        AssociatedUserFactory(agreement=agreements[1], email=by.email)
        order = order_bundles(agreements, by=by, with_notes=True)
        bundle_orders.make_ordered_bundles()
        with pytest.raises(NotYourMove):
            bundle_orders.open_archive(order, by=colleague)
        files = fetched(order, by=by)
        names = {
            agreement.reference: zipfile.ZipFile(
                io.BytesIO(files[f"{agreement.reference}-evidence.zip"])
            ).namelist()
            for agreement in agreements
        }
        have = ["records/internal_notes.json" in found for found in names.values()]
        assert have == [True, False]

    def test_what_can_not_be_made_is_named_in_it(self, monkeypatch) -> None:
        agreements = cases(2)
        by = owner_of(agreements[0])
        order = order_bundles(agreements, by=by)
        real = bundles.make_bundle

        def fail(agreement, **given):
            if agreement == agreements[1]:
                raise ZeroDivisionError
            return real(agreement, **given)

        monkeypatch.setattr(bundle_orders.bundles, "make_bundle", fail)
        for _attempt in range(4):
            OrderedBundle.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
            bundle_orders.make_ordered_bundles()
        assert progress_of(order).failed == 1
        files = fetched(order, by=by)
        assert sorted(files) == sorted([f"{agreements[0].reference}-evidence.zip", "left-out.txt"])
        assert files["left-out.txt"].decode().splitlines()[1] == (
            f"{agreements[1].reference}: It could not be made, several times."
        )

    def test_of_whoever_left_the_staff_is_not_made_nor_fetched(self, stored) -> None:
        agreements = cases(2)
        by = owner_of(agreements[0])
        order = order_bundles(agreements, by=by)
        staff.remove_from_staff(by)
        bundle_orders.make_ordered_bundles()
        assert progress_of(order).failed == 2
        with pytest.raises(NotYourMove):
            bundle_orders.open_archive(order, by=User.objects.get(pk=by.pk))
        assert stored() == 0

    def test_a_full_disk_puts_it_off(self, monkeypatch) -> None:
        agreements = cases(1)
        order = order_bundles(agreements, by=owner_of(agreements[0]))
        with monkeypatch.context() as patch:
            full = mock.Mock(side_effect=OSError(28, "No space left on device"))
            patch.setattr(bundle_orders.storage, "store", full)
            bundle_orders.make_ordered_bundles()
        row = order.bundles.get()
        assert (row.attempts, row.problem) == (0, "")
        assert row.due_at > timezone.now()


@pytest.mark.django_db
class TestTheFiles:
    def test_go_after_a_week_and_the_order_says_so(self, stored, time_machine) -> None:
        agreements = cases(2)
        by = owner_of(agreements[0])
        order = order_bundles(agreements, by=by)
        bundle_orders.make_ordered_bundles()
        time_machine.move_to(timezone.now() + timedelta(days=6, hours=23))
        assert bundle_orders.delete_old_bundles() == 0
        assert stored() == 2
        time_machine.move_to(timezone.now() + timedelta(hours=2))
        assert bundle_orders.delete_old_bundles() == 1
        assert bundle_orders.delete_old_bundles() == 0
        assert stored() == 0
        order.refresh_from_db()
        assert progress_of(order).made == 2
        with pytest.raises(bundle_orders.NothingToFetch):
            bundle_orders.open_archive(order, by=by)
        event = AuditEvent.objects.filter(action="bundles:delete").get()
        assert (event.actor, event.details) == ("system", {"order": order.pk})

    def test_go_earlier_and_none_is_made_any_more(self) -> None:
        agreements = cases(2)
        by = owner_of(agreements[0])
        order = order_bundles(agreements, by=by)
        with pytest.raises(NotYourMove):
            bundle_orders.delete_bundles(order, by=staff_user(staff.DATA_OWNER, filed().dataset))
        assert bundle_orders.delete_bundles(order, by=by)
        assert not bundle_orders.delete_bundles(order, by=by)
        assert bundle_orders.make_ordered_bundles() == 0
        order_bundles(agreements, by=by)  # nothing stands in the way of another one

    def test_of_one_that_was_deleted_meanwhile_nothing_stays(self, stored, monkeypatch) -> None:
        agreements = cases(1)
        by = owner_of(agreements[0])
        order = order_bundles(agreements, by=by)
        real = storage.store

        def store(*given):
            bundle_orders.delete_bundles(order, by=by)
            return real(*given)

        monkeypatch.setattr(bundle_orders.storage, "store", store)
        bundle_orders.make_ordered_bundles()
        assert stored() == 0
        assert order.bundles.get().file == ""


def make_and_die() -> None:
    """What the killed worker does: the second bundle is stored, and its row knows nothing of it."""
    real, done = storage.store, []

    def store(*given: object) -> object:
        made = real(*given)
        done.append(made)
        if len(done) == 2:
            os._exit(9)
        return made

    with mock.patch.object(bundle_orders.storage, "store", store):
        bundle_orders.make_ordered_bundles()


def make() -> int:
    return bundle_orders.make_ordered_bundles()


@pytest.mark.django_db(transaction=True)
def test_after_a_worker_was_killed_two_others_at_once_make_the_rest(stored) -> None:
    agreements = cases()
    by = owner_of(agreements[0])
    order = order_bundles(agreements, by=by)
    with pytest.raises(EOFError), racers(1) as processes:
        processes.race(f"{HERE}.make_and_die", [[]])
    assert progress_of(order).made == 1
    OrderedBundle.objects.filter(due_at__isnull=False).update(due_at=timezone.now())  # lease over
    with racers(2) as processes:
        ended = processes.race(f"{HERE}.make", [[], []])
    assert sum(int(str(number)) for _word, number in ended) == 2
    assert len(fetched(order, by=by)) == 3
    assert stored() == 4  # one that a sweep takes away
