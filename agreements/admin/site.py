"""The admin site of the portal: staff only, and with a second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import logout
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agreements.admin.pages import person
from agreements.forms.unsaved_form import BY, keep_form, person_mark, say_why_signed_out
from agreements.models import User

from .accounts import person_page
from .datasets import numbers_page, yearly_report_files
from .start_page import start_page
from .watch_page import watch_page

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# Nobody has a password. The other two lead to rows past the lists that a person may see: *view on
# site* to any row there is, *autocomplete* to what no form here asks for.
_CLOSED = ("password_change", "password_change_done", "autocomplete", "view_on_site")


class PortalAdminSite(AdminSite):
    """Nobody enters without the second factor in this very session (`allauth.mfa` records it).

    allauth's own `secure_admin_login` asks only those who have set one up already.
    """

    def has_permission(self, request: HttpRequest) -> bool:
        allowed = super().has_permission(request)
        if not allowed or not settings.ADMIN_REQUIRES_SECOND_FACTOR:
            return allowed
        records = get_authentication_records(request, request.user)
        return any(record["method"] == "mfa" for record in records)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Whoever was signed out while they typed reads so; marked forms are kept for them."""
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # What scripts send is in the tab still; whoever signs out wants nothing kept.
            is_page = "text/html" in request.headers.get("Accept", "")
            leaves = request.path == reverse("admin:logout", current_app=self.name)
            is_sent = request.method == "POST" and is_page and not leaves
            if is_sent and not self.has_permission(request):
                return _to_sign_in(request)
            return guarded(request, *args, **kwargs)

        return cast(View, kept)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        user = request.user
        marks = {BY: person_mark(user)} if isinstance(user, User) else {}
        return {**super().each_context(request), **marks}

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where `admin_view` sends whoever may not enter: shows no form, knows where to go on."""
        wanted = get_next_redirect_url(request)
        if not wanted or wanted.startswith(request.path):
            wanted = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not super().has_permission(request):
            raise Http404
        if self.has_permission(request):
            return HttpResponseRedirect(wanted)
        ways = get_adapter().get_reauthentication_methods(request.user)
        if ways:
            return redirect_to_login(wanted, ways[0]["url"])
        messages.info(request, _("To enter the review desk, set up a second factor first."))
        return HttpResponseRedirect(reverse("mfa_index"))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """What waits for whoever opens it."""
        return super().index(request, {**start_page(person(request)), **(extra_context or {})})

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The portal's own: a POST, on record."""
        return logout(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without those that are closed here, and with those of no list."""
        django = super().get_urls()
        return [
            path("watch/", self.admin_view(watch_page), name="watch"),
            path("person/", self.admin_view(person_page.person_page), name="person"),
            path("numbers/", self.admin_view(numbers_page.numbers_page), name="numbers"),
            path(
                "numbers/<slug:table>.csv",
                self.admin_view(numbers_page.numbers_csv),
                name="numbers_csv",
            ),
            path(
                "numbers/<slug:slug>/<int:year>.pdf",
                self.admin_view(yearly_report_files.yearly_report_pdf),
                name="yearly_report_pdf",
            ),
            path(
                "numbers/<slug:slug>/<int:year>/",
                self.admin_view(yearly_report_files.yearly_report_text),
                name="yearly_report_text",
            ),
            path(
                "numbers/<slug:slug>/<int:year>.csv",
                self.admin_view(yearly_report_files.yearly_report_csv),
                name="yearly_report_csv",
            ),
            *(entry for entry in django if getattr(entry, "name", None) not in _CLOSED),
        ]


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """And back to the page that the form stood on, which then shows it."""
    page = _page_of_form(request)
    say_why_signed_out(request, is_kept=BY in request.POST and keep_form(request, page))
    answer = redirect_to_login(page, reverse("admin:login"))
    add_never_cache_headers(answer)
    return answer


def _page_of_form(request: HttpRequest) -> str:
    """Where it stood, as the browser says: many addresses that take a form have no page. Else the
    address that it was sent to."""
    said = request.headers.get("Referer", "")
    hosts, desk = {request.get_host()}, reverse("admin:index")
    if url_has_allowed_host_and_scheme(said, hosts, require_https=request.is_secure()):
        page = urlsplit(said)
        if page.path.startswith(desk):
            return f"{page.path}?{page.query}" if page.query else page.path
    return request.get_full_path()
