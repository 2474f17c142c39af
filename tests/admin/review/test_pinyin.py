"""Who reads no Chinese finds the pinyin of a name at the desk and in its mails; others don't."""

import re

import pytest
from django.urls import reverse

from agreements.enums import Status, Verb
from agreements.models import Deletion, OutboundEmail, User
from agreements.services import transitions
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    staff_user,
    with_grant,
)

pytestmark = pytest.mark.django_db

SIGNER, LISTED = "(pinyin Zeng Qingyan)", "(pinyin Ouyang Heng)"
NAMES = {"signer__name": "曾清妍"}


def seen(client, address: str) -> str:
    """The words of a page, without those of its title."""
    answer = client.get(address)
    assert answer.status_code == 200
    body = answer.content.decode().partition("<body")[2]
    return " ".join(re.sub("<[^>]*>", "", body).split())


def pages(agreement) -> dict[str, str]:
    here = [agreement.reference]
    return {
        "queue": reverse("admin:agreements_agreement_changelist") + "?status=all",
        "request": reverse("admin:agreements_agreement_change", args=here),
        "notes": reverse("admin:agreements_agreement_notes", args=here),
        "start": reverse("admin:index"),
    }


@pytest.fixture
def agreement():
    made = desk.filed(signer__name="曾清妍")
    AssociatedUserFactory(agreement=made, name="欧阳衡")
    return made


def test_stands_beside_names_on_the_pages_of_the_desk(agreement) -> None:
    client = desk.reviewer(agreement.dataset)
    there = pages(agreement)
    assert SIGNER in seen(client, there["queue"])
    assert SIGNER in seen(client, there["notes"])
    assert "曾清妍 (pinyin: Zeng Qingyan), " in seen(client, there["start"])
    page = seen(client, there["request"])
    assert f"欧阳衡 {LISTED}" in page


def test_a_chinese_reader_has_the_names_alone(agreement) -> None:
    client = desk.reviewer(agreement.dataset)
    User.objects.update(language="zh-hans")
    for name, address in pages(agreement).items():
        said = seen(client, address)
        assert "曾清妍" in said or name == "request", name
        assert "Zeng" not in said, name
        assert "拼音" not in said, name


def test_the_page_of_a_request_says_that_it_is_a_guess() -> None:
    agreement = AgreementFactory(status=Status.AWAITING_SIGNATURE, **NAMES)
    client = desk.reviewer(agreement.dataset)
    address = pages(agreement)["request"]
    guess = "the person may spell it otherwise"
    assert guess in seen(client, address)
    agreement.signer.name = "Ann Lee"
    agreement.signer.save()
    assert guess not in seen(client, address)


def test_stands_in_the_lists_of_access_and_of_copies() -> None:
    agreement = AgreementFactory(status=Status.APPROVED, **NAMES)
    with_grant(agreement, UserFactory(), name="欧阳衡")
    owner = desk.owner(agreement.dataset)
    said = seen(owner, reverse("admin:agreements_downloadgrant_changelist"))
    assert LISTED in said
    assert SIGNER in said
    transitions.apply(agreement, Verb.END, by=agreement.signer.user)
    assert Deletion.objects.exists()
    assert LISTED in seen(owner, reverse("admin:agreements_deletion_changelist"))


@pytest.mark.parametrize(
    ("language", "said"), [("en", "曾清妍 (pinyin: Zeng Qingyan)"), ("zh-hans", "曾清妍")]
)
def test_stands_in_mails_to_staff_in_their_language(language: str, said: str) -> None:
    agreement = AgreementFactory(status=Status.APPROVED, **NAMES)
    owner = staff_user("Data owner", agreement.dataset)
    User.objects.filter(pk=owner.pk).update(language=language)
    transitions.apply(agreement, Verb.END, by=agreement.signer.user)
    mail = OutboundEmail.objects.get(letter="desk_ended", to=owner.email)
    for part in (mail.subject, mail.text, mail.html):
        assert said in part
        assert ("pinyin" in part) == (language == "en")
