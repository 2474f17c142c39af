"""Datasets: what the public reads, how addresses are judged, who is on the staff."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin.base import DeskAdmin
from agreements.admin.pages import person
from agreements.affiliation.address import normalize_address
from agreements.affiliation.domains import normalize_domain
from agreements.enums import AuditAction
from agreements.exceptions import AddressRefused
from agreements.models import Dataset, User
from agreements.selectors.accounts import staff
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import display
from agreements.services.review import address_kinds, defect_list

from . import suspension


class DomainsField(forms.CharField):
    """Domains, one a line; a list of ASCII names without doubles."""

    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError naming the line that is no domain."""
        found: list[str] = []
        for line in (super().to_python(value) or "").split():
            try:
                domain = normalize_domain(line, allow_test_domains=True)
            except AddressRefused as error:
                raise ValidationError(f"{line}: {error}") from error
            if domain not in found:
                found.append(domain)
        return found


class PairsField(forms.CharField):
    """Lines of `name: what it means`, kept as a dict; what is all digits is a number."""

    widget = forms.Textarea(attrs={"rows": 7, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return "\n".join(f"{name}: {meant}" for name, meant in sorted(value.items()))
        return value

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError naming the line that has no name."""
        found: dict[str, int | str] = {}
        lines = map(str.strip, (super().to_python(value) or "").splitlines())
        for line in filter(None, lines):
            name, _colon, meant = (part.strip() for part in line.partition(":"))
            if not meant or name in found:
                raise ValidationError(
                    _("Write each name once, with a colon after it: not “%(line)s”.")
                    % {"line": line}
                )
            number = meant.isascii() and meant.isdecimal() and len(meant) < 5
            found[name] = int(meant) if number else meant
        return found


class DatasetForm(ModelForm[Dataset]):
    """The domain lists as text; the person at the form stays on the staff."""

    by: User
    trusted_domains = DomainsField(
        label=gettext_lazy("Trusted domains"),
        help_text=gettext_lazy("One a line. Addresses there count as known to you."),
        required=False,
    )
    distrusted_domains = DomainsField(
        label=gettext_lazy("Distrusted domains"),
        help_text=gettext_lazy("One a line. Addresses there are asked for an explanation."),
        required=False,
    )

    asks = PairsField(
        label=gettext_lazy("Which clause asks for what"),
        help_text=gettext_lazy(
            "One a line, such as “work_email: 2”: work_email, supervisor, no_commerce, storage, "
            "citing, no_warranty. Pages name these clauses and say nothing of what is not here. An "
            "LA with “asks” in its front matter says it itself."
        ),
        required=False,
    )
    words = PairsField(
        label=gettext_lazy("What its pages say"),
        help_text=gettext_lazy(
            "One a line, such as “given_to: Researchers”: given_to, publishing, use_hint, "
            "person_id, person_id_column, person_id_help. What is not here is not said."
        ),
        required=False,
    )

    def clean_contact_email(self) -> str:
        """In the one form of addresses. Raises ValidationError."""
        try:
            return normalize_address(self.cleaned_data["contact_email"], allow_test_domains=True)
        except AddressRefused as error:
            raise ValidationError(str(error)) from error

    def clean_asks(self) -> dict[str, Any]:
        """A clause that no LA of it has would be named on its pages. Raises ValidationError."""
        asks: dict[str, Any] = self.cleaned_data["asks"]
        most = display.most_clauses(self.instance) if self.instance.pk else None
        for name, number in asks.items():
            if most is not None and isinstance(number, int) and number > most:
                raise ValidationError(
                    _("“%(name)s” names clause %(number)s; the License Agreement has %(most)s.")
                    % {"name": name, "number": number, "most": most}
                )
        return asks

    def clean_tacit_consent(self) -> str:
        """Thousands were told by mail what silence means; it holds until that version is there."""
        tacit_consent: str = self.cleaned_data["tacit_consent"]
        if self.instance.pk and "tacit_consent" in self.changed_data:
            announced = public_datasets.version_announced(self.instance)
            if announced is not None:
                raise ValidationError(
                    _("LA %(number)s is announced, and its notices say what silence means.")
                    % {"number": announced.number}
                )
        return tacit_consent

    def clean_staff(self) -> QuerySet[User]:
        chosen: QuerySet[User] = self.cleaned_data["staff"]
        was_there = self.instance.pk and self.instance.staff.filter(pk=self.by.pk).exists()
        if was_there and self.by not in chosen:
            raise ValidationError(
                _("You can't take yourself off the staff. Ask a colleague to do it.")
            )
        return chosen


class DatasetAdmin(DeskAdmin[Dataset]):
    """Own datasets; adding one is for administrators."""

    added, changed = AuditAction.DATASET_ADD, AuditAction.DATASET_CHANGE
    dataset_path = "pk"
    form = DatasetForm
    list_display = ("name", "full_name", "owner", "contact_email", "is_listed")
    fieldsets = (
        (None, {"fields": ("name", "slug", "full_name", "owner", "contact_email", "is_listed")}),
        (
            gettext_lazy("What the public reads"),
            {"fields": ("summary", "citation", "bibtex", "words")},
        ),
        (
            gettext_lazy("License Agreement"),
            {"fields": ("notice_days", "tacit_consent", "term_months", "time_zone", "asks")},
        ),
        (
            gettext_lazy("Judging work e-mails"),
            {"fields": ("trusted_domains", "distrusted_domains")},
        ),
        (
            gettext_lazy("Staff"),
            {
                "fields": ("staff",),
                "description": gettext_lazy(
                    "Staff see the requests for this dataset. Their group says what they may do. "
                    "Invitations of staff bring in whoever works on none of your datasets yet."
                ),
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new dataset is not shown: its owner shows it once there is something to see."""
        found = super().get_fieldsets(request, obj)
        if obj is not None:
            return found
        (_none, first), *rest = found
        kept = tuple(name for name in first["fields"] if name != "is_listed")
        after = _(
            "Next: begin its first License Agreement under “LA versions” and put it into force. "
            "The public sees the dataset once you say so on its page here."
        )
        return ((None, {"fields": kept, "description": after}), *rest)

    def save_model(self, request: HttpRequest, obj: Dataset, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            defect_list.adopt_default_defects(obj)
        elif {"trusted_domains", "distrusted_domains"} & set(form.changed_data):
            address_kinds.judge_waiting(obj)

    def subject(self, obj: Dataset) -> str:
        return obj.slug

    def facts(self, obj: Dataset) -> dict[str, object]:
        return {"staff": sorted(obj.staff.values_list("email", flat=True))}

    def get_urls(self) -> list[URLPattern]:
        address = "<int:pk>/suspension/"
        own = [self.own_page(address, suspension.suspension_page, "suspension")]
        return [*own, *super().get_urls()]

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
