"""What every page of the desk is made of: who asks, one record, a form, an answer.

A form is kept over a sign-out where its template includes `typed_by.html`: each one that asks for
more than a button. It is shown filled in again by whatever draws the page.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.admin.row_form import RowForm
from agreements.documents.paper_words import PaperWords
from agreements.exceptions import PortalError
from agreements.forms.unsaved_form import in_words, refill, take_own_form
from agreements.models import User

READ, ASK, POST = ("GET", "HEAD"), ("GET", "HEAD", "POST"), ("POST",)

View = Callable[..., HttpResponseBase]
R = TypeVar("R")
F = TypeVar("F", bound=forms.BaseForm)


def person(request: HttpRequest) -> User:
    """Who is asking; `admin_view` has let in nobody else."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type, checked by admin_view
    return request.user


def require_permission(request: HttpRequest, permission: str) -> None:
    """Raises PermissionDenied."""
    if not person(request).has_perm(permission):
        raise PermissionDenied


def record_view(
    fetch: Callable[..., R],
    *,
    refused: Callable[[HttpRequest, R, PortalError], HttpResponse] | None = None,
    methods: Iterable[str] = ASK,
) -> Callable[[Callable[[HttpRequest, R], HttpResponseBase]], View]:
    """Decorates a view of one record: `fetch` takes the address and gives the record or raises
    Http404 or PermissionDenied; `refused` answers a PortalError that the view lets through."""

    def decorate(view: Callable[[HttpRequest, R], HttpResponseBase]) -> View:
        @require_http_methods(list(methods))
        @wraps(view)
        def answered(request: HttpRequest, **path: Any) -> HttpResponseBase:
            record = fetch(request, **path)
            try:
                return view(request, record)
            except PortalError as error:
                if refused is None:
                    raise
                return refused(request, record, error)

        return answered

    return decorate


def desk_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page from `admin/agreements/<template>.html`, with what the desk's frame needs."""
    shared = admin.site.each_context(request)
    address = f"admin/agreements/{template}.html"
    came_back = fill_again(request, context.get("form"))
    return render(request, address, {**shared, "came_back": came_back, **context}, status=status)


def paper_page(
    request: HttpRequest,
    paper: PaperWords,
    *,
    file: str,
    back: tuple[str, str],
    is_signed: bool = False,
) -> HttpResponse:
    """All that the PDF at the address `file` says, as a page; `back` is the address and the name
    of where that is offered, `is_signed` as of `file_responses.paper_as_page`."""
    context = {
        "title": _("The words of a PDF"),
        "paper": paper,
        "file": file,
        "is_signed": is_signed,
    }
    context["back_url"], context["back_name"] = back
    return desk_page(request, "paper_page", context)


def redirect_done(request: HttpRequest, address: str, sentence: str) -> HttpResponse:
    """On to the next page, which says what was done."""
    messages.success(request, sentence)
    return HttpResponseRedirect(address)


def form_status(form: forms.BaseForm) -> int:
    """422 for a page that shows a form again, with what is wrong in it."""
    return 422 if form.is_bound else 200


def sent_form(request: HttpRequest, form: type[F]) -> F:
    """The form as sent, or to be shown."""
    return form(request.POST if request.method == "POST" else None)


def fill_again(request: HttpRequest, form: object) -> list[str]:
    """Show in the form of a page what the person who opens it had typed there before signing in.

    Gives what the page has no field for by now, for `came_back.html`.
    """
    sent = returned_form(request)
    if sent is None:
        return []
    if not isinstance(form, forms.BaseForm):
        return in_words(sent)
    if isinstance(form, RowForm):
        form.go_on(sent.get("seen", ""))
    return refill(form, sent)


def returned_form(request: HttpRequest) -> QueryDict | None:
    """What the person who opens a page had sent from it before signing in, once. For pages whose
    fields are no form, or are more than one."""
    found = take_own_form(request, person(request)) if request.method == "GET" else None
    if found is not None:
        said = _("You had been signed out, so nothing was done yet. This is what you had typed.")
        messages.info(request, said)
    return found


def tag(kind: str, label: object) -> SafeString:
    """A word in a colored box, as `components/tag.html` draws it."""
    return format_html('<strong class="tag tag--{}">{}</strong>', kind, label)
