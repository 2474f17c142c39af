"""What the public check says of a letter while access is suspended, and after its term."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.enums import Status, Verb
from agreements.services import transitions
from tests.factories import AgreementFactory, suspend
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

SUSPENDED = "At the moment the data owner has suspended all access to this dataset."


def test_a_suspension_is_said_beside_valid_until_it_is_lifted_or_access_ends():
    now = timezone.now()
    agreement = AgreementFactory(status=Status.APPROVED, expires_at=now)
    letter = agreement.approval_letters.create(
        version=agreement.version, number=1, facts={"approved_at": now.isoformat()}, made_at=now
    )
    place = reverse("check_letter", args=[letter.code])
    said = [words(Client().get(place))]
    suspend(agreement.dataset)
    said.append(words(Client().get(place)))
    transitions.apply(agreement, Verb.EXPIRE, by=None)
    said.append(words(Client().get(place)))
    assert [SUSPENDED in one for one in said] == [False, True, False]
    assert ["Access is approved" in one for one in said] == [True, True, False]
    assert "Access was approved as the letter says. That has ended." in said[2]


def test_who_knows_the_address_alone_types_the_code():
    now, agreement = timezone.now(), AgreementFactory(status=Status.APPROVED)
    letter = agreement.approval_letters.create(
        version=agreement.version, number=1, facts={"approved_at": now.isoformat()}, made_at=now
    )
    ask = reverse("ask_for_letter")
    assert "Code on the letter" in words(Client().get(ask))
    typed = f" {letter.code.lower().replace('-', ' ')} "
    assert "Access is approved" in words(Client().get(ask, {"code": typed}, follow=True))
    for wrong in ("nonsense", "../../x", "x" * 5000):
        answer = Client().get(ask, {"code": wrong}, follow=True)
        assert (answer.status_code, "We know no such letter" in words(answer)) == (404, True)
    assert Client().get(ask, {"code": " /- "}).status_code == 200
