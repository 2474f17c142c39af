"""The keys are changed while people are in the middle of everything."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from agreements import page_code, tasks
from agreements.models import (
    AccessInstructions,
    Agreement,
    IssuedDocument,
    LicenseVersion,
    OutboundEmail,
)
from agreements.services.grants import access_instructions
from agreements.services.notices import recipients
from agreements.services.requests import issuing
from tests.accounts.people import app_code, ask, mailed_codes, set_up_app, sign_in, type_code, who
from tests.factories import UserFactory, complete_draft, rendered_version
from tests.services import campaign

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

STAFF, SIGNER, PASSWORD = "staff@uni.edu", "signer@uni.edu", "micro express"


def change(settings) -> None:
    """New keys come first, the old ones stay behind them."""
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    settings.SECRET_KEY = f"secret-key-{len(settings.FIELD_KEYS)}-of-fifty-characters-or-more-0123"
    settings.FIELD_KEYS = [f"field-key-{len(settings.FIELD_KEYS)}", *settings.FIELD_KEYS]


def approved(version: LicenseVersion) -> Agreement:
    """With a password for its data."""
    made = campaign.approved(version)
    instructions = AccessInstructions.objects.create(dataset=made.dataset, text="Fetch it.")
    access_instructions.set_password(instructions, by=campaign.owner(version), password=PASSWORD)
    return made


def printed() -> list[str]:
    draft = complete_draft(version=rendered_version())
    issuing.issue_document(draft, by=draft.signer.user)
    codes: list[str] = IssuedDocument.objects.get().layout["codes"]
    return codes


def links_to(sink, agreement: Agreement) -> list[str]:
    """Where the links in the notices lead that a signer was sent, oldest first."""
    mails = [mail.message.get_body(("plain",)) for mail in sink.to(agreement.signer.email)]
    return re.findall(r"http://testserver(/notices/\S+)", "".join(m.get_content() for m in mails))


def test_everything_that_is_under_way_goes_on(settings, smtp_sink, monkeypatch):
    # A code that has left is nowhere to be read.
    monkeypatch.setattr(tasks.dispatch, "send_awaited_mail", lambda: 0)
    UserFactory(email=STAFF, is_staff=True)
    began = timezone.now()
    inside, signer, half_way = Client(), Client(), Client()
    with travel(began, tick=False):
        sign_in(inside, STAFF)
        secret = set_up_app(inside)
    recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    ask(half_way, SIGNER)
    [code_of_half_way] = mailed_codes(SIGNER)
    version = campaign.in_force()
    agreement = approved(version)
    signer.force_login(agreement.signer.user)
    codes = printed()
    announced = campaign.announced(campaign.draft(version))
    campaign.told(version)

    for number in (1, 2):
        change(settings)
        for browser in (inside, signer):
            assert browser.get(reverse("request_list")).status_code == 200
        shown = signer.post(reverse("data_password", args=[agreement.dataset.slug]))
        assert PASSWORD in shown.content.decode()
        assert all(map(page_code.read_page_code, codes))
        with travel(began + timedelta(minutes=number), tick=False):
            for code in (app_code(secret), recovery[number]):
                browser = Client()
                OutboundEmail.objects.filter(to=STAFF).delete()  # those sent hold no words
                sign_in(browser, STAFF)
                browser.post("/account/second-factor/authenticate/", {"code": code})
                assert who(browser)
        with travel(agreement.notices.get().due_at):  # of the next reminder
            campaign.told(version)
            links = links_to(smtp_sink, agreement)
            assert (len(links), len(set(links))) == (number + 1, 1)
            assert Client().get(links[0]).status_code == 200

    type_code(half_way, code_of_half_way)
    assert who(half_way)
    # Whoever is told only now has a link of their own, under the newest key.
    late = campaign.approved(version)
    recipients.enroll_recipients(announced, late=True)
    campaign.told(version)
    [link] = links_to(smtp_sink, late)
    assert Client().get(link).status_code == 200
