"""What one LA version changes in another, said in words: for pages, mails and screen readers."""

from collections import Counter
from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import get_language, get_language_info, ngettext, pgettext
from django.utils.translation import gettext as _

from agreements.text_diff.clauses import Change, Comparison, PartDiff, TextPart
from agreements.text_diff.words import Op, WordRun

register = template.Library()


@register.filter
def counted(comparison: Comparison) -> str:
    """How many clauses changed, and in what way."""
    changes = Counter(part.change for part in comparison.changed if part.place is TextPart.CLAUSE)
    altered = changes[Change.CHANGED] + changes[Change.MOVED_CHANGED]
    moved, added, removed = (changes[c] for c in (Change.MOVED, Change.ADDED, Change.REMOVED))
    told = [
        (altered, ngettext("%d clause changes", "%d clauses change", altered)),
        (moved, ngettext("%d clause moves", "%d clauses move", moved)),
        (added, ngettext("%d clause is new", "%d clauses are new", added)),
        (removed, ngettext("%d clause is removed", "%d clauses are removed", removed)),
    ]
    sentences = [sentence % number for number, sentence in told if number]
    if len(comparison.changed) > changes.total():
        sentences.append(_("words outside the clauses change"))
    if not sentences:
        return _("The words of both versions are the same.")
    return _("%(changes)s.") % {"changes": get_text_list(sentences, _("and"))}


@register.filter
def unchanged(comparison: Comparison) -> str:
    """Which clauses stay as they are, and which of them under another number; "" if none."""
    stays = [str(p.new_number) for p in comparison.unchanged if p.old_number == p.new_number]
    sentences = []
    if stays:
        said = ngettext(
            "Clause %(numbers)s stays as it is.",
            "Clauses %(numbers)s stay as they are.",
            len(stays),
        )
        sentences.append(said % {"numbers": get_text_list(stays, _("and"))})
    sentences += [
        _("Clause %(old)d keeps its words and becomes clause %(new)d.")
        % {"old": part.old_number, "new": part.new_number}
        for part in comparison.unchanged
        if part.old_number != part.new_number
    ]
    return " ".join(sentences)


@register.filter
def named(part: PartDiff) -> str:
    """What a part is called: a clause by its number, the others by where they stand."""
    if part.change is Change.REMOVED:
        return _("Former clause %(number)d") % {"number": part.old_number}
    if part.place is TextPart.CLAUSE:
        return _("Clause %(number)d") % {"number": part.new_number}
    return {
        TextPart.TITLE: pgettext("of a text", "Title"),
        TextPart.PREAMBLE: _("Before the clauses"),
        TextPart.CLOSING: _("After the clauses"),
        TextPart.FORM: _("Form to fill in"),
    }[part.place]


@register.filter
def happened(part: PartDiff) -> str:
    """What became of a part."""
    old = {"number": part.old_number}
    said = {
        Change.SAME: _("unchanged"),
        Change.CHANGED: _("changed"),
        Change.ADDED: _("new"),
        Change.REMOVED: _("removed"),
        Change.MOVED: _("moved, its words stay; it was clause %(number)s"),
        Change.MOVED_CHANGED: _("moved and changed; it was clause %(number)s"),
    }[part.change]
    if part.change is Change.CHANGED and part.old_number != part.new_number:
        said = _("changed; it was clause %(number)s")
    return said % old


@register.filter
def plain(runs: Sequence[WordRun]) -> str:
    """The words as they will be; of what is removed, as they were."""
    return "".join(run.text for run in runs if run.op is not Op.REMOVED) or "".join(
        run.text for run in runs
    )


@register.filter
def marked(runs: Sequence[WordRun]) -> SafeString:
    """The runs as `ins` and `del`, told in words to whoever hears them.

    In mails `style.css` hides these words, on pages `comparison.css`.
    """
    return format_html_join("", "{}", ((_element(run),) for run in runs))


@register.filter
def spoken(runs: Sequence[WordRun]) -> str:
    """The runs as plain text, each change in brackets and words."""
    forms = {Op.SAME: "%s", Op.ADDED: _("[added: %s]"), Op.REMOVED: _("[removed: %s]")}
    return "".join(
        before + forms[run.op] % words + after
        for run in runs
        for before, words, after in [_spaced(run.text)]
    )


@register.filter
def language_name(code: str) -> str:
    """Name of a language in the reader's; of an unknown one the code itself."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _element(run: WordRun) -> SafeString:
    if run.op is Op.SAME:
        return format_html("{}", run.text)
    if run.op is Op.ADDED:
        name, begins, ends = "ins", _("added:"), _("end of added")
    else:
        name, begins, ends = "del", _("removed:"), _("end of removed")
    before, words, after = _spaced(run.text)
    return format_html(
        '{5}<{0}><span class="said" lang="{1}">{2} </span>{3}'
        '<span class="said" lang="{1}"> {4}</span></{0}>{6}',
        *(name, get_language() or "en", begins, words, ends, before, after),
    )


def _spaced(text: str) -> tuple[str, str, str]:
    """The white space around the words, which no mark has to cover; if it is all, it is marked."""
    words = text.strip() or text
    before, after = text.split(words, 1)
    return before, words, after
