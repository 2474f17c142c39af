"""The letters about a new LA version, each as one person reads it."""

import re

import pytest

from agreements.enums import Audience, NoticeStep
from agreements.mail.render import RenderedLetter
from agreements.notice_lifecycle import STEPS
from agreements.services.notices import notice_letters
from tests.factories import rendered_version
from tests.services.telling import announced

pytestmark = pytest.mark.django_db

LETTERS = [(audience, step) for audience in Audience for step in STEPS[audience]]
ASKING = [NoticeStep.NOTICE, NoticeStep.REMINDER_7, NoticeStep.REMINDER_1]
AGREEMENT, REQUEST = Audience.AGREEMENT, Audience.REQUEST


@pytest.fixture
def version():
    old = rendered_version(dataset__slug="casmemg")
    source = old.source.replace("any commercial purpose", "any commercial or military purpose")
    return announced(replaces=old, source=source, summary="Clause 1 is <b>stricter</b> & clearer.")


@pytest.fixture
def read(version):
    def words(audience: str, step: str) -> RenderedLetter:
        return notice_letters.preview(version, audience, step, "en")

    return words


def bodies(words: RenderedLetter) -> tuple[str, str]:
    """Text and HTML with one kind of space."""
    return " ".join(words.text.split()), " ".join(words.html.split())


@pytest.mark.parametrize(("audience", "step"), LETTERS)
class TestEachLetter:
    def test_has_one_link_to_the_page_and_none_that_acts(self, read, audience, step):
        words = read(audience, step)
        pages = re.findall('href="([^"]*/notices/[^"]*)"', words.html)
        assert len(pages) == 1
        assert pages[0].endswith("/notices/…/")
        assert words.text.count("/notices/") == 1
        assert "<form" not in words.html
        assert "unsubscribe" not in (words.text + words.html).lower()

    def test_says_where_else_to_answer_and_whom_to_ask(self, read, audience, step):
        for body in bodies(read(audience, step)):
            assert "sign in with a.example@example.edu" in body
            assert "casme@psych.example.edu" in body
            assert "don’t forward this mail" in body

    def test_reads_by_itself(self, read, audience, step):
        words = read(audience, step)
        assert not re.search(
            "<[a-z/]|\n\n\n|{[{%]|None|&amp;", words.text.replace("<b>", "").replace("</b>", "")
        )
        assert words.html.startswith("<!DOCTYPE html>")
        assert re.search(r'class="preheader"[^>]*display: none[^>]*>[^<]{20,}<', words.html)
        assert not re.search("<(table|img|script|link)|url\\(|<b>", words.html)
        assert words.subject.endswith("– LA-EXAMPLE")

    def test_tells_nobody_in_the_subject_what_is_between_the_two(self, version, audience, step):
        subject = notice_letters.notice_template(version, audience, step, "en").subject
        marks = [
            m
            for name, m in notice_letters.stored_letter.MERGE_FIELDS.items()
            if name != "reference"
        ]
        assert not any(mark in subject for mark in marks)


@pytest.mark.parametrize("step", ASKING)
class TestWhatAsksForAnAnswer:
    def test_says_what_changes_in_the_owners_words_and_clause_by_clause(self, read, step):
        text, html = bodies(read(AGREEMENT, step))
        assert "Clause 1 is <b>stricter</b> & clearer." in text
        assert "Clause 1 is &lt;b&gt;stricter&lt;/b&gt; &amp; clearer." in html
        assert "[added: or military" in text
        assert re.search("<ins((?!</ins>).)*military", html)
        for body in (text, html):
            assert "/license/1.1/changes/1.0/" in body

    def test_says_when_and_what_one_can_do(self, read, step):
        for body in bodies(read(AGREEMENT, step)):
            assert "(Asia/Shanghai)" in body
            assert "There is nothing to sign." in body
            assert "Your License Agreement then ends at once." in body
            assert "yours, and that of everybody listed under you" in body

    @pytest.mark.parametrize(
        ("tacit_consent", "meaning"),
        [
            ("moves", "Then License Agreement 1.1 applies to you from that day."),
            ("keeps", "Then License Agreement 1.0 goes on for you."),
        ],
    )
    def test_says_what_silence_means(self, version, read, step, tacit_consent, meaning):
        version.dataset.tacit_consent = tacit_consent
        for body in bodies(read(AGREEMENT, step)):
            assert meaning in body


@pytest.mark.parametrize(
    ("change_type", "words"), [("minor", "only the wording"), ("major", "rights or duties change")]
)
def test_the_change_type_is_said(version, read, change_type, words):
    version.change_type = change_type
    for body in bodies(read(AGREEMENT, NoticeStep.NOTICE)):
        assert words in body


def test_an_open_request_reads_what_happens_to_it(read):
    for body in bodies(read(REQUEST, NoticeStep.NOTICE)):
        assert "Nothing you typed is lost." in body
        assert "a reviewer reads it as it is" in body
        assert "opt out" not in body.replace("to opt out", "")


def test_the_last_reminder_says_so(read):
    assert read(AGREEMENT, NoticeStep.REMINDER_1).subject.startswith("Last reminder:")
    assert "one more reminder" in read(AGREEMENT, NoticeStep.REMINDER_7).text


def test_what_was_called_off_names_no_date_and_tells_who_opted_out_how_to_go_back(read):
    words = read(AGREEMENT, NoticeStep.CALLED_OFF)
    assert "Asia/Shanghai" not in words.text + words.html
    assert "Ask for it on the page below" in words.text


@pytest.mark.parametrize("step", [NoticeStep.POSTPONED, NoticeStep.CALLED_OFF])
def test_who_opted_out_reads_that_the_agreement_stays_ended_and_copies_are_deleted(read, step):
    for body in bodies(read(AGREEMENT, step)):
        assert re.search(
            "If you opted out: your turn(: |</dt> <dd[^>]*> ?)Delete all copies of the data", body
        )
        assert re.search("If you did not: nothing to do", body)
        assert "has ended, and this letter does not bring it back" in body


def test_a_later_date_offers_choices_only_to_who_has_not_opted_out(read):
    for body in bodies(read(AGREEMENT, NoticeStep.POSTPONED)):
        opted_out, not_out = body.split("If you have not opted out")
        assert "you can ask to go back" in opted_out
        assert "your wish still stands" in opted_out
        assert "Do nothing" not in opted_out
        assert "Do nothing" in not_out
