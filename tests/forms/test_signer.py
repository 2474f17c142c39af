"""Who signs: every name is taken as it is, what can't be printed is named."""

import pytest

from agreements.form_fields import STANDARD, FormField
from agreements.forms.signer import SignerForm

ASKED = [FormField(name, name) for name in STANDARD]
GOOD = {
    "name": "Liu Qingyan",
    "title": "Professor",
    "affiliation": "Institute of Psychology",
    "address": "16 Lincui Road\r\nBeijing 100101",
    "country": "CN",
}


def errors(**changes: str) -> dict[str, list[str]]:
    form = SignerForm({**GOOD, **changes}, initial={"email": "li@psych.example.edu"}, asked=ASKED)
    return {name: list(found) for name, found in form.errors.items()}


@pytest.mark.parametrize(
    "name",
    [
        "柳清妍",
        "Nguyễn Văn Ánh",
        "محمد بن سلمان",
        "हिन्दी",
        "김민준",
        "Дмитрий Шостакович",
        "Sukarno",
        "O",
        "Jean-Luc O'Neill-Łukasiewicz Fernández y González",
        "<script>alert(1)</script>",
        '"><img onerror=alert(1)>',
        "{{7*7}}",
        "{% load x %}",
        "</td><pdf:nextpage>",
        '<img src="file:///etc/passwd">',
        "@import url(http://127.0.0.1)",
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM",
        "# *Markdown*",
    ],
)
def test_a_name_is_taken_as_it_is(name):
    form = SignerForm({**GOOD, "name": name}, asked=ASKED)
    assert form.errors == {}
    assert form.cleaned_data["name"] == name


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Liu \t Qingyan ", "Liu Qingyan"),
        ("Li\r\nBcc: x@example.edu", "Li Bcc: x@example.edu"),
        ("Ann\u202egnp.exe", "Anngnp.exe"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("Li\x07\x1b[31m", "Li[31m"),
    ],
)
def test_a_name_is_cleaned_of_what_nobody_sees(typed, cleaned):
    form = SignerForm({**GOOD, "name": typed}, asked=ASKED)
    assert form.is_valid()
    assert form.cleaned_data["name"] == cleaned


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u200b", "\u3164", "\u202e", "\r\n"])
def test_a_name_that_nobody_sees_is_none(name):
    assert errors(name=name) == {"name": ["Enter your name."]}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x" * 10_000, "Use at most 200 characters; these are 10000."),
        (
            "Li\x00",
            "This text holds a character that can't be stored. Type it again instead of pasting.",
        ),
        (
            "Li \U0001f600",
            "The License Agreement can't print these characters: \U0001f600. Please replace them.",
        ),
        (
            "L😀 Yi",
            "The License Agreement can't print these characters: 😀 (“L😀”). Please replace them.",
        ),
    ],
)
def test_a_name_that_will_not_do_is_answered_in_plain_words(name, sentence):
    assert errors(name=name) == {"name": [sentence]}


def test_every_answer_but_the_address_one_signed_in_with_is_owed():
    form = SignerForm({}, initial={"email": "li@psych.example.edu"}, asked=ASKED)
    assert list(form.errors) == ["name", "title", "affiliation", "address", "country"]


def test_the_work_address_stays_whatever_is_sent():
    sent = {**GOOD, "email": "evil@example.edu"}
    form = SignerForm(sent, initial={"email": "li@uni.edu"}, asked=ASKED)
    assert form.is_valid()
    assert form.cleaned_data["email"] == "li@uni.edu"


def test_an_address_keeps_its_lines():
    form = SignerForm(GOOD, asked=ASKED)
    assert form.is_valid()
    assert form.cleaned_data["address"] == "16 Lincui Road\nBeijing 100101"


@pytest.mark.parametrize("country", ["", "XX", "China", "cn' OR 1=1"])
def test_only_a_country_from_the_list_is_taken(country):
    assert list(errors(country=country)) == ["country"]


def test_no_browser_cuts_what_is_pasted():
    form = SignerForm(asked=ASKED)
    assert "maxlength" not in str(form["name"]) + str(form["address"])


class TestFieldsOfTheLasOwn:
    ORCID = FormField("orcid", "Your ORCID iD", "orcid")
    STUDY = FormField("study", "Kind of study", "choice", ("Basic", "Clinical"), is_required=False)

    def form(self, asked=(*ASKED, ORCID, STUDY), translated=None, **typed):
        sent = GOOD | {f"asked-{name}": text for name, text in typed.items()}
        return SignerForm(sent, asked=asked, translated=translated)

    def test_are_asked_in_its_words_after_the_others(self):
        form = self.form()
        assert list(form.fields)[-2:] == ["asked-orcid", "asked-study"]
        assert form["asked-orcid"].label == "Your ORCID iD"
        assert "0000-0002-1825-0097" in form["asked-orcid"].help_text

    def test_are_cleaned_as_their_kind_says(self):
        form = self.form(orcid=" https://orcid.org/0000-0002-1825-0097 ", study="Clinical")
        assert form.is_valid()
        assert form.form_answers == {"orcid": "0000-0002-1825-0097", "study": "Clinical"}
        assert form.columns == {**GOOD, "address": "16 Lincui Road\nBeijing 100101"}

    def test_may_be_left_empty_only_where_the_la_says_so(self):
        assert list(self.form().errors) == ["asked-orcid"]

    @pytest.mark.parametrize(
        ("typed", "field", "sentence"),
        [
            ({"orcid": "0000-0002-1825-0098"}, "asked-orcid", "its last digit"),
            ({"orcid": "1" * 101}, "asked-orcid", "Use at most 100 characters"),
            ({"orcid": "0000-0002-1825-0097", "study": "Other"}, "asked-study", "Select a valid"),
        ],
    )
    def test_that_will_not_do_are_answered_in_plain_words(self, typed, field, sentence):
        errors = self.form(**typed).errors
        assert list(errors) == [field]
        assert sentence in errors[field][0]

    def test_are_read_in_the_readers_language_and_kept_in_the_one_that_binds(self):
        french = FormField("study", "Type d’étude", "choice", ("Fondamentale", "Clinique"))
        form = self.form(translated={"study": french}, orcid="0000000218250097", study="Clinical")
        assert form["asked-study"].label == "Type d’étude"
        assert '<option value="Clinical" selected>Clinique</option>' in str(form["asked-study"])
        assert form.is_valid()
        assert form.form_answers["study"] == "Clinical"

    def test_what_the_la_does_not_ask_for_is_not_asked(self):
        asked = [field for field in ASKED if field.name not in ("title", "address")]
        form = self.form(asked=asked)
        assert list(form.fields) == ["name", "affiliation", "email", "country"]
        assert form.is_valid()
        assert "title" not in form.columns
