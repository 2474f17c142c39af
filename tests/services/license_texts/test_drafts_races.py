"""Two owners at one draft at the same moment, as real processes."""

import pytest

from agreements import models
from agreements.enums import Status, VersionStatus
from agreements.services.accounts import staff
from agreements.services.license_texts import drafts
from agreements.services.versions import announcement
from agreements.services.versions.announcement_preconditions import digest, earliest_day
from tests.admin import desk
from tests.factories import AgreementFactory, rendered_version, staff_user
from tests.processes import racers

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def save(pk: int, by: int, seen: str, summary: str) -> str:
    """What a process does that saves."""
    draft = models.LicenseVersion.objects.select_related("dataset").get(pk=pk)
    drafts.update_draft(
        draft,
        by=models.User.objects.get(pk=by),
        seen=seen,
        source=draft.source,
        change_type=draft.change_type,
        summary=summary,
    )
    return summary


def announce(pk: int, by: int, seen: str) -> str:
    """What a process does that announces."""
    draft = models.LicenseVersion.objects.select_related("dataset").get(pk=pk)
    user = models.User.objects.get(pk=by)
    return announcement.announce(draft, earliest_day(draft), seen=seen, by=user).summary


@pytest.fixture
def version() -> models.LicenseVersion:
    made = rendered_version()
    for _number in range(3):
        AgreementFactory(version=made, status=Status.APPROVED)
    return made


@pytest.fixture
def owners(version: models.LicenseVersion) -> list[models.User]:
    return [staff_user(staff.DATA_OWNER, version.dataset) for _number in range(2)]


def test_of_two_who_save_at_once_one_wins(
    version: models.LicenseVersion, owners: list[models.User]
) -> None:
    draft = desk.draft_of(version)
    with racers() as processes:
        for number in range(ROUNDS):
            draft.refresh_from_db()
            seen = drafts.draft_digest(draft)
            ended = processes.race(
                "tests.services.license_texts.test_drafts_races.save",
                [[draft.pk, by.pk, seen, f"{number} by {by.pk}"] for by in owners],
            )
            words = [word for word, _what in ended]
            assert sorted(words) == ["DraftOvertaken", "done"]
            draft.refresh_from_db()
            assert draft.summary == ended[words.index("done")][1]


def test_of_two_who_announce_at_once_one_wins_and_nobody_is_told_twice(
    version: models.LicenseVersion, owners: list[models.User]
) -> None:
    draft = desk.draft_of(version)
    with racers() as processes:
        ended = processes.race(
            "tests.services.license_texts.test_drafts_races.announce",
            [[draft.pk, by.pk, digest(draft)] for by in owners],
        )
    assert sorted(word for word, _what in ended) == ["NotAnnounceable", "done"]
    assert draft.deliveries.count() == 3


@pytest.mark.full
def test_what_is_announced_is_what_was_looked_at(
    version: models.LicenseVersion, owners: list[models.User]
) -> None:
    """One saves while the other announces: whoever is second is told, and the text stands."""
    with racers() as processes:
        for number in range(ROUNDS):
            draft = desk.draft_of(version)
            ended = processes.race(
                "tests.services.license_texts.test_drafts_races.either",
                [
                    ["save", draft.pk, owners[0].pk, drafts.draft_digest(draft), "Other words."],
                    ["announce", draft.pk, owners[1].pk, digest(draft)],
                ],
            )
            words = [word for word, _what in ended]
            assert words in (["done", "LookAgain"], ["NotADraft", "done"]), number
            draft.refresh_from_db()
            is_announced = draft.status == VersionStatus.ANNOUNCED
            assert draft.summary == ("" if is_announced else "Other words.")
            if is_announced:
                announcement.call_off(draft, by=owners[0])


def either(what: str, *arguments: object) -> str:
    """What a process does that is told what to do."""
    return {"save": save, "announce": announce}[what](*arguments)  # type: ignore[operator]
