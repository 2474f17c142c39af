"""Datasets: what the public reads, how addresses are judged, who is on the staff."""

from typing import Any

from django import forms
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy

from agreements.admin.accounts import leaving_pages, staff_page
from agreements.admin.base import DeskAdmin
from agreements.admin.pages import person
from agreements.enums import AuditAction
from agreements.models import Dataset
from agreements.selectors.accounts import staff
from agreements.services.accounts.staff import clean_up_after_leaving
from agreements.services.datasets import opening
from agreements.services.review import address_kinds

from . import erased_next, opening_pages, picture_page, suspension
from .dataset_forms import DatasetForm


class DatasetAdmin(DeskAdmin[Dataset]):
    """Own datasets. Whoever owns one may begin another; a new one is shown when it is ready."""

    added, changed = AuditAction.DATASET_ADD, AuditAction.DATASET_CHANGE
    dataset_path = "pk"
    form = DatasetForm
    list_display = ("name", "full_name", "owner", "contact_email", "is_listed")
    fieldsets = (
        (None, {"fields": ("name", "slug", "full_name", "owner", "contact_email")}),
        (
            gettext_lazy("What the public reads"),
            {"fields": ("summary", "facts", "citation", "bibtex", "words")},
        ),
        (
            gettext_lazy("License Agreement"),
            {"fields": ("notice_days", "tacit_consent", "term_months", "time_zone", "asks")},
        ),
        (
            gettext_lazy("How long it is kept"),
            {"fields": ("keep_ended_years",)},
        ),
        (
            gettext_lazy("Judging work e-mails"),
            {"fields": ("trusted_domains", "distrusted_domains")},
        ),
        (
            gettext_lazy("Staff"),
            {
                "fields": ("staff", "two_reviewers", "escalate_days"),
                "description": gettext_lazy(
                    "Staff see the requests for this dataset. Their group says what they may do. "
                    "Invitations of staff bring in whoever works on none of your datasets yet."
                ),
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Dataset, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"trusted_domains", "distrusted_domains"} & set(form.changed_data):
            address_kinds.judge_waiting(obj)

    def save_related(
        self, request: HttpRequest, form: ModelForm[Dataset], formsets: Any, change: bool
    ) -> None:
        dataset = form.instance
        before = list(dataset.staff.all())
        super().save_related(request, form, formsets, change)
        stays = set(dataset.staff.values_list("pk", flat=True))
        for user in before:
            if user.pk not in stays:
                clean_up_after_leaving(user, [dataset])

    def subject(self, obj: Dataset) -> str:
        return obj.slug

    def facts(self, obj: Dataset) -> dict[str, object]:
        return {"staff": sorted(obj.staff.values_list("email", flat=True))}

    def get_urls(self) -> list[URLPattern]:
        own, one = self.own_page, "<int:pk>"
        return [
            own("add/", opening_pages.begin_page, "add"),
            own(f"{one}/opening/", opening_pages.opening_page, "opening"),
            own(f"{one}/opening/<str:step>/", opening_pages.step_page, "opening_step"),
            own(f"{one}/hide/", opening_pages.hide_page, "hide"),
            own(f"{one}/staff/", staff_page.staff_page, "staff"),
            own(f"{one}/staff/<int:user>/pass-on/", leaving_pages.pass_on_page, "pass_on"),
            own(f"{one}/staff/<int:user>/take-off/", leaving_pages.take_off_page, "take_off"),
            own(f"{one}/erased-next/", erased_next.erased_next_page, "erased_next"),
            own(f"{one}/picture/", picture_page.picture_page, "picture"),
            own(f"{one}/suspension/", suspension.suspension_page, "suspension"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and opening.may_begin(person(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Links that people have saved hold the short name."""
        return ("slug",) if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Dataset | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Dataset]]:
        base = super().get_form(request, obj, change=change, **kwargs)
        return type("DatasetForm", (base,), {"by": person(request)})

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField[Model] | None:
        """Staff only, and no addresses of people whom this person has nothing to do with."""
        seen = staff.accounts_seen_by(person(request))
        kwargs["queryset"] = seen.filter(is_staff=True).order_by("email")
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)
