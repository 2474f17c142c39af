"""What columns of several records have in common: whom they point to, and who with when."""

from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django_stubs_ext import StrOrPromise

M = TypeVar("M", bound=models.Model)


def protected(
    to: type[M], name: StrOrPromise, related_name: str = "+"
) -> "models.ForeignKey[M | Combinable, M]":
    """A foreign key to a row that there always is, and that can't be deleted before this one."""
    return models.ForeignKey(
        to, verbose_name=name, on_delete=models.PROTECT, related_name=related_name
    )


def protected_or_none(
    to: type[M], name: StrOrPromise, related_name: str = "+", *, blank: bool = True
) -> "models.ForeignKey[M | Combinable | None, M | None]":
    """Likewise, to a row that there may be."""
    return models.ForeignKey(
        to,
        verbose_name=name,
        on_delete=models.PROTECT,
        related_name=related_name,
        null=True,
        blank=blank,
    )


def pair(at: str, by: str, name: str) -> models.CheckConstraint:
    """When something was done and by whom: both are there, or neither."""
    neither = Q((f"{at}__isnull", True), (f"{by}__isnull", True))
    both = Q((f"{at}__isnull", False), (f"{by}__isnull", False))
    return models.CheckConstraint(condition=neither | both, name=name)
