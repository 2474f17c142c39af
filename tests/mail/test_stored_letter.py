"""Words rendered once, and what is personal put in for each reader."""

from html.parser import HTMLParser

import pytest
from django.template import Context, Template

from agreements.mail import notice_link
from agreements.mail.render import _INLINER, RenderedLetter
from agreements.mail.stored_letter import MERGE_FIELDS, letter_of, merge_letter
from agreements.models import NoticeTemplate, OutboundEmail

PAGE = (
    "<html><head><style>a { color: red } p { margin: 0 }</style></head>"
    '<body><p title="{{ name }}">Dear {{ name }}, {{ reference }}</p>'
    '<p><a href="{{ link }}">Answer until {{ effective }}</a></p>'
    '<p><a href="mailto:{{ to }}">{{ to }}</a> {{ status_url }}</p></body></html>'
)
VALUES = {
    "name": "Li & <b>Söhne</b> \"'",
    "reference": "LA-7K3M9Q",
    "to": "li@example.edu",
    "effective": "1 January 2027",
    "link": "http://testserver/notices/abc-_/",
    "status_url": "http://testserver/requests/LA-7K3M9Q/?a=1&b=2",
}


def frozen(template: str = "Dear {{ name }}, {{ link }}", html: str = PAGE) -> NoticeTemplate:
    marks = Context(MERGE_FIELDS)
    return NoticeTemplate(
        subject=Template("LA – {{ reference }}").render(marks),
        text=Template(template).render(marks),
        html=_INLINER.inline(Template(html).render(marks)),
    )


class Read(HTMLParser):
    """A page as a browser reads it: tags with their attributes, and what stands between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.events: list[object] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.events.append((tag, attrs))

    def handle_data(self, data):
        self.events.append(data)


def test_a_filled_page_is_the_page_rendered_for_that_person():
    person = _INLINER.inline(Template(PAGE).render(Context(VALUES)))
    assert Read(merge_letter(frozen(), VALUES).html).events == Read(person).events


def test_text_and_subject_are_not_escaped():
    words = merge_letter(frozen("{{ name }}|{{ status_url }}"), VALUES)
    assert words.text == f"{VALUES['name']}|{VALUES['status_url']}"
    assert words.subject == "LA – LA-7K3M9Q"


def test_a_value_is_one_line():
    words = merge_letter(
        frozen(), {**VALUES, "name": "Li\r\nBcc: all@example.edu\u2028x", "link": "l"}
    )
    assert words.text == "Dear Li Bcc: all@example.edu x, l"


def test_a_name_that_looks_like_a_mark_stays_a_name():
    words = merge_letter(frozen(), {**VALUES, "name": MERGE_FIELDS["link"], "link": "SECRET"})
    assert words.text == f"Dear {MERGE_FIELDS['link']}, SECRET"
    assert f'title="{MERGE_FIELDS["link"]}"' in words.html


def test_what_is_late_goes_before_what_was_kept():
    assert merge_letter(frozen("{{ effective }}"), VALUES, effective="later").text == "later"


def test_a_mark_without_a_value_is_an_error_not_a_gap():
    with pytest.raises(KeyError, match="link"):
        merge_letter(frozen(), {name: "x" for name in MERGE_FIELDS if name != "link"})


def test_no_mark_begins_another_or_needs_escaping():
    assert len(set(MERGE_FIELDS.values())) == len(MERGE_FIELDS)
    assert all(mark.isascii() and mark.isalnum() for mark in MERGE_FIELDS.values())
    assert not any(a != b and a in b for a in MERGE_FIELDS.values() for b in MERGE_FIELDS.values())


def test_whoever_reads_along_sees_no_link():
    row = OutboundEmail(
        notice_template=frozen(), personal={**VALUES, "link": "kept?"}, to="a@example.edu"
    )
    said = letter_of(row)
    assert notice_link.masked_url() == "http://testserver/notices/…/"
    assert notice_link.masked_url() in said.text
    assert "a@example.edu" in said.html
    assert "http://testserver/notices/abc/" in letter_of(row, "http://testserver/notices/abc/").text


def test_who_gave_no_name_is_greeted_by_address():
    row = OutboundEmail(notice_template=frozen("Dear {{ name }},"), to="a@example.edu")
    row.personal = {"name": "", "reference": "r", "effective": "e", "status_url": "s"}
    assert letter_of(row).text == "Dear a@example.edu,"


def test_a_mail_of_its_own_says_what_it_holds():
    row = OutboundEmail(subject="Hello", text="Words.\n", html="<p>Words.</p>")
    assert letter_of(row) == RenderedLetter("Hello", "Words.\n", "<p>Words.</p>")
