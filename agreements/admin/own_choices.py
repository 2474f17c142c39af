"""What filters of several lists offer: the reader's own datasets, and versions of their LAs."""

from typing import Any

from django.http import HttpRequest

from agreements.admin.pages import person
from agreements.models import LicenseVersion, User
from agreements.selectors import access


def own_datasets(user: User) -> list[tuple[str, str]]:
    return list(access.datasets_for_staff(user).values_list("slug", "name"))


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
