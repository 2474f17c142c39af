"""A letter's folder and its context, turned into the words that go out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from css_inline import CSSInliner
from django.template import Context, Engine
from django.utils import translation

_BLANK_LINES = re.compile(r"\n\s*\n")
_INLINER = CSSInliner(load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Words:
    """What one mail says, in both forms."""

    subject: str
    text: str
    html: str


def render(letter: str, context: Mapping[str, object], language: str) -> Words:
    """Render `templates/mail/<letter>/` in a language.

    The subject is one line whatever the context holds. Text is never escaped, HTML always: this
    is decided here, not in the templates. Raises TemplateDoesNotExist.
    """
    with translation.override(language):
        subject = " ".join(_fill(f"mail/{letter}/subject.txt", context, escape=False).split())
        context = {**context, "subject": subject}
        text = _fill(f"mail/{letter}/body.txt", context, escape=False)
        html = _fill(f"mail/{letter}/body.html", context, escape=True)
    return Words(
        subject=subject,
        text=_BLANK_LINES.sub("\n\n", text).strip() + "\n",
        html=_INLINER.inline(html),
    )


def _fill(template: str, context: Mapping[str, object], *, escape: bool) -> str:
    filled = Context(dict(context), autoescape=escape)
    return Engine.get_default().get_template(template).render(filled)
