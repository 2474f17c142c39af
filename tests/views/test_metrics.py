"""Figures for Prometheus: for whom, and which."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from agreements.enums import MailStatus, Status
from agreements.models import Heartbeat, OutboundEmail
from agreements.watch_limits import LONGEST
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db
TOKEN = "t0ken-of-prometheus"


def scraped(client: Client) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture
def _is_on(settings) -> None:
    settings.METRICS_TOKEN = TOKEN


class TestWhoMayRead:
    def test_nobody_by_default(self, client: Client) -> None:
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404

    @pytest.mark.parametrize("said", ["", "Bearer wrong", f"Basic {TOKEN}", "Bearer é", TOKEN])
    @pytest.mark.usefixtures("_is_on")
    def test_nobody_without_the_token(self, client: Client, said: str) -> None:
        assert client.get("/metrics", headers={"Authorization": said}).status_code == 404

    @pytest.mark.usefixtures("_is_on")
    def test_whoever_has_it_under_whichever_host(self, client: Client) -> None:
        headers = {"Authorization": f"bearer {TOKEN}", "Host": "10.0.0.7:8000"}
        assert client.get("/metrics", headers=headers).status_code == 200

    def test_whoever_comes_from_an_address_that_is_named(self, client: Client, settings) -> None:
        settings.METRICS_FROM = [ip_network("192.0.2.0/24"), ip_network("2001:db8::1")]
        for address, status in (
            ("192.0.2.9", 200),
            ("2001:db8::1", 200),
            ("198.51.100.1", 404),
            ("", 404),
        ):
            assert client.get("/metrics", REMOTE_ADDR=address).status_code == status
        headers = {"X-Forwarded-For": "192.0.2.9"}  # of no proxy of ours
        answer = client.get("/metrics", REMOTE_ADDR="198.51.100.1", headers=headers)
        assert answer.status_code == 404


@pytest.mark.usefixtures("_is_on")
class TestWhatIsTold:
    def test_each_age_stands_beside_its_limit(self, client: Client, settings) -> None:
        settings.BACKUP_TO = "/mnt/backup"
        Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=5))
        found = scraped(client)
        assert 300 <= found["portal_age_seconds", "beat"] < 400
        for what, limit in LONGEST.items():
            assert found["portal_limit_seconds", what.value] == limit.total_seconds()
            assert ("portal_age_seconds", what.value) in found

    def test_beat_that_was_never_seen_is_infinitely_old(self, client: Client) -> None:
        Heartbeat.objects.all().delete()
        assert scraped(client)["portal_age_seconds", "beat"] == float("inf")

    def test_mails_by_status_and_those_that_did_not_arrive(self, client: Client) -> None:
        now = timezone.now()
        for number, unreached in enumerate((timedelta(hours=1), timedelta(days=2))):
            OutboundEmail.objects.create(
                dedup_key=str(number),
                letter="receipt",
                to="a@example.edu",
                status=MailStatus.FAILED,
                unreached_at=now - unreached,
            )
        found = scraped(client)
        assert found["portal_mails", "failed"] == 2
        assert found["portal_mails", "queued"] == 0
        assert ("portal_mails", "sent") not in found
        assert found["portal_unreached_mails",] == 1

    def test_the_oldest_request_that_waits_for_staff(self, client: Client) -> None:
        for hours in (1, 3):
            since = timezone.now() - timedelta(hours=hours)
            AgreementFactory(status=Status.SUBMITTED, submitted_at=since)
        assert scraped(client)["portal_undecided_age_seconds",] // 3600 == 3

    def test_as_many_queries_however_many_rows(
        self, client: Client, django_assert_num_queries
    ) -> None:
        for rows in (0, 40):
            OutboundEmail.objects.bulk_create(
                OutboundEmail(dedup_key=str(number), letter="x", to="x", due_at=timezone.now())
                for number in range(rows)
            )
            with django_assert_num_queries(4):
                scraped(client)
