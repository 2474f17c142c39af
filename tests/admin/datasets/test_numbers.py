"""Numbers of a period at the desk: as plots, each with its table, and as CSV."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.admin.datasets.plots import axis_top, plot
from agreements.enums import Status, Verb
from agreements.models import ReviewDecision
from agreements.services.datasets import daily_numbers
from tests.admin import desk
from tests.admin.test_policy import INLINE
from tests.factories import AgreementFactory, UserFactory, staff_user

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:numbers")


def words(answer) -> str:
    text = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(text.split())


def rows(browser, table: str, query: str = "") -> list[dict[str, str]]:
    answer = browser.get(reverse("admin:numbers_csv", args=[table]) + query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def agreement():
    """Asked and rejected today; and another one, by which two may use the data."""
    made = desk.filed(Status.SUBMITTED, signer__country="DE", signer__email="a@gmail.com")
    ReviewDecision.objects.create(
        agreement=made,
        scan=made.scans.get(),
        verb=Verb.REJECT,
        reviewer=UserFactory(),
        reason="Why.",
        decided_at=timezone.now(),
    )
    AgreementFactory(version=made.version, status=Status.APPROVED, signer__country="")
    daily_numbers.count_all(only_lately=True)
    return made


def test_tells_the_last_year_in_plots_with_a_table_each(agreement):
    answer = desk.reviewer(agreement.dataset).get(PAGE)
    said = words(answer)
    for told in (
        *("Requests 1", "Decisions 1", "Days until half were decided 1"),
        *("Access given 1", "Access ended 0", "With access at the end 1"),
    ):
        assert told in said
    page = answer.content.decode().replace('xmlns="http://www.w3.org/2000/svg"', "")
    for title in ("Requests per week", "Days to a decision", "Decisions per week", "People with"):
        assert f"<figcaption>{title}" in page
        assert f'aria-label="{title}' in page
    assert page.count("<figure") == page.count("As a table") == 4
    assert INLINE.findall(page) == []
    assert "Germany" in said
    assert "Not given" in said
    assert "Free mail provider" in said


def test_the_same_as_csv(agreement):
    owner = desk.owner(agreement.dataset)
    weeks = rows(owner, "weeks")
    assert len(weeks) == 53
    assert weeks[-1]["Requests"] == weeks[-1]["Rejected"] == "1"
    assert (
        weeks[-1]["Days until nine of ten were decided"]
        == weeks[-1]["With access at its end"]
        == "1"
    )
    assert weeks[0]["Days until half were decided"] == ""
    countries = {row["Country"]: row for row in rows(owner, "countries")}
    assert (
        countries["Germany"]["Rejected"] == countries["Not given"]["With access at the end"] == "1"
    )
    assert rows(owner, "kinds")[0]["Kind of address"] == "Free mail provider"
    months = rows(owner, "weeks", "?since=2020-01-01")
    assert months[0]["Month from"] == "2020-01-01"
    assert owner.get(reverse("admin:numbers_csv", args=["people"])).status_code == 404


def test_of_one_dataset_and_of_ones_own_alone(agreement):
    here, elsewhere = agreement.dataset, AgreementFactory(status=Status.APPROVED).dataset
    daily_numbers.count_all(only_lately=True)
    both = staff_user("Data owner", here)
    elsewhere.staff.add(both)
    browser = desk.browser(both)

    def holders(query: str = "") -> str:
        return rows(browser, "weeks", query)[-1]["With access at its end"]

    assert (holders(), holders(f"?dataset={here.slug}")) == ("2", "1")
    foreign = desk.owner(elsewhere).get(f"{PAGE}?dataset={here.slug}")
    assert foreign.status_code == 422
    offered = foreign.content.decode().split("numbers-form")[1].split("</form>")[0]
    assert here.slug not in offered
    assert rows(desk.owner(elsewhere), "countries")[0]["Country"] == "China"


@pytest.mark.parametrize(
    "query",
    [
        "since=soon",
        "since=0001-01-01",
        "since=2026-02-30",
        "until=9999-12-31",
        "since=2026-01-02&until=2026-01-01",
        "dataset=x'",
        "dataset=%ED%A0%80",
        "dataset=" + "a" * 300,
    ],
)
def test_a_period_that_there_is_not_is_said(agreement, query):
    owner = desk.owner(agreement.dataset)
    answer = owner.get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert 'class="error-summary' in answer.content.decode()
    assert owner.get(f"{reverse('admin:numbers_csv', args=['weeks'])}?{query}").status_code == 422


def test_costs_as_many_queries_whatever_happened(agreement, django_assert_num_queries):
    owner = desk.owner(agreement.dataset)
    for _round in range(2):
        owner.get(PAGE)
        with django_assert_num_queries(17):
            owner.get(PAGE)
        for days in range(4):
            at = timezone.now() - timedelta(days=days)
            more = AgreementFactory(version=agreement.version, status=Status.APPROVED)
            more.grants.update(ended_at=at, ended_why="ended")
        daily_numbers.count_all(only_lately=False)


def test_says_what_was_not_counted_yet():
    dataset = AgreementFactory().dataset
    assert "Nothing was counted yet" in words(desk.owner(dataset).get(PAGE))


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (3, 4), (5, 5), (6, 10), (11, 20), (99, 100), (4001, 5000)]
)
def test_an_axis_ends_at_a_round_number(most, top):
    assert axis_top(most) == top


def test_bars_stand_on_each_other_or_before_each_other():
    rows = [["a", "1", "3"], ["b", "0", "2"]]
    stacked = plot("T", ["", "x", "y"], rows, [[1, 3], [0, 2]])
    assert [(bar.series, bar.y, bar.height) for bar in stacked.bars] == [
        (1, 75, 25),
        (2, 0, 75),
        (2, 50, 50),
    ]
    before = plot("T", ["", "x", "y"], rows, [[3, 1], [None, None]], stacked=False)
    assert [(bar.series, bar.y, bar.height) for bar in before.bars] == [(1, 25, 75), (2, 75, 25)]
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in stacked.bars)


def test_the_yearly_report_is_a_link_away(agreement):
    dataset, year = agreement.dataset, timezone.localdate().year
    browser = desk.reviewer(dataset)
    page = browser.get(PAGE).content.decode()
    addresses = {
        kind: reverse(f"admin:yearly_report_{kind}", args=[dataset.slug, year])
        for kind in ("pdf", "text", "csv")
    }
    assert all(f'href="{address}"' in page for address in addresses.values())
    paper = browser.get(addresses["pdf"])
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    lines = browser.get(addresses["csv"]).content.decode("utf-8-sig")
    told = {
        (row["What"], row["Of what"]): row["Number"] for row in csv.DictReader(io.StringIO(lines))
    }
    assert told["Decisions", "Rejected"] == told["Requests by country", "Germany"] == "1"
    for wrong in (year + 1, 1, 10**20):
        for kind in addresses:
            address = reverse(f"admin:yearly_report_{kind}", args=[dataset.slug, wrong])
            assert browser.get(address).status_code == 404
