"""What was sent to a page while its person was signed out: it waits in their session.

Their anonymous session becomes that of the person who signs in (`login` flushes it only when
somebody else was signed in).
"""

import re

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from agreements import tokens
from agreements.models import User
from agreements.text import storable

# In a form, who typed: several people may use one browser at the desk.
BY = "typed_by"
_KEY = "typed_on"  # for each page, by its path, what was typed there; the newest last
# Anybody can make us keep this much, so it is little: 200 people need 20,000 characters.
_MOST = 64_000
# What forms carry by themselves, and what buttons and boxes send.
_CARRIED = re.compile(
    "csrfmiddlewaretoken|seen(-.*)?|page|draft|version|next|language|anyway|action|discard|rows"
    f"|restore|read|agree|{BY}"
)
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


def keep_form(request: HttpRequest) -> bool:
    """Keep the form that was just sent to this page, in place of what was kept of it before.

    Answers whether there was something to keep, and room for it: the oldest makes room.
    """
    fields = _sent(request)
    if not fields or _length(fields) > _MOST:
        return False
    others = [(path, typed) for path, typed in _pages(request).items() if path != request.path]
    while sum(_length(typed) for _path, typed in others) + _length(fields) > _MOST:
        del others[0]
    request.session[_KEY] = {**dict(others), request.path: fields}
    return True


def say_why_signed_out(request: HttpRequest, *, is_kept: bool) -> None:
    """On the page to sign in, why one is there."""
    said = _("You had been signed out, so nothing was done yet. Sign in to go on.")
    if is_kept:
        said = _("You had been signed out. Sign in to go on: what you typed is kept.")
    elif request.FILES:
        said = _("You had been signed out. Sign in, then choose your files once more.")
    messages.info(request, said)


def _sent(request: HttpRequest) -> _Pairs:
    return [
        (name, storable(text))
        for name, texts in request.POST.lists()
        for text in texts
        if name != "csrfmiddlewaretoken"
    ]


def _pairs(request: HttpRequest) -> _Pairs | None:
    return _pages(request).get(request.path)


def _pages(request: HttpRequest) -> dict[str, _Pairs]:
    """By path. Sessions of before kept one text for each name."""
    pages: dict[str, list[list[str]] | dict[str, str]] = request.session.get(_KEY, {})
    return {
        path: [(name, text) for name, text in (t.items() if isinstance(t, dict) else t)]
        for path, t in pages.items()
    }


def _drop(request: HttpRequest) -> None:
    del request.session[_KEY][request.path]
    request.session.modified = True


def _length(fields: _Pairs) -> int:
    return sum(len(name) + len(text) for name, text in fields)
