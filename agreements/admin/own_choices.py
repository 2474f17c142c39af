"""What filters and forms offer: the reader's own datasets, and versions of their LAs."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agreements.admin.pages import person
from agreements.models import Dataset, LicenseVersion, User
from agreements.reading_order import by_name, reading_order
from agreements.selectors import access


def own_datasets(user: User) -> list[tuple[str, str]]:
    """Slug and name of each, by name."""
    named = access.datasets_for_staff(user).values_list("slug", "name")
    return sorted(named, key=lambda pair: reading_order(pair[1]))


class _ByName(ModelChoiceIterator[Dataset]):
    """What there is to choose, as its reader looks for it; no database sorts so."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for each in by_name(self.queryset.all()):
            yield self.choice(each)


class OwnDatasetField(forms.ModelChoiceField[Dataset]):
    """One of a person's own datasets, once `offer_own` has said whose. Of several none is chosen
    beforehand: what is begun for the wrong one can often not be undone."""

    iterator = _ByName

    def __init__(self, **kwargs: Any) -> None:
        required = _("Choose the dataset.")
        super().__init__(
            Dataset.objects.none(),
            label=_("Dataset"),
            error_messages={"required": required, "invalid_choice": required},
            **kwargs,
        )

    def offer_own(self, user: User) -> None:
        mine = access.datasets_for_staff(user)
        self.empty_label = _("Choose a dataset") if mine.count() > 1 else None
        self.queryset = mine


def offer_own_datasets(form: forms.BaseForm, user: User) -> None:
    """In its field `dataset`."""
    field = form.fields["dataset"]
    assert isinstance(field, OwnDatasetField)  # noqa: S101 - narrows the type
    field.offer_own(user)


class DatasetChoices:
    """One of the person's own datasets; absent where there is only one."""

    lookup_choices: list[tuple[Any, Any]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return own_datasets(person(request))

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1


class VersionChoices:
    """An LA version, by its number."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        own = LicenseVersion.objects.filter(dataset__in=access.datasets_for_staff(person(request)))
        numbers = own.order_by("number").values_list("number", flat=True).distinct()
        return [(number, number) for number in numbers]
