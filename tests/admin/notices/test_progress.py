"""The progress page of an announcement: its numbers, its sentence, and who sees it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements import dates, models
from agreements.admin.notices.progress import bar_segments
from agreements.enums import Audience, NoticeOutcome, NoticeState, VersionStatus
from tests.admin import desk
from tests.factories import LicenseVersionFactory, staff_user
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db


def address(version: models.LicenseVersion, name: str = "progress") -> str:
    return reverse(f"admin:agreements_licenseversion_{name}", args=[version.pk])


def shown(client: Client, version: models.LicenseVersion, name: str = "progress") -> str:
    response = client.get(address(version, name))
    assert response.status_code == 200
    return response.content.decode()


def live(page: str) -> dict[str, str]:
    """What is kept fresh: name to text without tags."""
    found = re.findall(r'<(td|p) [^>]*data-live="([\w-]+)"[^>]*>(.*?)</\1>', page, re.DOTALL)
    return {name: " ".join(re.sub("<.*?>", "", text).split()) for _tag, name, text in found}


def put_in_force(version: models.LicenseVersion) -> None:
    versions = models.LicenseVersion.objects
    versions.filter(pk=version.replaces_id).update(status=VersionStatus.SUPERSEDED)
    versions.filter(pk=version.pk).update(status=VersionStatus.IN_FORCE)


@pytest.fixture
def version() -> models.LicenseVersion:
    return announced()


@pytest.fixture
def owner(version: models.LicenseVersion) -> Client:
    return desk.owner(version.dataset)


def test_every_state_has_its_number_and_a_link_to_its_list(owner, version) -> None:
    for number, state in enumerate(NoticeState, start=1):
        for _unused in range(number):
            told(version, state)
    page = shown(owner, version)
    numbers = {state: live(page)[f"n-{state}"] for state in NoticeState.values}
    assert numbers == {s: str(n) for n, s in enumerate(NoticeState.values, start=1)}
    links = re.findall(r"notices/\?state=(\w+)", page)
    assert set(NoticeState.values) | {"silent", "asked_back"} == set(links)


def test_silent_are_agreements_that_were_reached_and_did_not_answer(owner, version) -> None:
    for state in NoticeState:
        told(version, state)
    told(version, NoticeState.SENT, audience=Audience.REQUEST)
    assert live(shown(owner, version))["of-silent"] == "3"  # sent, opened, informed


def test_who_asked_back_is_counted(owner, version) -> None:
    told(version, NoticeState.OPTED_OUT)
    told(version, NoticeState.OPTED_OUT, asked_back_at=timezone.now())
    assert live(shown(owner, version))["of-asked_back"] == "1"


def test_the_bar_says_the_same_in_words_and_holds_no_style(owner, version) -> None:
    told(version, NoticeState.SENT)
    told(version, NoticeState.CONTINUED)
    page = shown(owner, version)
    bar = re.search(r'<svg class="notice-bar".*?</svg>', page, re.DOTALL)
    assert bar
    assert 'role="img" aria-label="Continues: 1, Sent: 1"' in bar[0]
    assert re.findall(r'x="([\d.]+)%" width="([\d.]+)%"', bar[0]) == [
        ("0.0", "50.0"),
        ("50.0", "50.0"),
    ]
    assert "style=" not in page


def test_the_segments_fill_the_bar_whatever_the_numbers() -> None:
    states = {"sent": 1, "opened": 1, "continued": 1}
    found = bar_segments(states)
    assert [part.state for part in found if part.number] == ["continued", "opened", "sent"]
    assert found[-1].x + found[-1].width == pytest.approx(100, abs=0.02)
    assert {part.width for part in bar_segments({})} == {0.0}


def test_tells_the_day_in_the_datasets_zone_and_who_announced(owner, version) -> None:
    page = shown(owner, version)
    assert dates.say(version.effective_at, version.dataset.time_zone) in page
    assert version.announced_by.email in page


@pytest.mark.parametrize(
    ("states", "fields", "sentence"),
    [
        ([NoticeState.PENDING], {}, "The notices are going out."),
        ([NoticeState.QUEUED, NoticeState.UNREACHED], {}, "The notices are going out."),
        ([NoticeState.QUEUED], {"paused_at": timezone.now()}, "Sending is paused."),
        ([NoticeState.SENT], {}, "All notices have gone out."),
        (
            [NoticeState.SENT, NoticeState.UNREACHED],
            {},
            "All notices have gone out. Some did not get through.",
        ),
        (
            [NoticeState.SENT],
            {"status": VersionStatus.CALLED_OFF, "called_off_at": timezone.now()},
            "The version was called off. Nothing more goes out.",
        ),
    ],
)
def test_one_sentence_says_how_it_stands(owner, version, states, fields, sentence) -> None:
    for state in states:
        told(version, state)
    models.LicenseVersion.objects.filter(pk=version.pk).update(**fields)
    assert live(shown(owner, version))["sentence"] == sentence


def test_asks_again_soon_only_while_something_goes_out(owner, version) -> None:
    told(version, NoticeState.SENT)
    assert 'data-again="20"' in shown(owner, version, "numbers")
    told(version, NoticeState.QUEUED)
    assert 'data-again="2"' in shown(owner, version, "numbers")
    models.LicenseVersion.objects.filter(pk=version.pk).update(paused_at=timezone.now())
    assert 'data-again="20"' in shown(owner, version, "numbers")


def test_says_how_long_the_rest_takes_at_the_pace_that_is_set(owner, version, settings) -> None:
    for _unused in range(3):
        told(version, NoticeState.PENDING)
    assert live(shown(owner, version))["rest"] == "3 are still to go out."
    settings.MAILS_PER_MINUTE = 2
    page = shown(owner, version)
    assert live(page)["rest"] == "3 still to go out: about 2 minutes."
    assert "At most 2 e-mails a minute" in page


def test_the_part_that_stays_fresh_is_the_same_as_on_the_page(owner, version) -> None:
    told(version, NoticeState.OPENED)
    assert live(shown(owner, version, "numbers")) == live(shown(owner, version))


def test_without_a_script_there_is_a_link_to_reload(owner, version) -> None:
    assert "data-progress-reload" in shown(owner, version)


def test_pause_is_offered_while_announced_and_resume_while_paused(owner, version) -> None:
    pause, resume = address(version, "pause"), address(version, "resume")
    page = shown(owner, version)
    assert (pause in page, resume in page) == (True, False)
    models.LicenseVersion.objects.filter(pk=version.pk).update(paused_at=timezone.now())
    page = shown(owner, version)
    assert (pause in page, resume in page) == (False, True)


def test_whoever_may_only_look_gets_no_buttons(version) -> None:
    told(version, NoticeState.UNREACHED)
    page = shown(desk.browser(onlooker(version.dataset)), version)
    assert "<button" not in live(page)["actions"]
    assert address(version, "pause") not in page
    assert address(version, "resend_failures") not in page


def onlooker(dataset: models.Dataset) -> models.User:
    """May see versions and notices, and do nothing about them."""
    user = staff_user("", dataset)
    names = ["view_licenseversion", "view_noticedelivery"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return models.User.objects.get(pk=user.pk)


def test_after_the_effect_it_says_what_became_of_everybody(owner, version) -> None:
    settled: dict[str, Any] = {"closed_at": timezone.now()}
    told(version, NoticeState.SENT, outcome=NoticeOutcome.MOVED, **settled)
    told(version, NoticeState.CONTINUED, outcome=NoticeOutcome.MOVED, **settled)
    told(version, NoticeState.OPENED, outcome=NoticeOutcome.KEPT, **settled)
    told(version, NoticeState.OPTED_OUT, outcome=NoticeOutcome.NONE, **settled)
    told(version, NoticeState.INFORMED, effective_at=timezone.now() + timedelta(days=9))
    told(version, NoticeState.UNREACHED)
    assert "became-moved" not in live(shown(owner, version))
    put_in_force(version)
    found = live(shown(owner, version))
    became = {k.removeprefix("became-"): v for k, v in found.items() if k.startswith("became-")}
    assert became == {"moved": "2", "kept": "1", "opted_out": "1", "later": "1", "untold": "1"}
    page = " ".join(shown(owner, version).split())
    assert "Not told, stays on the old version" in page
    start = " ".join(owner.get(reverse("admin:index")).content.decode().split())
    assert "1 agreement stays on the old version: its signer was not told" in start
    untold = f"{address(version, 'notices')}?state=untold"
    assert untold in page
    assert untold in start
    assert owner.get(untold).content.decode().count('<th scope="row">') == 1


def test_what_opted_out_is_called_so_and_no_longer_concerned_is_only_what_is_listed_so(
    owner, version
) -> None:
    settled: dict[str, Any] = {"closed_at": timezone.now(), "outcome": NoticeOutcome.NONE}
    told(version, NoticeState.OPTED_OUT, **settled)
    put_in_force(version)
    assert live(shown(owner, version))["n-moot"] == "0"
    assert "Not concerned" not in shown(owner, version, "notices")
    assert "Nothing to move" in shown(owner, version, "notices")


def test_what_nobody_was_told_of_has_no_progress(owner, version) -> None:
    assert owner.get(address(version.replaces)).status_code == 404
    draft = LicenseVersionFactory(
        dataset=version.dataset, number="2.0", status=VersionStatus.DRAFT, effective_at=None
    )
    assert owner.get(address(draft)).status_code == 404


def test_costs_as_many_queries_for_sixty_notices_as_for_one(owner, version) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(owner, version)
        return len(queries)

    told(version, NoticeState.SENT)
    one = cost()
    for state in list(NoticeState) * 7:
        told(version, state)
    assert cost() == one
