"""Everything sealed anew under the first key, and what no key opens any more."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import field_encryption
from agreements.enums import MailStatus, NoticeState
from agreements.exceptions import KeyMissing
from agreements.mail import letters
from agreements.models import (
    AccessInstructions,
    AuditEvent,
    DownloadRecord,
    OutboundEmail,
    User,
    WebhookEndpoint,
)
from agreements.services.grants import access_instructions
from agreements.services.notices import notice_dispatch
from agreements.services.operations import reseal
from agreements.services.requests import issuing
from tests.factories import AgreementFactory, UserFactory, complete_draft, rendered_version
from tests.services import campaign
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db


def sealed() -> list[str]:
    """All that is in the database, whatever kind it is of."""
    return [kind.sealed(row) for kind in reseal.SEALED_COLUMNS for row in kind.rows.order_by("pk")]


def opened() -> list[str]:
    return [
        field_encryption.unseal(kind.sealed(row), kind.subject(row))
        for kind in reseal.SEALED_COLUMNS
        for row in kind.rows.order_by("pk")
    ]


def numbers() -> list[tuple[int, int, int]]:
    return [(done.anew, done.current, done.locked) for done in reseal.reseal()]


def password(text: str) -> AccessInstructions:
    instructions = AccessInstructions.objects.create(dataset=AgreementFactory().dataset)
    access_instructions.set_password(instructions, by=None, password=text)
    return instructions


@pytest.fixture
def staff() -> User:
    """Somebody with an app and recovery codes, of which one was used."""
    user: User = UserFactory(is_staff=True)
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user)
    codes.validate_code(codes.get_unused_codes()[3])
    return user


@pytest.fixture
def _kept(staff: User) -> None:
    for text in ("one", "two", "three"):
        password(text)
    letters.login_code("li@psych.example.edu", "ZRWD-FPDW", 15, "code")
    endpoint = WebhookEndpoint(
        dataset=AgreementFactory().dataset,
        url="https://data.example.org/",
        made_at=timezone.now(),
        made_by=staff,
        former_until=timezone.now(),
    )
    endpoint.sealed_secret, endpoint.sealed_former_secret = (
        field_encryption.seal(secret, endpoint.secret_subject) for secret in ("new", "old")
    )
    endpoint.save()


@pytest.fixture
def changed(settings) -> list[str]:
    """The keys, the new one first; `[:1]` is without the old."""
    settings.FIELD_KEYS = ["new", *settings.FIELD_KEYS]
    found: list[str] = settings.FIELD_KEYS
    return found


@pytest.mark.usefixtures("_kept")
class TestReseal:
    def test_leaves_nothing_under_an_older_key(self, settings):
        before = opened()
        settings.FIELD_KEYS = ["new", *settings.FIELD_KEYS]
        assert numbers() == [(3, 0, 0), *[(1, 0, 0)] * 5]
        settings.FIELD_KEYS = ["new"]
        assert opened() == before
        codes = Authenticator.objects.get(type="recovery_codes").wrap()
        assert len(codes.get_unused_codes()) == 9

    def test_done_twice_changes_nothing(self, changed):
        numbers()
        before = sealed()
        assert numbers() == [(0, 3, 0), *[(0, 1, 0)] * 5]
        assert sealed() == before
        assert AuditEvent.objects.filter(action="keys:reseal").count() == 6

    def test_goes_on_where_it_was_killed(self, changed, monkeypatch):
        before, real, left = opened(), field_encryption.seal_anew, iter("12")

        def killed(*what: str) -> str:
            next(left)  # StopIteration at the third
            return real(*what)

        monkeypatch.setattr(field_encryption, "seal_anew", killed)
        with pytest.raises((StopIteration, RuntimeError)):
            numbers()
        monkeypatch.undo()
        assert opened() == before
        assert numbers() == [(1, 2, 0), *[(1, 0, 0)] * 5]

    def test_says_what_no_key_opens_and_leaves_it(self, settings):
        before = sealed()
        settings.FIELD_KEYS = ["another"]
        assert numbers() == [(0, 0, 3), *[(0, 0, 1)] * 5]
        assert sealed() == before

    def test_gives_up_only_what_no_key_opens(self, settings, staff):
        settings.FIELD_KEYS = ["another"]
        kept = password("four")
        assert [number for _kind, number in reseal.forget_locked()] == [3, 1, 0, 1, 1, 0]
        four, _letter = opened()
        assert four == "four"
        assert AccessInstructions.objects.exclude(sealed_password="").get() == kept
        assert not Authenticator.objects.exists()
        assert OutboundEmail.objects.get(letter="second_factor_changed").to == staff.email


class TestOlderKeys:
    def test_are_needed_by_notices_with_mails_to_come_and_by_paper(self, settings):
        told(announced())
        told(announced(), closed_at=campaign.timezone.now(), outcome="moved")
        draft = complete_draft(version=rendered_version())
        issuing.issue_document(draft, by=draft.signer.user)
        assert reseal.on_older_keys() == (0, 0)
        settings.FIELD_KEYS = ["new", *settings.FIELD_KEYS]
        assert reseal.on_older_keys() == (1, 1)
        told(announced())
        assert reseal.on_older_keys() == (1, 1)
        settings.FIELD_KEYS = ["another"]
        assert reseal.on_older_keys() == (2, 1)


class TestWithoutTheKey:
    """Each says so, and nothing false goes on record."""

    def test_a_password_is_not_shown_and_not_recorded_as_shown(self, client, settings):
        agreement = campaign.approved(campaign.in_force())
        instructions = AccessInstructions.objects.create(dataset=agreement.dataset)
        access_instructions.set_password(instructions, by=None, password="secret")
        settings.FIELD_KEYS = ["another"]
        client.force_login(agreement.signer.user)
        answer = client.post(reverse("data_password", args=[agreement.dataset.slug]))
        assert answer.status_code == 503
        assert str(KeyMissing()) in answer.content.decode()
        assert not DownloadRecord.objects.exists()

    def test_a_second_factor_says_so(self, settings, staff):
        settings.FIELD_KEYS = ["another"]
        browser = Client()
        browser.force_login(staff)
        answer = browser.post(reverse("mfa_reauthenticate"), {"code": "123456"})
        assert answer.status_code == 503
        assert str(KeyMissing()) in answer.content.decode()

    @pytest.mark.full
    @pytest.mark.services
    def test_a_notice_waits_for_it(self, settings, smtp_sink):
        version = campaign.in_force()
        agreement = campaign.approved(version)
        campaign.announced(campaign.draft(version))
        notice_dispatch.dispatch_due_steps()
        old, settings.FIELD_KEYS = settings.FIELD_KEYS, ["another"]
        campaign.told(version)
        mail = OutboundEmail.objects.get(notice__isnull=False)
        assert (mail.status, mail.server_reply) == (MailStatus.QUEUED, str(KeyMissing()))
        assert not smtp_sink.to(agreement.signer.email)
        settings.FIELD_KEYS = ["another", *old]
        with campaign.later(minutes=1):
            campaign.told(version)
        assert agreement.notices.get().state == NoticeState.SENT
