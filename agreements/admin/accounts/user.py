"""Accounts of staff. Who may take which right from whom."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin.accounts.invitation import GroupsField
from agreements.admin.base import DeskAdmin
from agreements.admin.pages import person
from agreements.enumeration import in_a_row
from agreements.enums import AccessChange, AuditAction
from agreements.models import Dataset, User
from agreements.selectors import access
from agreements.selectors.accounts import members
from agreements.selectors.accounts.group_names import group_name
from agreements.selectors.accounts.staff import accounts_seen_by
from agreements.selectors.addresses import addresses_of
from agreements.services import grant_changes
from agreements.services.accounts import accounts, staff

# Whoever loses one of these loses the sessions with it.
_DOORS = ("is_active", "is_staff", "is_superuser")


class GroupFilter(admin.RelatedFieldListFilter):
    """Of the portal's own groups, as readers call them."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(group.pk, str(group_name(group))) for group in staff.own_groups()]


class UserAdmin(DeskAdmin[User]):
    """Staff of one's own datasets; administrators see all accounts.

    Nobody is added here: signers come by themselves, staff are invited. Nobody changes their own
    rights. An address is never changed here (whoever gets its mail can sign in), nor a language.
    """

    added, changed = AuditAction.USER_ADD, AuditAction.USER_CHANGE
    may_add = False
    list_display = ("email", "is_staff", "is_active", "date_joined")
    list_filter = ("is_active", ("groups", GroupFilter))
    search_fields = ("email", "emailaddress__email")
    ordering = ("email",)
    fields = ("email", "further_addresses", "language", "is_staff", "is_active", "groups")

    def subject(self, obj: User) -> str:
        return accounts.account_subject(obj)

    def facts(self, obj: User) -> dict[str, object]:
        return {
            "email": obj.email,
            "is_staff": obj.is_staff,
            "is_active": obj.is_active,
            "is_superuser": obj.is_superuser,
            "groups": sorted(obj.groups.values_list("name", flat=True)),
        }

    @admin.display(description=gettext_lazy("further addresses"))
    def further_addresses(self, obj: User) -> str:
        return in_a_row(addresses_of(obj)[1:]) or "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return accounts_seen_by(person(request))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or _within_reach(person(request), obj))

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        extra = ("is_superuser",) if person(request).is_superuser else ()
        return (*self.fields, *extra)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A closed account is opened again by administrators only."""
        closed = obj is not None and not obj.is_active and not person(request).is_superuser
        return ("email", "further_addresses", "language", *(["is_active"] if closed else []))

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField[Model] | None:
        """Only the portal's two groups: another one could hold any right."""
        kwargs["queryset"] = staff.own_groups()
        kwargs["widget"], kwargs["form_class"] = forms.CheckboxSelectMultiple, GroupsField
        # Each box names its help by this id, which Django's admin gives to no list of boxes.
        kwargs["help_text"] = format_html(
            '<span id="id_{}_helptext">{}</span>', db_field.name, db_field.help_text
        )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(
        self, request: HttpRequest, form: ModelForm[User], formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        user = form.instance
        gone = not (user.is_staff and user.is_active)
        own = access.datasets_for_staff(person(request))
        held = members.datasets_held_in(user, own) if gone else []
        if not user.is_staff:
            staff.remove_from_staff(user)
        elif not user.is_active:
            staff.clean_up_after_leaving(user, [])
        for dataset in held:
            _suggest_passing_on(request, user, dataset)
        if any(not getattr(user, door) for door in form.changed_data if door in _DOORS):
            accounts.end_sessions(user)
        if "is_active" in form.changed_data:
            what = AccessChange.RESUMED if user.is_active else AccessChange.SUSPENDED
            grant_changes.note_person(what, user)
            nudges.nudge_webhooks()


def _within_reach(by: User, other: User) -> bool:
    """Whose rights a person may set: not their own, not an administrator's, and nobody's who
    also works on a dataset that is not theirs."""
    if other.pk == by.pk:
        return False
    if by.is_superuser:
        return True
    foreign = other.datasets.exclude(pk__in=by.datasets.values("pk"))
    return not other.is_superuser and not foreign.exists()


def _suggest_passing_on(request: HttpRequest, user: User, dataset: Dataset) -> None:
    page = reverse("admin:agreements_dataset_pass_on", args=[dataset.pk, user.pk])
    said = _("Requests for %(dataset)s were theirs, and are shown as nobody’s now.")
    link = format_html('<a href="{}">{}</a>', page, _("Pass them on"))
    messages.warning(request, format_html("{} {}", said % {"dataset": dataset}, link))
