"""What is erased next, at the desk and in the mail of the morning."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import DeskNews, Status
from agreements.services.accounts import desk_news, staff
from tests.factories import AgreementFactory, staff_user
from tests.services.keeping.aged import aged, erase, there, turned_down
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> models.Agreement:
    return turned_down()


@pytest.fixture
def owner(agreement: models.Agreement) -> models.User:
    return staff_user(staff.DATA_OWNER, agreement.dataset)


@pytest.fixture
def at_desk(client: Client, owner: models.User, settings: object) -> Client:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    client.force_login(owner)
    return client


def listed(agreement: models.Agreement) -> str:
    return reverse("admin:agreements_dataset_erased_next", args=[agreement.dataset_id])


def hold(agreement: models.Agreement) -> str:
    return reverse("admin:agreements_agreement_hold", args=[agreement.reference])


class TestTheList:
    def test_has_each_request_with_its_day_and_why(
        self, at_desk: Client, agreement: models.Agreement
    ) -> None:
        elsewhere = turned_down()
        said = words(at_desk.get(listed(agreement)))
        assert "1 request is erased next" in said
        assert agreement.reference in said
        assert "Requests that were rejected, withdrawn or lapsed" in said
        assert elsewhere.reference not in said
        assert "90 days after the last change" in said

    def test_says_so_where_there_is_none(
        self, at_desk: Client, agreement: models.Agreement
    ) -> None:
        models.Agreement.objects.update(erase_from=None)
        assert "Nothing is erased within a month." in words(at_desk.get(listed(agreement)))

    def test_costs_the_same_for_many(
        self, at_desk: Client, agreement: models.Agreement, django_assert_num_queries
    ) -> None:
        at_desk.get(listed(agreement))
        with django_assert_num_queries(_queries(at_desk, listed(agreement))):
            at_desk.get(listed(agreement))
        before = _queries(at_desk, listed(agreement))
        for _number in range(3):
            turned_down(version=agreement.version)
        assert _queries(at_desk, listed(agreement)) == before


def _queries(client: Client, page: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return len(asked)


class TestAHold:
    def test_is_put_on_record_and_lifted(
        self, at_desk: Client, agreement: models.Agreement
    ) -> None:
        day = timezone.localdate() + timedelta(days=40)
        sent = at_desk.post(hold(agreement), {"reason": "A dispute.", "until": day.isoformat()})
        assert (sent.status_code, sent.url) == (302, listed(agreement))
        assert "A dispute." in words(at_desk.get(hold(agreement)))
        assert erase() == 0
        assert at_desk.post(hold(agreement), {"lift": "1"}).status_code == 302
        assert at_desk.post(hold(agreement), {"lift": "1"}).status_code == 409
        assert erase() == 1
        assert not there(agreement)

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"reason": "", "until": "2031-01-01"}, "Say why it has to stay."),
            ({"reason": "x", "until": ""}, "Choose a day."),
            ({"reason": "x", "until": "soon"}, "Write the day like 2031-12-31."),
            ({"reason": "x", "until": "2020-01-01"}, "Choose a day from tomorrow on"),
            ({"reason": "x", "until": "9999-12-31"}, "Choose a day from tomorrow on"),
        ],
    )
    def test_needs_a_reason_and_a_day(
        self, at_desk: Client, agreement: models.Agreement, sent: dict[str, str], said: str
    ) -> None:
        answer = at_desk.post(hold(agreement), sent)
        assert answer.status_code == 422
        assert said in words(answer)
        assert not models.RetentionHold.objects.exists()


class TestTheMorning:
    def write(self, time_machine, owner: models.User, day: int) -> list[models.OutboundEmail]:
        """On a day of a week that begins on Monday, 4 January 2027, at nine in Shanghai."""
        time_machine.move_to(f"2027-01-{3 + day:02}T01:30:00Z")
        before = set(models.OutboundEmail.objects.values_list("pk", flat=True))
        desk_news.write_morning_news()
        new = models.OutboundEmail.objects.exclude(pk__in=before)
        return list(new.filter(letter="desk_digest", to=owner.email))

    @pytest.mark.parametrize("news", sorted(DeskNews))
    def test_tells_owners_once_a_week_whatever_they_chose(
        self, time_machine, agreement: models.Agreement, owner: models.User, news: str
    ) -> None:
        day = timezone.make_aware(timezone.datetime(2027, 1, 20))
        models.Agreement.objects.update(erase_from=day)
        models.User.objects.filter(pk=owner.pk).update(desk_news=news)
        told = [self.write(time_machine, owner, day) for day in range(1, 15)]
        assert [len(mails) for mails in told] == [1, 0, 0, 0, 0, 0, 0] * 2
        assert "1 request is erased from" in told[0][0].text
        assert listed(agreement) in told[0][0].text

    def test_says_nothing_of_what_is_held_back_nor_to_reviewers(
        self, time_machine, agreement: models.Agreement, owner: models.User
    ) -> None:
        reviewer = staff_user(staff.REVIEWER, agreement.dataset)
        now = timezone.now()
        agreement.holds.create(
            reason="x", until=now + timedelta(days=900), held_at=now, held_by=owner
        )
        assert self.write(time_machine, owner, 1) == []
        agreement.holds.update(lifted_at=now, lifted_by=owner)
        assert self.write(time_machine, reviewer, 8) == []


def test_an_owner_sets_for_how_many_years(at_desk: Client, agreement: models.Agreement) -> None:
    page = reverse("admin:agreements_dataset_change", args=[agreement.dataset_id])
    shown = at_desk.get(page).context["adminform"].form
    sent = {name: shown[name].value() for name in shown.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    sent["is_listed"] = "on"
    assert at_desk.post(page, {**sent, "keep_ended_years": "0"}).status_code == 200
    answer = at_desk.post(page, {**sent, "keep_ended_years": "7"})
    agreement.dataset.refresh_from_db()
    assert (answer.status_code, agreement.dataset.keep_ended_years) == (302, 7)
    ended = aged(AgreementFactory(status=Status.ENDED, version=agreement.version))
    assert "7 years after the end" in words(at_desk.get(listed(ended)))
