"""Agreements in a status that only an amendment has."""

from typing import Any

from django.utils import timezone
from factory.django import DjangoModelFactory

from agreements import models
from agreements.enums import GrantEnd, Status
from agreements.lifecycle import OF_AMENDMENTS


class AmendmentsFactory(DjangoModelFactory[models.Agreement]):
    """Makes the agreement that is amended, too, where none is given; it has ended by now."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> models.Agreement:
        made: models.Agreement
        if kwargs.get("status") not in OF_AMENDMENTS or "amends" in kwargs:
            made = super()._create(model_class, *args, **kwargs)
            return made
        same = {name: kwargs[name] for name in ("signer", "version")}
        amended = cls(status=Status.APPROVED, **same)
        made = super()._create(model_class, *args, amends=amended, **kwargs)
        amended.grants.update(ended_at=timezone.now(), ended_why=GrantEnd.ENDED)
        amended.status, amended.ended_at = Status.ENDED, timezone.now()
        amended.save(update_fields=["status", "ended_at"])
        return made
