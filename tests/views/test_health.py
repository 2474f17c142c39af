"""What load balancers are told."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from agreements.enums import Watched
from agreements.models import AuditEvent, Heartbeat, OutboundEmail
from agreements.selectors.watch import readings
from agreements.watch_limits import LONGEST
from tests.fixtures.servers import RedisServer


def ready(client: Client, status: int = 200) -> dict[str, object]:
    answer = client.get("/health/ready")
    assert answer.status_code == status
    assert "no-store" in answer.headers["Cache-Control"]
    found: dict[str, object] = answer.json()
    return found


@pytest.fixture
def _fresh_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agreements.broker._KNOWN_FOR", 0.0)
    monkeypatch.setattr("agreements.broker._known", (0.0, False))


def test_live_asks_nothing(client: Client) -> None:
    """Without the mark for the database, a query would be an error."""
    answer = client.get("/health/live", headers={"Host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_broker")
def test_all_is_well(client: Client, redis_server: RedisServer) -> None:
    said = ready(client)
    assert said["status"] == "ok"
    assert said["wrong"] == []
    assert (said["database"], said["broker"]) == ("ok", "ok")
    assert said["disk"] == {"disk": "ok", "releases_disk": "ok"}
    assert said["beat"] == {"age": 0, "limit": 180}
    assert said["queues"] == {
        what.value: {"age": 0, "limit": LONGEST[what].total_seconds()}
        for what in LONGEST
        if what not in (Watched.BEAT, Watched.BACKUP)
    }
    assert said["backup"] is None  # none is asked for


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_broker")
def test_a_broker_that_is_away_is_said_and_takes_nobody_out(client: Client) -> None:
    said = ready(client)
    assert (said["status"], said["broker"], said["wrong"]) == ("degraded", "away", ["broker"])


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_broker")
def test_what_is_past_its_limit_is_named(client: Client, redis_server: RedisServer) -> None:
    now = timezone.now()
    Heartbeat.objects.update(at=now - timedelta(minutes=10))
    OutboundEmail.objects.create(
        dedup_key="k",
        letter="login_code",
        to="a@example.edu",
        due_at=now + timedelta(hours=1),  # put off, since the server does not take it
        queued_at=now - timedelta(minutes=6),
        priority=OutboundEmail.CODE,
    )
    said = ready(client)
    assert (said["status"], said["wrong"]) == ("degraded", ["codes", "beat"])
    assert "example.edu" not in str(said)


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_broker")
def test_a_backup_that_is_missing_is_named(client: Client, redis_server, settings) -> None:
    settings.BACKUP_TO = "/mnt/backup"
    since = timezone.now() - timedelta(hours=37)
    AuditEvent.objects.create(at=since, action="x:y", subject="s")
    said = ready(client)
    assert (said["wrong"], said["backup"]["limit"]) == (["backup"], 36 * 3600)
    assert said["backup"]["age"] >= 37 * 3600


@pytest.mark.django_db
def test_beat_that_was_never_seen_has_no_age(client: Client) -> None:
    Heartbeat.objects.all().delete()
    assert ready(client)["beat"] == {"age": None, "limit": 180}


@pytest.mark.django_db
def test_a_database_that_is_away_makes_it_unready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(readings, "waiting_since", away)
    assert ready(client, 503) == {"status": "unready", "database": "away"}


@pytest.mark.django_db
def test_a_load_balancer_names_no_site_and_speaks_no_https(client: Client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    for where in ("/health/live", "/health/ready"):
        answer = client.get(where, headers={"Host": "10.0.0.7:8000"})
        assert answer.status_code == 200
        assert not answer.cookies
    assert client.post("/health/ready").status_code == 405


@pytest.mark.django_db
def test_it_costs_one_query(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        client.get("/health/ready")
