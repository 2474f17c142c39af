"""What changes, as a letter says it."""

import re

import pytest
from css_inline import CSSInliner
from django.conf import settings
from django.template import Context, Engine
from django.utils.html import strip_tags

from agreements.documents.license_text import parse_license_text
from agreements.text_diff.clauses import compare_license_texts

FIRST = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text()
SECOND = (settings.BASE_DIR / "ops/demo/world/casmemg-1.1.md").read_text()
STYLE = (settings.BASE_DIR / "templates/mail/parts/style.css").read_text()


def partial(kind: str, new: str) -> str:
    comparison = compare_license_texts(parse_license_text(FIRST), parse_license_text(new))
    template = Engine.get_default().get_template(f"mail/parts/comparison.{kind}")
    written = template.render(Context({"comparison": comparison}, autoescape=kind == "html"))
    return re.sub(r"\n\s*\n", "\n\n", written).strip()


def test_the_plain_text_says_in_words_what_changes() -> None:
    assert partial("txt", SECOND) == (
        "2 clauses change. Clauses 1, 2, 5 and 6 stay as they are.\n"
        "How to read it: [added: …] stands around words that are added, [removed: …] around "
        "words that are removed.\n\n"
        "Clause 3. Data storage and Distribution (changed)\n\n"
        "… downloaded to a safe place with limited access, e.g., a personal computer or hard disk. "
        "[added: Wherever it is stored, it should be encrypted.] The user is fully responsible "
        "to keep the data out of any other’s access. The data should …\n\n"
        "Clause 4. Citations (changed)\n\n"
        "When reporting results in papers [removed: and presentations][added: , presentations "
        "and published code], the user should refer the data as ‘CASMEMG’ and cite this: …"
    )


def test_plain_text_is_never_escaped_and_html_always() -> None:
    new = SECOND.replace("Wherever it is stored", "<b> & {{ x }}")
    assert "[added: <b> & {{ x }}, it should" in partial("txt", new)
    assert "&lt;b&gt; &amp; {{ x }}, it should" in partial("html", new)


@pytest.fixture
def inlined() -> str:
    html = f"<style>{STYLE}</style><body>{partial('html', SECOND)}</body>"
    return re.sub(r"</?body>|.*</head>", "", CSSInliner().inline(html), flags=re.DOTALL)


def test_the_styles_stand_at_each_mark(inlined: str) -> None:
    marks = re.findall(r"<(ins|del)([^>]*)>", inlined)
    line = {"ins": "text-decoration: underline", "del": "text-decoration: line-through"}
    assert len(marks) == 2 + 3
    assert all(line[name] in style for name, style in marks)


def test_the_marks_are_told_aloud_and_hidden_from_the_eye(inlined: str) -> None:
    said = re.findall(r'<span class="said"[^>]*style="([^"]*)">([^<]*)</span>', inlined)
    assert [text.strip() for _style, text in said] == [
        *("added:", "end of added"),
        *("removed:", "end of removed"),
        *("added:", "end of added"),
    ]
    assert all("overflow: hidden" in style and "opacity: 0" in style for style, _text in said)


def test_only_what_changes_is_told(inlined: str) -> None:
    told = " ".join(strip_tags(inlined).split())
    assert "Affirmative Evidence" not in told
    assert "left on any server path" not in told


def test_what_moved_is_told_in_a_line() -> None:
    head, *clauses = re.split(r"(?m)^## \d\. ", FIRST.split("\n---\n\n")[0])
    clauses.append(clauses.pop(0))
    moved = "".join(f"## {n}. {clause.strip()}\n\n" for n, clause in enumerate(clauses, start=1))
    told = partial("txt", f"{head}{moved}---\n" + FIRST.split("\n---\n")[-1])
    assert told.startswith("1 clause moves. Clause 2 keeps its words and becomes clause 1. ")
    assert told.endswith("Clause 6. Purpose of use (moved, its words stay; it was clause 1)")


def test_what_is_removed_keeps_its_old_number() -> None:
    head, clause = FIRST.split("## 6. Warranty")
    body, closing = clause.split("\n---\n")
    told = partial("txt", f"{head}## 6. Leaks\n\nTell us at once.\n\n---\n{closing}")
    assert "Clause 6. [added: Leaks] (new)\n\n[added: Tell us at once.]" in told
    assert f"Former clause 6. [removed: Warranty] (removed)\n\n[removed: {body.strip()}]" in told
