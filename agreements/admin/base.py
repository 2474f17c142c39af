"""The stock admin, kept to the portal's rules."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast

from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import audit
from agreements.admin.audit_log import log_lines
from agreements.admin.lists import DeskList, NotOffered
from agreements.admin.pages import READ, View, desk_page, fill_again, person
from agreements.admin.row_form import RowForm
from agreements.enums import AuditAction
from agreements.selectors import access, history

MOST_ROWS = 2000

M = TypeVar("M", bound=Model)


class BoundedPaginator(Paginator[Any]):
    """Counts up to MOST_ROWS and no further: a list's page costs the same in ten years."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows[:MOST_ROWS].count()


class DeskAdmin(ModelAdmin[M]):
    """Rows of one's own datasets only; nothing is deleted, nothing done in bulk
    unless a list `has_actions`.

    `added` and `changed` are what a save is on record as; `dataset_path` is the lookup from a row
    to its dataset. `may_add` and `may_change` say what there is a form for at all.
    """

    actions: Any = None
    form: Any = RowForm
    list_per_page = 50
    sortable_by = ()
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # counting every choice costs more with every year
    paginator = BoundedPaginator
    dataset_path = "dataset"
    added: ClassVar[AuditAction]
    changed: ClassVar[AuditAction]
    list_title: str | Promise = ""
    may_add = may_change = True
    has_actions = False

    def subject(self, obj: M) -> str:
        """What the audit events about a row are filed under."""
        return str(obj)

    def facts(self, obj: M) -> dict[str, object]:
        """What an audit event about a saved row tells beside the names of the fields."""
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        found = super().get_queryset(request)
        user = person(request)
        if user.is_superuser:
            return found
        return found.filter(**{f"{self.dataset_path}__in": access.datasets_for_staff(user)})

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> M:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def get_view_on_site_url(self, obj: M | None = None) -> str | None:
        """Straight there: Django's detour tells the address of any row there is by its number."""
        address: Callable[[], str] | None = getattr(obj, "get_absolute_url", None)
        return address() if address else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Own datasets: a form points to nothing else."""
        kwargs.setdefault("queryset", access.datasets_for_staff(person(request)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A choice alone: the windows that Django offers beside it lead to pages that don't know
        of being one."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def own_page(self, route: str, view: View, name: str, *, cacheable: bool = False) -> URLPattern:
        """A page of ours, behind the site's own door (`admin_view`)."""
        door = self.admin_site.admin_view(view, cacheable=cacheable)
        return path(route, door, name=f"agreements_{self.opts.model_name}_{name}")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lists are read; nothing can be sent to them, but to one that has actions which rows are
        selected. 400 for what the list does not offer."""
        acts = self.has_actions and request.method == "POST" and "action" in request.POST
        if request.method not in READ and not acts:
            return HttpResponseNotAllowed(READ)
        title = self.list_title or capfirst(str(self.opts.verbose_name_plural))
        context = {"title": title, **(extra_context or {})}
        try:
            return super().changelist_view(request, context)
        except NotOffered as error:
            return desk_page(request, "not_offered", {**context, "refused": str(error)}, 400)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """One button: save."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        context["came_back"] = fill_again(request, context["adminform"].form)
        return super().render_change_form(request, context, *args, **kwargs)

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> Any:
        return self._record(request, obj, self.added, message)

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> Any:
        return self._record(request, obj, self.changed, message)

    @method_decorator(require_safe)
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The row's audit events, in place of Django's own log, which staff could delete. Read."""
        obj = self.get_object(request, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise Http404
        context = {
            "title": _("History of %(name)s") % {"name": obj},
            "opts": self.opts,
            "object": obj,
            "log": log_lines(history.audit_events(self.subject(obj))),
        }
        return desk_page(request, "history", context)

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
