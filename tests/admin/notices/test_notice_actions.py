"""Pause, resume, send again, mark as informed: what each does, and that only a POST does it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import dates, models
from agreements.enums import Audience, NoticeState, VersionStatus
from tests.admin import desk
from tests.factories import staff_user
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> models.LicenseVersion:
    return announced()


@pytest.fixture
def owner(version: models.LicenseVersion) -> Client:
    return desk.owner(version.dataset)


def page(version: models.LicenseVersion, name: str, *more: str) -> str:
    return reverse(f"admin:agreements_licenseversion_{name}", args=[version.pk, *more])


def of(notice: models.NoticeDelivery, name: str) -> str:
    return page(notice.version, name, notice.agreement.reference, notice.audience)


def events() -> list[str]:
    return list(models.AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def said(client: Client, address: str, data: dict[str, str] | None = None) -> str:
    """The message on the page that a POST leads to."""
    response = client.post(address, data or {}, follow=True)
    assert response.redirect_chain
    return "; ".join(str(message) for message in response.context["messages"])


def test_pausing_and_resuming(owner, version) -> None:
    assert said(owner, page(version, "pause")) == "Sending is paused."
    version.refresh_from_db()
    assert version.paused_at is not None
    assert said(owner, page(version, "resume")) == "Sending goes on."
    version.refresh_from_db()
    assert version.paused_at is None
    assert events() == ["version:pause", "version:resume"]


def test_pausing_what_is_paused_says_so_and_changes_nothing(owner, version) -> None:
    said(owner, page(version, "pause"))
    assert said(owner, page(version, "pause")).startswith("Somebody else was faster")
    assert events() == ["version:pause"]


def test_all_that_failed_go_out_again(owner, version) -> None:
    failed = [told(version, NoticeState.UNREACHED) for _unused in range(2)]
    sent = told(version, NoticeState.SENT)
    assert said(owner, page(version, "resend_failures")) == "2 notices go out again."
    states = version.deliveries.order_by("pk").values_list("state", flat=True)
    assert list(states) == [NoticeState.PENDING, NoticeState.PENDING, NoticeState.SENT]
    assert [notice.pk for notice in (*failed, sent)] == sorted(
        version.deliveries.values_list("pk", flat=True)
    )


def test_one_that_failed_goes_out_again(owner, version) -> None:
    notice, other = (told(version, NoticeState.UNREACHED) for _unused in range(2))
    assert notice.agreement.signer.email in said(owner, of(notice, "resend"))
    notice.refresh_from_db()
    other.refresh_from_db()
    assert (notice.state, other.state) == (NoticeState.PENDING, NoticeState.UNREACHED)


def test_one_that_arrived_is_not_sent_again(owner, version) -> None:
    notice = told(version, NoticeState.SENT)
    assert "can't be sent again" in said(owner, of(notice, "resend"))
    notice.refresh_from_db()
    assert notice.state == NoticeState.SENT


class TestInformed:
    """Mark as informed otherwise."""

    def test_how_who_and_when_are_kept(self, version) -> None:
        notice = told(version, NoticeState.UNREACHED)
        user = staff_user("Data owner", version.dataset)
        desk.browser(user).post(of(notice, "informed"), {"how": "By telephone\r\non Monday"})
        notice.refresh_from_db()
        assert notice.state == NoticeState.INFORMED
        assert (notice.informed_by, notice.informed_how) == (user, "By telephone\non Monday")
        assert notice.informed_at is not None
        assert events() == ["notice:inform"]

    def test_the_page_says_what_it_means_for_the_date(self, owner, version) -> None:
        """Told late, the whole notice period runs from now."""
        notice = told(version, NoticeState.UNREACHED)
        long_ago = timezone.now() - timedelta(days=20)
        models.NoticeDelivery.objects.filter(pk=notice.pk).update(
            created_at=long_ago, effective_at=long_ago + timedelta(days=30)
        )
        zone, days = version.dataset.time_zone, version.dataset.notice_days
        day = dates.say(dates.midnight(dates.earliest_day(timezone.now(), days, zone), zone), zone)
        assert day in owner.get(of(notice, "informed")).content.decode()
        assert day in said(owner, of(notice, "informed"), {"how": "By letter"})

    def test_a_request_has_no_date_of_its_own(self, owner, version) -> None:
        notice = told(version, NoticeState.UNREACHED, audience=Audience.REQUEST)
        asked = owner.get(of(notice, "informed"))
        assert asked.context["effect"] == ""
        assert "takes effect" not in said(owner, of(notice, "informed"), {"how": "By letter"})

    @pytest.mark.parametrize("how", ["", "   \u200b "])
    def test_without_how_nothing_is_noted(self, owner, version, how) -> None:
        notice = told(version, NoticeState.UNREACHED)
        answer = owner.post(of(notice, "informed"), {"how": how})
        assert answer.status_code == 422
        assert "Say how they were informed." in answer.content.decode()
        notice.refresh_from_db()
        assert notice.state == NoticeState.UNREACHED

    def test_who_knows_already_need_not_be_noted(self, owner, version) -> None:
        notice = told(version, NoticeState.CONTINUED)
        assert owner.get(of(notice, "informed")).status_code == 409
        answer = owner.post(of(notice, "informed"), {"how": "By letter"})
        assert answer.status_code == 409
        assert "the notice is now “Continues”" in answer.content.decode()
        notice.refresh_from_db()
        assert notice.state == NoticeState.CONTINUED

    def test_the_list_leads_there_for_whoever_was_not_told(self, owner, version) -> None:
        untold = told(version, NoticeState.UNREACHED)
        known = told(version, NoticeState.OPENED)
        listed = owner.get(page(version, "notices")).content.decode()
        assert [of(one, "informed") in listed for one in (untold, known)] == [True, False]
        assert [of(one, "resend") in listed for one in (untold, known)] == [True, False]


ACTIONS = ("pause", "resume", "resend_failures", "resend", "informed")


def address(notice: models.NoticeDelivery, name: str) -> str:
    return of(notice, name) if name in ("resend", "informed") else page(notice.version, name)


@pytest.mark.parametrize("name", ACTIONS)
def test_a_get_changes_nothing(owner, version, name) -> None:
    notice = told(version, NoticeState.UNREACHED)
    for method in (owner.get, owner.head):
        assert method(address(notice, name)).status_code == (200 if name == "informed" else 405)
    assert events() == []


@pytest.mark.parametrize("name", ACTIONS)
def test_only_staff_of_the_dataset_with_the_permission_act(version, name) -> None:
    notice = told(version, NoticeState.UNREACHED)
    onlooker = staff_user("", version.dataset)
    see = ["view_licenseversion", "view_noticedelivery"]
    onlooker.user_permissions.set(Permission.objects.filter(codename__in=see))
    people = {
        "nobody": Client(),
        "signer": desk.browser(notice.agreement.signer.user),
        "owner elsewhere": desk.owner(announced().dataset),
        "reviewer": desk.reviewer(version.dataset),
        "onlooker": desk.browser(models.User.objects.get(pk=onlooker.pk)),
    }
    got = {
        who: client.post(address(notice, name), {"how": "By letter"}).status_code
        for who, client in people.items()
    }
    assert got == {
        "nobody": 302,
        "signer": 302,
        "owner elsewhere": 404,
        "reviewer": 404,
        "onlooker": 403,
    }
    assert events() == []
    notice.refresh_from_db()
    assert notice.state == NoticeState.UNREACHED


@pytest.mark.parametrize("name", ["resend", "informed"])
def test_a_notice_of_another_version_is_not_reached_through_this_one(owner, version, name) -> None:
    foreign = told(announced(), NoticeState.UNREACHED)
    wrong = page(version, name, foreign.agreement.reference, foreign.audience)
    assert owner.post(wrong, {"how": "By letter"}).status_code == 404


def test_nothing_goes_out_again_after_the_version_was_called_off(owner, version) -> None:
    told(version, NoticeState.UNREACHED)
    models.LicenseVersion.objects.filter(pk=version.pk).update(
        status=VersionStatus.CALLED_OFF, called_off_at=timezone.now()
    )
    shown = owner.get(page(version, "progress")).content.decode()
    assert page(version, "resend_failures") not in shown
    assert said(owner, page(version, "resend_failures")) == "0 notices go out again."
