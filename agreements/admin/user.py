"""Accounts of staff. Who may give which right to whom."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from agreements.admin.base import DeskAdmin, person
from agreements.affiliation.address import normalise
from agreements.exceptions import AddressRefused
from agreements.models import User
from agreements.selectors.staff import accounts_seen_by
from agreements.services import staff


class UserForm(ModelForm[User]):
    """A new member of staff may have an account already, as a signer: then that one is used."""

    by: User

    def clean_email(self) -> str:
        try:
            email = normalise(self.cleaned_data["email"], allow_test_domains=True)
        except AddressRefused as error:
            raise ValidationError(str(error)) from error
        found = User.objects.filter(email=email).first()
        if found is not None and not found.is_staff and _within_reach(self.by, found):
            self.instance = found
        return email


class UserAdmin(DeskAdmin[User]):
    """Staff of one's own datasets; administrators see all accounts. Nobody changes their own rights, and an address is
    never changed here: whoever gets its mail can sign in."""

    kind = "user"
    form = UserForm
    list_display = ("email", "is_staff", "is_active", "date_joined")
    list_filter = ("is_active", "groups")
    search_fields = ("email",)
    ordering = ("email",)
    fields = ("email", "language", "is_staff", "is_active", "groups")

    def subject(self, obj: User) -> str:
        return f"user:{obj.pk}"

    def facts(self, obj: User) -> dict[str, object]:
        return {
            "email": obj.email,
            "is_staff": obj.is_staff,
            "is_active": obj.is_active,
            "is_superuser": obj.is_superuser,
            "groups": sorted(obj.groups.values_list("name", flat=True)),
        }

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return accounts_seen_by(person(request))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or _within_reach(person(request), obj))

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        extra = ("is_superuser",) if person(request).is_superuser else ()
        return (*self.fields, *extra)

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[User]]:
        base = super().get_form(request, obj, change=change, **kwargs)
        return type("UserForm", (base,), {"by": person(request)})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("email",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_staff": True}

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField[Model] | None:
        """Only the portal's two groups: another one could hold any right."""
        kwargs["queryset"] = Group.objects.filter(name__in=[staff.REVIEWER, staff.DATA_OWNER])
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool
    ) -> None:
        if not change and not obj.password:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


def _within_reach(by: User, other: User) -> bool:
    """Whose rights a person may set: not their own, not an administrator's, and nobody's who
    also works on a dataset that is not theirs."""
    if other.pk == by.pk:
        return False
    if by.is_superuser:
        return True
    foreign = other.datasets.exclude(pk__in=by.datasets.values("pk"))
    return not other.is_superuser and not foreign.exists()
