"""Owners are told of each month once, with the head of the chain, also by a beat that was down."""

import random
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agreements import audit, signatures
from agreements.enums import AuditAction, DeskNews
from agreements.models import AuditHead, Dataset, MonthlyReport, OutboundEmail
from agreements.selectors.evidence.chain_check import fits_head
from agreements.services.accounts import staff
from agreements.services.datasets import daily_numbers
from agreements.services.evidence import monthly_reports
from tests.factories import DatasetFactory, staff_user
from tests.processes import racers
from tests.services.counting import history

HERE = "tests.services.evidence.test_monthly_reports"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=SHANGHAI)  # type: ignore[arg-type]


def write() -> int:
    daily_numbers.count_all(only_lately=False)
    return monthly_reports.write_due_reports()


def mails() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(letter="monthly_report").order_by("pk"))


@pytest.fixture
def dataset(time_machine) -> Dataset:
    """That there is since the tenth of March."""
    time_machine.move_to(at(2026, 3, 10, 12))
    made = DatasetFactory(name="Faces")
    audit.record(AuditAction.DATASET_ADD, made.slug, by=None)
    return made


@pytest.mark.django_db
class TestAReport:
    def test_is_written_once_in_the_morning_after_a_month(self, dataset, time_machine) -> None:
        for moment, number in (
            (at(2026, 3, 31, 23, 59), 0),
            (at(2026, 4, 1, 7, 59), 0),
            (at(2026, 4, 1, 8), 1),
            (at(2026, 4, 1, 9), 0),
            (at(2026, 4, 30, 9), 0),
            (at(2026, 5, 1, 9), 1),
        ):
            time_machine.move_to(moment)
            assert write() == number, moment
        assert list(MonthlyReport.objects.values_list("month", flat=True)) == [
            date(2026, 3, 1),
            date(2026, 4, 1),
        ]
        assert [mail.subject for mail in mails()] == ["Faces in March 2026", "Faces in April 2026"]

    def test_tells_a_head_that_verifies_and_fits(self, dataset, time_machine) -> None:
        time_machine.move_to(at(2026, 4, 3, 9))
        assert write() == 1
        head = MonthlyReport.objects.get().head
        (mail,) = mails()
        chain, size, root = (
            mail.text.split("verify_audit --head ")[1].replace("\n", " ").split()[:3]
        )
        assert (chain, size, root) == (f"dataset:{dataset.pk}", "1", head.root)
        assert fits_head(chain, int(size), root)
        flat = "".join(mail.text.split())
        assert head.signature in flat
        assert head.key_id == signatures.fingerprint(signatures.signing_key())
        assert head.key_id in flat

    def test_tells_the_numbers_of_the_month(self, dataset, time_machine) -> None:
        history(dataset, random.Random(1), 40)
        time_machine.move_to(at(2026, 4, 2, 9))
        write()
        (mail,) = mails()
        whole = daily_numbers_of(dataset)
        assert f"Requests that came in: {whole['asked']}" in " ".join(mail.text.split())

    def test_is_made_up_for_after_months_without_a_beat(self, dataset, time_machine) -> None:
        time_machine.move_to(at(2026, 4, 1, 9))
        write()
        time_machine.move_to(at(2026, 7, 20, 9))
        assert write() == 3
        months = MonthlyReport.objects.order_by("pk").values_list("month", flat=True)
        assert [month.month for month in months] == [3, 4, 5, 6]

    def test_waits_until_the_month_is_counted(self, dataset, time_machine) -> None:
        daily_numbers.count_all(only_lately=False)
        time_machine.move_to(at(2026, 4, 2, 9))
        assert monthly_reports.write_due_reports() == 0
        assert write() == 1

    def test_begins_with_the_last_month_in_which_the_dataset_was_there(
        self, dataset, time_machine
    ) -> None:
        DatasetFactory()  # of which nothing is on record
        time_machine.move_to(at(2026, 3, 11, 9))
        assert write() == 0
        time_machine.move_to(at(2026, 9, 11, 9))
        assert write() == 1
        assert MonthlyReport.objects.get().month == date(2026, 8, 1)

    def test_goes_to_owners_who_want_mail_else_to_the_contact(self, dataset, time_machine) -> None:
        staff_user(staff.REVIEWER, dataset)
        quiet = staff_user(staff.DATA_OWNER, dataset, desk_news=DeskNews.OFF)
        time_machine.move_to(at(2026, 4, 2, 9))
        write()
        quiet.desk_news = DeskNews.DAILY
        quiet.save()
        other = staff_user(staff.DATA_OWNER, dataset)
        time_machine.move_to(at(2026, 5, 2, 9))
        write()
        assert [mail.to for mail in mails()] == [dataset.contact_email, quiet.email, other.email]

    def test_without_a_key_says_so(self, dataset, time_machine, settings) -> None:
        settings.SIGNING_KEYS = []
        time_machine.move_to(at(2026, 4, 2, 9))
        assert write() == 1
        assert not AuditHead.objects.exists()
        assert "this portal has no key to sign it with" in " ".join(mails()[0].text.split())


def daily_numbers_of(dataset: Dataset) -> dict[str, int]:
    found = dataset.daily_numbers.filter(by="whole", day__range=("2026-03-01", "2026-03-31"))
    return {
        figure: sum(found.filter(figure=figure).values_list("number", flat=True))
        for figure in ("asked", "approved")
    }


def write_at_once() -> int:
    return monthly_reports.write_due_reports()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_writes_it() -> None:
    made = DatasetFactory()
    with pytest.MonkeyPatch.context() as patch:  # the processes have the clock of the machine
        patch.setattr(timezone, "now", lambda: at(2020, 3, 10))
        audit.record(AuditAction.DATASET_ADD, made.slug, by=None)
    daily_numbers.count_all(only_lately=False)
    with racers(2) as processes:
        ended = processes.race(f"{HERE}.write_at_once", [[], []])
    assert sorted(ended) == [("done", 0), ("done", 1)]
    assert len(mails()) == 1
