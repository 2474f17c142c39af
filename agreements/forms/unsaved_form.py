"""What was sent to a page while its person was signed out: it waits in their session.

Their anonymous session becomes that of the person who signs in (`login` flushes it only when
somebody else was signed in). Files and passwords are never kept.
"""

import re
from collections.abc import Container
from urllib.parse import parse_qsl, urlencode, urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from agreements import tokens
from agreements.models import User
from agreements.text import storable

# In a form, who typed: several people may use one browser at the desk.
BY = "typed_by"
# Fields that are never kept, whoever sent them.
NEVER_KEPT = frozenset({"password"})
_KEY = "typed_on"  # for each page, what was typed there; the newest last
# What of an address's query says whom or what its page is about.
_ABOUT = frozenset({"dataset", "email", "language"})
# Anybody can make us keep this much, so it is little: 200 people need 20,000 characters.
_MOST = 64_000
# What forms carry by themselves, and what buttons and boxes send.
_CARRIED = re.compile(
    "csrfmiddlewaretoken|seen(-.*)?|page|draft|version|next|language|anyway|action|discard|rows"
    f"|restore|read|agree|{BY}"
)
# What else those of the desk do.
_OF_THE_DESK = frozenset({"held", "query", "suspension", "word", "erase", "_save"})
_Pairs = list[tuple[str, str]]


def person_mark(user: User) -> str:
    """The value of BY in a form that this person opened."""
    return tokens.make(BY, user.pk)


def take_form(request: HttpRequest) -> dict[str, str] | None:
    """The form that was sent to this page before signing in, once; None if there was none."""
    fields = kept_form(request)
    if fields is not None:
        _drop(request)
    return fields


def take_own_form(request: HttpRequest, user: User) -> QueryDict | None:
    """The same, whole, of a form that has a mark; if it was this person who opened it."""
    pairs = _pairs(request)
    if pairs is None:
        return None
    _drop(request)
    fields = QueryDict(mutable=True)
    for name, text in pairs:
        fields.appendlist(name, text)
    return fields if constant_time_compare(person_mark(user), fields.get(BY, "")) else None


def kept_form(request: HttpRequest) -> dict[str, str] | None:
    """The form that is kept for this page, which goes on being kept; None if there is none."""
    pairs = _pairs(request)
    return None if pairs is None else dict(pairs)


def sent_fields(request: HttpRequest) -> dict[str, str]:
    """What was sent, fit to be stored."""
    return dict(_sent(request))


def holds_typed_text(request: HttpRequest) -> bool:
    """Whether what was sent has something that a person wrote or chose, not just a button."""
    return any(text.strip() and not _CARRIED.fullmatch(name) for name, text in _sent(request))


def keep_form(request: HttpRequest, page: str = "") -> bool:
    """Keep the form that was just sent, in place of what was kept of its page before: of the one
    at the address `page`, else of that which it was sent to.

    Answers whether there was something to keep, and room for it: the oldest makes room.
    """
    fields, key = _sent(request), _page_key(page or request.get_full_path())
    if not fields or _length(fields) > _MOST:
        return False
    others = [(other, typed) for other, typed in _pages(request).items() if other != key]
    while sum(_length(typed) for _page, typed in others) + _length(fields) > _MOST:
        del others[0]
    request.session[_KEY] = {**dict(others), key: fields}
    return True


def refill(form: forms.BaseForm, sent: QueryDict) -> list[str]:
    """Show in an unbound form what was sent before, unchecked, in place of what it begins with.

    Gives what it has no field for, to be read and copied.
    """
    for name, field in form.fields.items():
        sent_as = form.add_prefix(name)
        is_left_out = field.widget.value_omitted_from_data(sent, {}, sent_as)
        if not (is_left_out or field.disabled or isinstance(field, forms.FileField)):
            value = field.widget.value_from_datadict(sent, {}, sent_as)
            form.initial[name] = field.bound_data(value, form.initial.get(name))
    return in_words(sent, shown={form.add_prefix(name) for name in form.fields})


def in_words(sent: QueryDict, shown: Container[str] = ()) -> list[str]:
    """What somebody wrote or chose at the desk, in the fields that are not `shown`. A tick says
    nothing without its label."""
    return [
        text
        for name, texts in sent.lists()
        if not (name in shown or name in _OF_THE_DESK or _CARRIED.fullmatch(name))
        for text in texts
        if text.strip() and text != "on"
    ]


def say_why_signed_out(request: HttpRequest, *, is_kept: bool) -> None:
    """On the page to sign in, why one is there."""
    said = _("You had been signed out, so nothing was done yet. Sign in to go on.")
    if is_kept and (request.FILES or any(request.POST.get(name) for name in NEVER_KEPT)):
        said = _(
            "You had been signed out. Sign in to go on: what you typed is kept, except passwords "
            "and files."
        )
    elif is_kept:
        said = _("You had been signed out. Sign in to go on: what you typed is kept.")
    elif request.FILES:
        said = _("You had been signed out. Sign in, then choose your files once more.")
    messages.info(request, said)


def _sent(request: HttpRequest) -> _Pairs:
    return [
        (name, storable(text))
        for name, texts in request.POST.lists()
        for text in texts
        if name != "csrfmiddlewaretoken" and name not in NEVER_KEPT
    ]


def _page_key(address: str) -> str:
    """The path, and of the query what it is about: a page about somebody else is another one."""
    parts = urlsplit(address)
    about = sorted(pair for pair in parse_qsl(parts.query) if pair[0] in _ABOUT)
    return f"{parts.path}?{urlencode(about)}" if about else parts.path


def _pairs(request: HttpRequest) -> _Pairs | None:
    return _pages(request).get(_page_key(request.get_full_path()))


def _pages(request: HttpRequest) -> dict[str, _Pairs]:
    """By page. Sessions of before kept one text for each name."""
    pages: dict[str, list[list[str]] | dict[str, str]] = request.session.get(_KEY, {})
    return {
        path: [(name, text) for name, text in (t.items() if isinstance(t, dict) else t)]
        for path, t in pages.items()
    }


def _drop(request: HttpRequest) -> None:
    del request.session[_KEY][_page_key(request.get_full_path())]
    request.session.modified = True


def _length(fields: _Pairs) -> int:
    return sum(len(name) + len(text) for name, text in fields)
