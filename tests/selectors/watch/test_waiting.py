"""Since when the oldest waits, whatever it is; and that no table is read through for it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agreements import audit, models
from agreements.enums import AuditAction, MailStatus, Status, Verb, Watched
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import OutboundEmail
from agreements.selectors.watch import counted, one_query, waiting
from agreements.watch_limits import LONGEST
from tests.factories import AgreementFactory, DatasetFactory, UserFactory

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)


def mail(priority: int, **more: Any) -> None:
    fields = {"dedup_key": str(priority), "letter": "x", "to": "a@b.example", "priority": priority}
    far = timezone.now() + timedelta(days=1)
    OutboundEmail.objects.create(**{**fields, "due_at": far, "queued_at": LONG_AGO, **more})


def release(**more: Any) -> models.DataRelease:
    return models.DataRelease.objects.create(dataset=DatasetFactory(), label="1", **more)


def decision() -> None:
    models.PendingDecision.objects.create(
        agreement=AgreementFactory(status=Status.SUBMITTED),
        verb=Verb.APPROVE,
        reviewer=UserFactory(),
        decided_at=LONG_AGO,
        due_at=LONG_AGO,
    )


def unchained() -> None:
    event = models.AuditEvent.objects.create(at=LONG_AGO, action="x:y", subject="s")
    models.ChainPlace.objects.create(event=event)


def table() -> None:
    models.AgreementImport.objects.create(
        dataset=DatasetFactory(), name="t", table="t", uploaded_by=UserFactory(), due_at=LONG_AGO
    )


def bundle() -> None:
    dataset = DatasetFactory()
    order = models.BundleOrder.objects.create(
        dataset=dataset, asked_at=LONG_AGO, asked_by=UserFactory(), until=LONG_AGO
    )
    agreement = AgreementFactory(version__dataset=dataset)
    order.bundles.create(agreement=agreement, due_at=LONG_AGO)


def webhook() -> None:
    endpoint = models.WebhookEndpoint.objects.create(
        dataset=DatasetFactory(), url="https://a.example", made_at=LONG_AGO, made_by=UserFactory()
    )
    models.WebhookDelivery.new(endpoint, None, LONG_AGO).save()


def listed() -> models.Agreement:
    return AgreementFactory(status=Status.REJECTED, erase_from=LONG_AGO)


MADE: dict[Watched, Callable[[], Any]] = {
    Watched.CODES: lambda: mail(OutboundEmail.CODE),
    Watched.LETTERS: lambda: mail(OutboundEmail.PERSONAL),
    Watched.NOTICE_MAILS: lambda: mail(OutboundEmail.BULK),
    Watched.RELEASE_NEWS: lambda: release(news_due_at=LONG_AGO),
    Watched.RELEASE_SUMS: lambda: release().arriving.create(
        path="a", size=1, file="a", due_at=LONG_AGO
    ),
    Watched.DECISIONS: decision,
    Watched.UNCHAINED: unchained,
    Watched.IMPORTS: table,
    Watched.BUNDLES: bundle,
    Watched.WEBHOOKS: webhook,
    Watched.ERASURES: listed,
    Watched.BEAT: lambda: models.Heartbeat.objects.update(at=LONG_AGO),
}


@pytest.mark.parametrize("what", MADE)
def test_the_oldest_is_found(what: Watched) -> None:
    before = waiting.waiting_since()
    MADE[what]()
    after = waiting.waiting_since()
    assert after[what] == LONG_AGO
    assert {each for each in after if after[each] != before[each]} == {what}


def test_what_is_done_waits_no_more() -> None:
    mail(OutboundEmail.CODE, status=MailStatus.FAILED, due_at=None)
    assert waiting.waiting_since()[Watched.CODES] is None


def test_what_is_held_back_waits_for_no_erasure() -> None:
    agreement = listed()
    now = timezone.now()
    models.RetentionHold.objects.create(
        agreement=agreement,
        reason="A dispute.",
        until=now + timedelta(days=9),
        held_at=now,
        held_by=UserFactory(),
    )
    assert waiting.waiting_since()[Watched.ERASURES] is None
    AgreementFactory(status=Status.REJECTED, erase_from=now)
    assert waiting.waiting_since()[Watched.ERASURES] == now


class TestBackups:
    def since(self) -> datetime | None:
        return waiting.waiting_since()[Watched.BACKUP]

    def backed_up(self, taken_at: datetime) -> None:
        told = {"backup": "b", "taken_at": taken_at.isoformat()}
        audit.record(AuditAction.BACKUP_MAKE, "backup", by=None, **told)

    def test_are_as_old_as_the_snapshot_of_the_newest(self, settings: Any) -> None:
        settings.BACKUP_TO = "/mnt"
        models.AuditEvent.objects.create(at=LONG_AGO, action="x:y", subject="s")
        newest = datetime(2026, 3, 12, 2, 30, tzinfo=UTC)
        for taken_at in (newest - timedelta(days=1), newest):
            self.backed_up(taken_at)
        assert self.since() == newest

    def test_count_from_the_first_event_where_there_is_none(self, settings: Any) -> None:
        settings.BACKUP_TO = "/mnt"
        assert self.since() is None
        models.AuditEvent.objects.create(at=LONG_AGO, action="x:y", subject="s")
        models.AuditEvent.objects.create(at=timezone.now(), action="x:y", subject="s")
        assert self.since() == LONG_AGO

    def test_are_not_asked_for_where_none_are_made(self) -> None:
        assert Watched.BACKUP not in waiting.waiting_since()


def test_everything_that_has_a_limit_is_asked_for() -> None:
    assert waiting.queries().keys() == LONGEST.keys()


class TestPlans:
    """Each row that is read was found by an index, and no more of them than are needed."""

    def plan(self, query: Any) -> str:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # a small table it would read all, and sort
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_sort = off")
            explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
            sql, params = query.query.sql_with_params()
            cursor.execute(explain + sql, params)
            return "\n".join(str(row) for row in cursor.fetchall())

    def is_read_through(self, plan: str) -> bool:
        if connection.vendor == "postgresql":
            return "Seq Scan" in plan or "Sort" in plan
        scans = [line for line in plan.splitlines() if "SCAN" in line and "INDEX" not in line]
        return bool(scans) or "TEMP B-TREE" in plan

    @pytest.mark.each_case
    @pytest.mark.parametrize("what", LONGEST)
    def test_of_what_waits(self, what: Watched) -> None:
        plan = self.plan(waiting.queries()[what][:1])
        if what is Watched.UNCHAINED and connection.vendor == "sqlite":
            # It sorts those few that wait, found by the index on chains.
            plan = plan.replace("TEMP B-TREE", "")
        if what is Watched.BACKUP and connection.vendor == "sqlite":
            # The first row of the table is the first event.
            plan = plan.replace("SCAN agreements_auditevent", "")
        assert not self.is_read_through(plan), plan

    @pytest.mark.each_case
    def test_of_what_staff_has_to_decide(self) -> None:
        plan = self.plan(waiting.undecided()[:1])
        assert not self.is_read_through(plan), plan
        statuses = {Status.IN_REVIEW, Status.SUBMITTED}
        assert statuses == WAITING_FOR_DECISION

    @pytest.mark.each_case
    def test_of_what_is_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: dict[Any, Any] = {}
        monkeypatch.setattr(
            counted, "counts_up_to", lambda _most, queries: asked.update(queries) or {}
        )
        counted.counted()
        assert len(asked) > 10
        for query in asked.values():
            plan = self.plan(query.order_by().values_list("pk")[:10])
            assert not self.is_read_through(plan), plan


def test_rows_are_counted_up_to_a_bound() -> None:
    for number in range(3):
        mail(number)
    every = OutboundEmail.objects.all()
    found = one_query.counts_up_to(2, {"all": every, "one": every.filter(priority=1)})
    assert found == {"all": 2, "one": 1}
