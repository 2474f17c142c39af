"""A list of notices as CSV."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agreements import models
from agreements.admin.notices.notice_list import csv_lines
from agreements.enums import Channel, NoticeState
from tests.admin import desk
from tests.admin.notices.test_notice_list import address, signed_by
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> models.LicenseVersion:
    return announced()


@pytest.fixture
def owner(version: models.LicenseVersion) -> Client:
    return desk.owner(version.dataset)


class TestCsv:
    """The same to take away."""

    def rows(self, client: Client, version: models.LicenseVersion, query: str = "") -> Any:
        response = client.get(address(version, "notices_csv", query))
        assert response.status_code == 200
        assert response.streaming
        text = b"".join(response.streaming_content).decode("utf-8")
        assert text.startswith("\ufeff")
        return response, list(csv.DictReader(io.StringIO(text[1:])))

    def test_holds_the_whole_list_of_a_state(self, owner, version) -> None:
        wanted = [told(version, NoticeState.UNREACHED) for _unused in range(60)]
        told(version)
        response, rows = self.rows(owner, version, "?state=unreached")
        assert [row["Reference"] for row in rows] == [n.agreement.reference for n in wanted]
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        name = f"{version.dataset.slug}-1.1-unreached.csv"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'

    def test_tells_names_as_they_are_and_times_in_utc(self, owner, version) -> None:
        at = timezone.datetime(2027, 1, 2, 3, 4, 5, tzinfo=timezone.get_fixed_timezone(0))
        told(version, NoticeState.CONTINUED, answered_at=at, answered_how=Channel.LINK)
        _response, [row] = self.rows(owner, version)
        assert row["Name"] == "柳清妍"
        assert row["Answered"] == "2027-01-02T03:04:05Z"
        assert (row["State"], row["Answered by way of"]) == ("Continues", "The link in the mail")

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝"])
    def test_a_formula_stays_text(self, version, sign) -> None:
        agreement = signed_by(version, name=f"{sign}cmd|' /C calc'!A0")
        told(version, NoticeState.UNREACHED, agreement=agreement, unreached_why="=1+1")
        text = "".join(csv_lines(version.deliveries.select_related("agreement__signer")))
        [_header, row] = list(csv.reader(io.StringIO(text, newline="")))
        assert row[1] == f"'{sign}cmd|' /C calc'!A0"
        assert "'=1+1" in row
        assert [cell for cell in row if cell.startswith(("=", sign))] == []

    def test_is_on_record(self, owner, version) -> None:
        told(version)
        self.rows(owner, version, "?state=sent")
        event = models.AuditEvent.objects.latest("pk")
        subject = f"{version.dataset.slug} 1.1"
        assert (event.action, event.subject) == ("notice:export", subject)
        assert event.details == {"list": "sent"}

    def test_looking_at_the_headers_alone_is_not(self, owner, version) -> None:
        assert owner.head(address(version, "notices_csv")).status_code == 405
        assert not models.AuditEvent.objects.filter(action="notice:export").exists()
