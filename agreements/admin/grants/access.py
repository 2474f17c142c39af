"""How approved signers get the data; the password goes in and never comes out here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin.base import DeskAdmin
from agreements.admin.pages import desk_page, person
from agreements.admin.row_form import RowForm
from agreements.enums import AuditAction
from agreements.models import AccessInstructions, Dataset
from agreements.selectors.access import datasets_for_staff
from agreements.services.grants import access_instructions


class AccessForm(RowForm[AccessInstructions]):
    """The instructions, and two ways to touch the password without seeing it."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        help_text=gettext_lazy("Empty: the password stays as it is. It is kept encrypted."),
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
    )
    remove_password = forms.BooleanField(
        label=gettext_lazy("Take the password away"), required=False
    )


class AccessInstructionsAdmin(DeskAdmin[AccessInstructions]):
    """One for each dataset."""

    added, changed = AuditAction.ACCESS_ADD, AuditAction.ACCESS_CHANGE
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    form = AccessForm
    list_display = ("dataset", "url", "password_state", "updated_at")
    list_select_related = ("dataset",)
    fields = ("dataset", "text", "url", "password_state", "password", "remove_password")

    def subject(self, obj: AccessInstructions) -> str:
        return obj.dataset.slug

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Where nothing is written yet, there is no password to tell of or to take away."""
        return self.fields if obj else ("dataset", "text", "url", "password")

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Where each dataset has its instructions, says so; what was typed meanwhile in another
        tab is shown again."""
        is_asked = request.method == "GET" and self.has_add_permission(request)
        if is_asked and not self._may_write_more(request):
            context = {"title": _("Nothing to add"), "opts": self.opts}
            return desk_page(request, "grants/access_written", context)
        return super().add_view(request, form_url, extra_context)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"has_add_permission": self._may_write_more(request)}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def _may_write_more(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and _unwritten(request).exists()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("dataset", "password_state") if obj else ("password_state",)

    @admin.display(description=gettext_lazy("password"))
    def password_state(self, obj: AccessInstructions) -> str:
        """Whether there is one, and no more."""
        return _("Set") if obj.sealed_password else _("None")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Own datasets that have no instructions yet."""
        kwargs["queryset"] = _unwritten(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self,
        request: HttpRequest,
        obj: AccessInstructions,
        form: ModelForm[AccessInstructions],
        change: bool,
    ) -> None:
        super().save_model(request, obj, form, change)
        password = form.cleaned_data["password"]
        if password or form.cleaned_data["remove_password"]:
            access_instructions.set_password(obj, by=person(request), password=password)
            nudges.nudge_outbox()


def _unwritten(request: HttpRequest) -> QuerySet[Dataset]:
    """The person's datasets that have no instructions yet."""
    return datasets_for_staff(person(request)).filter(access=None)
