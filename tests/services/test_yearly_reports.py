"""The yearly report: from the daily numbers, and what else is on record, in the dataset's days."""

import random
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from django.utils import timezone

from agreements.documents.yearly_report import YearlyReport
from agreements.enums import Status
from agreements.models import LeakIncident
from agreements.selectors.datasets.numbers import numbers_of, years_of
from agreements.services.datasets import daily_numbers
from agreements.services.datasets.yearly_reports import yearly_report, yearly_report_pdf
from tests.factories import AgreementFactory, DatasetFactory, PublicationFactory, UserFactory
from tests.services.counting import history

pytestmark = pytest.mark.django_db

ENDS = "2025-12-31T15:59:59Z", "2025-12-31T16:00:00Z"  # midnight in Shanghai


def told(report: YearlyReport) -> dict[tuple[str, str], str]:
    return {(what, of): value for what, of, value in report.entries}


def test_tells_the_numbers_publications_and_leaks_of_its_year():
    dataset = DatasetFactory()
    history(dataset, random.Random(4), 20)
    agreement = dataset.agreements.first()
    AgreementFactory(version=agreement.version, status=Status.APPROVED)
    for number, moment in enumerate(ENDS, start=1):
        at = datetime.fromisoformat(moment)
        common = {"agreement": agreement, "number": number, "registered_at": at}
        PublicationFactory(title=f"Paper {number}", **common)
        LeakIncident.objects.create(
            dataset=dataset,
            what="Files",
            where_found="A server",
            found_at=at,
            reported_at=at,
            reported_by=UserFactory(),
        )
    withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_by": UserFactory()}
    at = datetime(2025, 5, 5, tzinfo=UTC)
    PublicationFactory(agreement=agreement, number=9, registered_at=at, **withdrawn)
    daily_numbers.count_days(dataset)
    numbers = numbers_of([dataset], date(2025, 1, 1), date(2025, 12, 31))
    found = told(yearly_report(dataset, 2025))
    assert found["Period", ""] == "1 January 2025 to 31 December 2025"
    assert found["Requests", ""] == str(numbers.whole.counts["asked"])
    assert found["Decisions", "Rejected"] == str(numbers.whole.counts["rejected"])
    assert found["Days to a decision", "Nine of ten within"] == str(numbers.whole.most)
    assert found["People with access", "At the beginning"] == "0"
    assert found["People with access", "At the end"] == str(numbers.whole.holders)
    assert found["Publications registered", ""] == found["Leaks found", ""] == "1"
    assert [of for what, of in found if what == "Publications"] == ["Paper 1"]
    for part in ("Requests by country", "Requests by kind of institute"):
        parts = [int(value) for (what, _of), value in found.items() if what == part]
        assert sum(parts) == numbers.whole.counts["asked"]
    after = told(yearly_report(dataset, 2026))
    assert after["People with access", "At the beginning"] == str(numbers.whole.holders)
    assert [of for what, of in after if what == "Publications"] == ["Paper 2"]


def test_prints_any_name_and_turns_pages():
    agreement = AgreementFactory(
        version__dataset__name="柳清妍 <b> ⁂", status=Status.APPROVED, signer__country="CN"
    )
    for number in range(1, 40):
        PublicationFactory(agreement=agreement, number=number, title=f"<script> 李娜 {number}")
    daily_numbers.count_days(agreement.dataset)
    pages = pypdfium2.PdfDocument(yearly_report_pdf(agreement.dataset, timezone.localdate().year))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert len(pages) > 1
    for words in (
        "Report of",
        "<script> 李娜 39",
        "People with access",
        "Leaks found",
        "柳清妍 <b>",
    ):
        assert words in text


def test_a_year_that_is_not_over_says_how_far_it_got_and_none_that_is_yet_to_come(monkeypatch):
    dataset = DatasetFactory()
    now = datetime(2026, 3, 31, 20, tzinfo=UTC)  # the next day in Shanghai
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert years_of(dataset) == []
    assert told(yearly_report(dataset, 2026))["Period", ""] == "1 January 2026 to 1 April 2026"
    assert yearly_report(dataset, 2026).counted == "Nothing was counted yet."
    daily_numbers.count_days(dataset)
    assert yearly_report(dataset, 2026).counted == "Counted April 1, 2026, 04:00 (Asia/Shanghai)."
    assert years_of(dataset) == [2026]
    now += timedelta(days=300)
    assert years_of(dataset) == [2027, 2026]
    for year in (2028, 0, 10**30):
        with pytest.raises(ValueError, match=str(year)):
            yearly_report(dataset, year)
