"""The stock admin, kept to the portal's rules."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast

from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements import audit
from agreements.admin.audit_log import log_lines
from agreements.admin.lists import DeskList, NotOffered
from agreements.enums import AuditAction
from agreements.models import User
from agreements.selectors import history

MOST_ROWS = 2000

View = Callable[..., HttpResponseBase]
M = TypeVar("M", bound=Model)


class BoundedPaginator(Paginator[Any]):
    """Counts up to MOST_ROWS and no further: a list's page costs the same in ten years."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows[:MOST_ROWS].count()


class DeskAdmin(ModelAdmin[M]):
    """Rows of one's own datasets only; nothing is deleted, nothing done in bulk.

    `added` and `changed` are what a save is on record as; `dataset_path` is the lookup from a row
    to its dataset.
    """

    actions = None
    list_per_page = 50
    sortable_by = ()
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # counting every choice costs more with every year
    paginator = BoundedPaginator
    dataset_path = "dataset"
    added: ClassVar[AuditAction]
    changed: ClassVar[AuditAction]

    def subject(self, obj: M) -> str:
        """What the audit events about a row are filed under."""
        return str(obj)

    def facts(self, obj: M) -> dict[str, object]:
        """What an audit event about a saved row tells beside the names of the fields."""
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        found = super().get_queryset(request)
        user = person(request)
        return found if user.is_superuser else found.filter(**{f"{self.dataset_path}__staff": user})

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> M:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def get_view_on_site_url(self, obj: M | None = None) -> str | None:
        """Straight there: Django's detour tells the address of any row there is by its number."""
        address: Callable[[], str] | None = getattr(obj, "get_absolute_url", None)
        return address() if address else None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lists are read; nothing can be sent to them. 400 for what the list does not offer."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = {"title": capfirst(str(self.opts.verbose_name_plural)), **(extra_context or {})}
        try:
            return super().changelist_view(request, context)
        except NotOffered as error:
            context |= {**self.admin_site.each_context(request), "refused": str(error)}
            return render(request, "admin/agreements/not_offered.html", context, status=400)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One button: save."""
        quiet = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().changeform_view(
            request, object_id, form_url, {**quiet, **(extra_context or {})}
        )

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> Any:
        return self._record(request, obj, self.added, message)

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> Any:
        return self._record(request, obj, self.changed, message)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The row's audit events, in place of Django's own log, which staff could delete. Read."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        obj = self.get_object(request, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": obj},
            "opts": self.opts,
            "object": obj,
            "log": log_lines(history.events(self.subject(obj))),
        }
        return TemplateResponse(request, "admin/agreements/history.html", context)

    def _record(self, request: HttpRequest, obj: M, action: AuditAction, message: Any) -> Any:
        """Called by the admin inside the transaction that saves."""
        changed = [field for part in message for field in part.get("changed", {}).get("fields", [])]
        return audit.record(
            action,
            self.subject(obj),
            by=person(request),
            **({"changed": changed} if changed else {}),
            **self.facts(obj),
        )


def person(request: HttpRequest) -> User:
    """Who is asking; `admin_view` has let in nobody else."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type, checked by admin_view
    return request.user
