"""Every page in Chinese, for everybody who may open it, and every letter: no English is left."""

from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation

from agreements.enums import Status
from agreements.models import OutboundEmail, User
from tests import desk_doors, doors
from tests.admin.world import made
from tests.factories import AgreementFactory
from tests.languages.english_left import all_that_is_typed, english_left
from tests.mail import every_letter
from tests.site_world import PEOPLE, address, browsers, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.full]
CHINESE = "zh-hans"
# Letters to addresses of which no language is known, as `tests.mail.every_letter` writes them.
TO_NO_ACCOUNT = {"login_code", "erased", "operator_alarm", "staff_invitation", "trial_mail"}
TO_NO_ACCOUNT |= {"new_signer_declined"}
# Answers for machines, and files.
NO_PAGES = {"security_txt", "jwks", "health_live", "health_ready", "metrics", "passport"}


@pytest.fixture(autouse=True)
def _plain_door(settings: Any) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False


# Help that names what may be typed, in the words that have to be typed.
TELLS_NAMES = ("given_to、", "work_email、")


def left_on(answers: dict[str, HttpResponse]) -> dict[str, list[str]]:
    """By page, the English that stands there."""
    typed = all_that_is_typed()
    found = {}
    for name, answer in answers.items():
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            assert answer.headers["Content-Language"] == CHINESE, name
            left = english_left(answer.content.decode(), typed)
            if left := [each for each in left if not any(map(each.__contains__, TELLS_NAMES))]:
                found[name] = left
    return found


def test_no_page_of_the_site_has_english_left() -> None:
    people = browsers(submitted())
    User.objects.update(language=CHINESE)
    answers = {}
    for name in doors.TABLE.keys() - NO_PAGES:
        there = address(name)
        for who in PEOPLE:
            answers[f"{name}, {who}"] = people[who].get(
                there, follow=True, headers={"accept-language": CHINESE}
            )
    assert left_on(answers) == {}


def test_no_page_of_an_agreement_in_force_has_english_left() -> None:
    agreement = submitted()
    people = browsers(agreement)
    User.objects.update(language=CHINESE)
    type(agreement).objects.filter(pk=agreement.pk).update(status=Status.DRAFT)
    answers = {
        name: people["signer"].get(address(name), follow=True)
        for name in doors.TABLE
        if name.startswith("request")
    }
    assert left_on(answers) == {}


def test_no_page_of_the_desk_has_english_left() -> None:
    world = made()
    User.objects.update(language=CHINESE)
    addresses = {name: world.address(name) for name in desk_doors.TABLE}
    for name in desk_doors.SITE:
        report = [world.agreement.dataset.slug, 2026]
        args = (
            report if name.startswith("yearly_report") else desk_doors.SITE_ARGUMENTS.get(name, [])
        )
        addresses[name] = reverse(f"admin:{name}", args=args)
    answers = {
        f"{name}, {who}": world.people[who].get(there)
        for name, there in addresses.items()
        for who in ("reviewer", "owner", "administrator")
    }
    assert left_on(answers) == {}


def test_no_letter_has_english_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Written while English is spoken, to people who read Chinese."""
    monkeypatch.setattr(User._meta.get_field("language"), "_get_default", lambda: CHINESE)
    monkeypatch.setattr(every_letter, "OWNER", replace(every_letter.OWNER, language=CHINESE))
    agreement = AgreementFactory(signer__name="柳清妍")
    with translation.override("en"):
        letters = every_letter.all_letters(agreement, reason="缺少第 2 页。")
    typed = [*all_that_is_typed(but=OutboundEmail), "Ann"]
    found = {
        f"{mail.letter}: {mail.subject}": left
        for mail in letters
        if f'lang="{CHINESE}"' in mail.html and (left := english_left(mail.html, typed))
    }
    assert found == {}
    english = {mail.letter for mail in letters if f'lang="{CHINESE}"' not in mail.html}
    assert english <= TO_NO_ACCOUNT
