"""One Markdown template a letter: both forms that it gives, and what people typed in it."""

import re
from html.parser import HTMLParser
from unittest import mock

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import example, given
from hypothesis import strategies as st

from agreements.enums import Audience
from agreements.mail import letter_names, outbox
from agreements.mail.render import render
from agreements.notice_lifecycle import STEPS
from agreements.portal_name import portal_name
from agreements.services.notices import notice_letters
from tests.factories import AgreementFactory, rendered_version
from tests.mail.every_letter import all_letters
from tests.services.telling import announced

FOLDER = settings.BASE_DIR / "templates/mail"
MARKUP = st.text(st.sampled_from("*_~`#>+-=|!.:;&<>[](){}\\/\"'%1 a漢ع\u3000\u2028\n"))
TYPED = MARKUP | st.text(st.characters(exclude_categories=["Cs", "Cc"]))
EXAMPLES = [
    "*Li*",
    "__Li__ `x` ~~y~~",
    "[Sign in](http://evil.example/)",
    "[x]: http://evil.example/",
    "![x](http://evil.example/x.png)",
    "<http://evil.example/> https://evil.example <a@evil.example>",
    "<b>Li</b> &lt;b&gt; &amp; &#42; &copy;",
    "# Li",
    "1. Li",
    "- Li",
    "+ Li\n+ An",
    "> Li",
    "Li\n---",
    "Li\n===\n\n***",
    "    Li",
    "```code\nLi\n```",
    "~~~\nLi",
    "Term\n: Li",
    "\\*Li\\* \\",
    "{{ reference }} {% now 'Y' %} %(name)s %",
    "a | b\n--|--\nc | d",
]


class Page(HTMLParser):
    """What a page is made of, and what stands in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs).get("href")))
        self.words += "\n" if tag == "li" else ""

    def handle_data(self, data):
        self.words += data


def written(letter: str = "rejected", **context):
    """A letter about a request, in English."""
    known = {
        "name": "Li",
        "dataset": "CASMEMG",
        "reference": "LA-7K3M9Q",
        "contact": "owner@example.edu",
        "to": "li@example.edu",
        "status_url": "http://testserver/requests/LA-7K3M9Q/",
        "reason": "Page 2 is missing.",
    }
    return render(letter, {**known, **context}, "en")


def one_line(words: str) -> str:
    return " ".join(words.split())


def beyond_lines(page: Page) -> list[tuple[str, str | None]]:
    return [tag for tag in page.tags if tag[0] not in ("p", "br")]


def words_of(form: str) -> list[str]:
    """The words alone: no addresses of pages, no numbers of list items."""
    return re.findall(r"[^\W_]+", re.sub(r"\S*testserver\S*|^ *\d+\. ", "", form, flags=re.M))


def with_examples(test):
    for words in EXAMPLES:
        test = example(words)(test)
    return hypothesis.settings(deadline=None)(test)


class TestWhatPeopleTyped:
    @with_examples
    @given(TYPED)
    def test_stands_as_words_wherever_a_letter_names_it(self, typed):
        said = one_line(typed) or "Li"
        letter = written("desk_request", signer=said, affiliation=said, dataset=said, page_url="u")
        plain = written("desk_request", signer="Li", affiliation="Li", dataset="Li", page_url="u")
        page = Page(letter.html)
        assert page.tags == Page(plain.html).tags
        sentence = f"{said} ({said}) sent the signed License Agreement for {said}."
        assert sentence in letter.text
        assert sentence in page.words
        assert letter.subject == f"{said}: a request came in – LA-7K3M9Q"

    @with_examples
    @given(TYPED)
    def test_of_many_lines_stands_line_by_line_as_it_was_written(self, typed):
        typed = typed.strip() or "Li"
        letter = written(reason=typed)
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        quoted = letter.text.split("This is why:\n\n")[1].split("\n\nWhat you can do")[0]
        found = [line for line in quoted.splitlines() if line.strip()]
        assert [line.strip() for line in found] == lines
        assert all(line.startswith("    ") for line in found)
        page = Page(letter.html)
        assert all(one_line(line) in one_line(page.words) for line in lines)
        assert beyond_lines(page) == beyond_lines(Page(written(reason="Li").html))

    def test_keeps_how_far_a_line_was_set_in(self):
        letter = written(reason="Missing:\n  - page 2")
        for form in (letter.text, Page(letter.html).words):
            assert "\xa0\xa0- page 2" in form

    def test_nobody_is_greeted_by_white_space(self):
        assert written(name=" \n ").text.startswith("Hello,\n")

    def test_is_compared_in_a_template_as_it_is(self):
        assert "Upload the new scan:" in written("changes_requested", remedy="scan_again").text


class TestBothForms:
    def test_a_button_and_a_link_are_an_address_below_in_the_text(self):
        letter = written(
            "issued", version="1.0", pages=3, signed_page=2, document_url="http://d/_1_/"
        )
        assert "\nOpen your request:\nhttp://testserver/requests/LA-7K3M9Q/\n\n" in letter.text
        assert (
            "1. Download the License Agreement (PDF, 3 pages) and print all pages.\n" in letter.text
        )
        assert (
            "\n   http://d/_1_/\n2. Sign and date page 2 by hand, with a pen.\n3. " in letter.text
        )
        assert ("a", "http://d/_1_/") in Page(letter.html).tags
        assert letter.html.count('class="button"') == 1

    def test_an_address_that_is_shown_stands_once_in_the_text(self):
        letter = written("rejected", contact="o'brien_*x*@example.edu")
        assert "or write to: o'brien_*x*@example.edu\n" in letter.text
        assert ("a", "mailto:o'brien_*x*@example.edu") in Page(letter.html).tags

    def test_facts_are_lines_in_the_text_and_one_list_in_html(self):
        letter = written("rejected")
        assert (
            "\nRequest: LA-7K3M9Q, CASMEMG\nNothing to do: This request is closed.\n" in letter.text
        )
        tags = [tag for tag, _href in Page(letter.html).tags]
        assert [tags.count(tag) for tag in ("dl", "dt", "dd")] == [1, 2, 2]

    def test_the_foot_is_a_signature(self):
        text = written("rejected").text
        assert text.count("\n-- \n") == 1
        assert text.split("\n-- \n")[1].startswith(f"{settings.PORTAL_NAME}\nQuestions?")
        assert text.endswith("\nWhat we keep about you, and why:\nhttp://testserver/privacy/\n")

    def test_the_language_is_the_readers(self):
        letter = render("login_code", {"code": "AB", "minutes": 1, "to": "a@example.edu"}, "ar")
        assert '<html lang="ar" dir="rtl">' in letter.html

    def test_what_is_translated_late_is_in_the_readers_language(self):
        change = gettext_lazy("Yes")
        letter = render(
            "second_factor_changed", {"change": change, "at": "1", "to": "a@b.cn"}, "de"
        )
        assert "1: Ja\n" in letter.text


@pytest.mark.django_db
class TestTheRegistry:
    def test_names_every_template_and_nothing_else(self):
        files = {path.name for path in FOLDER.iterdir() if path.is_file()}
        assert files == {f"{letter}.md" for letter in letter_names.LETTERS}

    @pytest.mark.parametrize("language", dict(settings.LANGUAGES))
    def test_every_letter_says_the_same_in_both_forms_in_every_language(self, language):
        with translation.override(language):
            name = portal_name()
        old = rendered_version()
        version = announced(replaces=old, source=old.source)
        written = [
            (
                notice_letters.letter_name(step, audience),
                notice_letters.preview(version, audience, step, language),
            )
            for audience in Audience
            for step in STEPS[audience]
        ]
        with mock.patch.object(outbox, "render", wraps=render) as rendered:
            all_letters(AgreementFactory())
        for letter, context, _language in (call.args for call in rendered.call_args_list):
            written.append((letter, render(letter, context, language)))
        assert {letter for letter, _words in written} == letter_names.LETTERS.keys()
        for letter, words in written:
            assert words.subject
            assert not re.search(r"[{}]|[.?!]:", words.text)  # a slip in its template
            assert f'<html lang="{language}"' in words.html
            in_html = words_of(Page(words.html.split("</h1>")[1]).words)
            assert in_html == words_of(words.text.replace(f"-- \n{name}\n", "")), letter
