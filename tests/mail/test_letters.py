"""Every letter, in both forms, also when people are called what no template expects."""

import re
from datetime import timedelta

import pytest

from agreements.enums import Status
from agreements.mail import (
    letters,
)
from agreements.models import (
    AccessInstructions,
)
from agreements.services.grants import access_instructions
from agreements.services.mail.dispatch import answers_go_to
from tests.factories import (
    AgreementFactory,
    DatasetFactory,
    UserFactory,
)
from tests.mail.conftest import claim_mails
from tests.mail.every_letter import (
    HOSTILE,
    NAMES,
    WITH_REASON,
    all_letters,
    readable,
)

pytestmark = pytest.mark.django_db

from tests.services.inviting import invited
from tests.services.releases.recalling import write_release_letters
from tests.services.student_requests.requesting import write_letters
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db

OF_SCANS = {"receipt", "scan_problems", "scan_refused"}
NAMES = sorted({row.mail for row in TABLE.values() if row.mail} | OF_SCANS)
WITH_REASON = sorted({row.mail for row in TABLE.values() if row.reason} | {"scan_refused"})
HOSTILE = "<script>alert('x')</script>\r\nBcc: all@example.edu\r\n\r\nمحمد & Söhne {{ name }}"

OWNER = Mailbox("owner@example.edu", "en", "1")


def all_letters(agreement, reason="Page 2 is missing.") -> list[OutboundEmail]:
    """Each letter that there is, written once."""
    AssociatedUserFactory(
        agreement=agreement, name=agreement.signer.name, email="student@example.edu"
    )
    for name in NAMES:
        letters.send_to_signer(name, agreement, key=name, reason=reason)
    listed = agreement.associates.get()
    associate_letters.listed(listed, key="listed")
    associate_letters.access_ended(agreement, key="access_ended")
    associate_letters.listing_ended(listed, key="listing_ended")
    associate_letters.declined(listed, key="listing_declined")
    AssociatedUser.objects.update(invited_at=timezone.now())
    associate_letters.access_restored(agreement, key="access_restored")
    letters.issued(paper(agreement), key="issued")
    for row in REMINDERS:
        letters.reminder(row.letter, agreement, is_last=row.days == 21, left=2, key=str(row))
    letters.login_code("a@example.edu", "ZRWD-FPDW", 15, "code")
    letters.second_factor_changed(UserFactory(), "totp_activated", "notice")
    invited(agreement.dataset)
    notice = told(announced(replaces=agreement.version), agreement=agreement)
    moment = notice.effective_at
    staff_letters.asked_back(notice, OWNER, key="asked_back")
    letters.not_reinstated(notice, key="not_reinstated")
    grant = DownloadGrant(agreement=agreement)
    release_letters.new_release(
        DataRelease(dataset=agreement.dataset, label="2.0"), grant, UserFactory(), key="release"
    )
    write_release_letters(grant, notes=reason)
    write_letters(agreement, reason)
    reader = UserFactory()
    for letter in ("desk_request", "desk_opted_out"):
        staff_letters.desk_news(letter, agreement, reader, key=letter)
    news = [
        DatasetNews(agreement.dataset, *row) for row in ((2, moment, 1, 1, 2), (0, None, 1, 0, 1))
    ]
    staff_letters.desk_daily(reader, news, key="desk_daily")
    for unreached in (0, 3):
        counts = dict.fromkeys(announcements.effect_counts(notice.version), 1)
        staff_letters.effect_report(
            notice.version,
            OWNER,
            {**counts, "unreached": unreached},
            effective_at=moment,
            key=f"effect_report:{unreached}",
        )
    return [readable(mail) for mail in OutboundEmail.objects.all()]


def paper(agreement) -> IssuedDocument:
    """Of three pages, of which the first is signed."""
    layout = {"boxes": {"signature": {"page": 1, "box": [0, 0, 1, 1]}}}
    return IssuedDocument(agreement=agreement, number=1, pages=3, layout=layout)


def readable(mail: OutboundEmail) -> OutboundEmail:
    """As it goes out: what is secret is sealed in its row."""
    if mail.is_secret:
        words = stored_letter.open_sealed(mail)
        mail.subject, mail.text, mail.html = words.subject, words.text, words.html
    return mail


class TestEveryLetter:
    def test_stands_hostile_names_and_reasons(self):
        agreement = AgreementFactory(signer__name=HOSTILE, dataset__name=f"CAS{HOSTILE}"[:100])
        for mail in all_letters(agreement, reason=HOSTILE):
            assert mail.subject == " ".join(mail.subject.split())
            assert "<script" not in mail.html
            assert "&lt;" not in mail.text
            assert "&amp;" not in mail.text
            assert "\r" not in mail.text + mail.html

    def test_is_a_page_in_a_language_with_a_preheader_and_without_tables_or_images(self):
        for mail in all_letters(AgreementFactory()):
            assert mail.html.startswith('<!DOCTYPE html><html lang="en" dir="ltr">')
            assert re.search(r'class="preheader"[^>]*display: none[^>]*>[^<]{20,}<', mail.html)
            assert not re.search("<(table|img|script|link)|url\\(", mail.html)
            assert "prefers-color-scheme: dark" in mail.html

    @pytest.mark.parametrize("support", ["", "support@example.edu"])
    def test_can_be_answered_to_a_person(self, settings, support):
        settings.SUPPORT_EMAIL = support
        DatasetFactory(name="A first", contact_email="hidden@example.edu", is_listed=False)
        DatasetFactory(name="B first", contact_email="first@example.edu")
        mails = all_letters(AgreementFactory(version__dataset__contact_email="own@example.edu"))
        answers = {mail.letter: answers_go_to(mail) for mail in claim_mails(len(mails))}
        of_accounts = {"login_code", "second_factor_changed"}
        assert {answers.pop(letter) for letter in of_accounts} == {support or "first@example.edu"}
        assert set(answers.values()) == {"own@example.edu"}

    def test_reads_by_itself_as_text(self):
        for mail in all_letters(AgreementFactory()):
            assert not re.search("<[a-z/]|\n\n\n|{[{%]|None", mail.text), mail.text
            assert f"This mail went to {mail.to}." in mail.text

    def test_leads_to_the_privacy_page(self):
        for mail in all_letters(AgreementFactory()):
            assert mail.text.count("testserver/privacy/") == 1
            assert mail.html.count("testserver/privacy/") == 1
            if mail.letter != "login_code":
                assert "http://testserver/privacy/" in mail.text
                assert 'href="http://testserver/privacy/"' in mail.html

    def test_leaves_out_how_to_reach_the_data(self):
        agreement = AgreementFactory(status=Status.APPROVED)
        instructions = AccessInstructions.objects.create(
            dataset=agreement.dataset, text="Fetch it.", url="https://data.example.org/files"
        )
        access_instructions.set_password(
            instructions, by=agreement.approved_by, password="open-sesame"
        )
        for mail in all_letters(agreement):
            said = mail.subject + mail.text + mail.html
            assert "open-sesame" not in said
            assert "data.example.org" not in said


class TestAboutAnAgreement:
    @pytest.mark.parametrize("name", NAMES)
    def test_says_whose_turn_it_is_and_where_to_go(self, name):
        agreement = AgreementFactory(signer__email="li@psych.example.edu")
        mail = letters.send_to_signer(name, agreement, key="k")
        assert (mail.to, mail.agreement, mail.dedup_key) == ("li@psych.example.edu", agreement, "k")
        assert mail.subject.endswith(f" – {agreement.reference}")
        url = f"http://testserver/requests/{agreement.reference}/"
        assert f'href="{url}"' in mail.html
        for part in (mail.text, mail.html):
            assert url in part
            assert re.search("Your turn|Our turn|Nothing to do", part)
            assert "Dear 柳清妍," in part
            assert agreement.dataset.contact_email in part

    @pytest.mark.parametrize("name", WITH_REASON)
    def test_gives_the_reason_as_it_was_written(self, name):
        reason = "Page 2 is missing.\n\nSign by hand, not with a <picture>."
        mail = letters.send_to_signer(name, AgreementFactory(), key="k", reason=reason)
        assert "    Page 2 is missing.\n\n    Sign by hand, not with a <picture>.\n" in mail.text
        assert "Sign by hand, not with a &lt;picture&gt;.</p>" in mail.html

    def test_greets_who_has_no_name_yet(self):
        mail = letters.send_to_signer("withdrawn", AgreementFactory(signer__name=""), key="k")
        assert mail.text.startswith("Hello,\n")


class TestTheCode:
    def test_is_in_the_words_but_not_where_a_locked_screen_shows_it(self):
        mail = readable(letters.login_code("a@example.edu", "ZRWD-FPDW", 15, "k"))
        assert "\n    ZRWD-FPDW\n" in mail.text
        assert mail.html.count("ZRWD-FPDW") == 1
        assert re.search(r'class="code"[^>]*>\s*ZRWD-FPDW\s*<', mail.html)
        assert "ZRWD" not in mail.subject
        assert "15 minutes" in mail.text

    def test_is_a_secret_of_no_use_when_its_minutes_are_over(self):
        mail = readable(letters.login_code("a@example.edu", "ZRWD-FPDW", 15, "k"))
        assert mail.is_secret
        assert mail.expires_at is not None
        assert abs(mail.expires_at - mail.queued_at - timedelta(minutes=15)) < timedelta(minutes=1)

    def test_no_link_comes_with_it(self):
        mail = readable(letters.login_code("a@example.edu", "ZRWD-FPDW", 15, "k"))
        assert "http" not in mail.text
        assert "href" not in mail.html


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("webauthn_removed", "A passkey or security key was removed."),
        ("not_known_yet", "Something was changed."),
    ],
)
def test_a_change_of_the_second_factor_is_told_in_words(change, words):
    mail = readable(letters.second_factor_changed(UserFactory(email="a@example.edu"), change, "k"))
    assert mail.to == "a@example.edu"
    assert f" (Asia/Shanghai): {words}\n" in mail.text
    assert re.search(rf"\(Asia/Shanghai\)</dt>\s*<dd[^>]*>{words}</dd>", mail.html)
