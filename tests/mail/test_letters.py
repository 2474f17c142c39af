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
        of_accounts = {"login_code", "second_factor_changed", "address_code", "address_changed"}
        of_accounts |= {"erased", "operator_alarm", "trial_mail"}
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
            if mail.letter not in ("login_code", "address_code"):
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
        agreement = AgreementFactory(signer__user__email="li@psych.example.edu")
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
