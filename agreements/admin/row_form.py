"""A form about a row that writes over nothing which somebody saved since it was opened."""

import hashlib
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.utils.translation import gettext as _

from agreements.enumeration import in_a_row

M = TypeVar("M", bound=Model)


class RowForm(ModelForm[M]):
    """Its page sends `seen` along (`change_form.html`). What changed since is named, and what was
    typed stays to be sent once more; without `seen` nothing is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stands = dict(self.initial)  # whatever is shown in its place
        self._opened = ""

    @property
    def seen(self) -> str:
        """What the row says now, a short digest for each field; "" for a row to be."""
        return self._opened or " ".join(f"{name}={mark}" for name, mark in self._marks().items())

    def go_on(self, seen: str) -> None:
        """With what was seen when it was opened, before its person was signed out."""
        self._opened = seen

    def clean(self) -> dict[str, Any] | None:
        """Raises ValidationError."""
        cleaned = super().clean()
        then = dict(each.split("=", 1) for each in self.data.get("seen", "").split() if "=" in each)
        changed = [name for name, mark in self._marks().items() if then.get(name, mark) != mark]
        if changed:
            said = _(
                "Meanwhile this was changed, by a colleague or in another window: %(what)s. "
                "Nothing of yours is saved yet. Open the page anew beside this one and compare; "
                "what you save here then takes the place of it."
            )
            raise ValidationError(said % {"what": in_a_row(map(self._label, changed))})
        return cleaned

    def _marks(self) -> dict[str, str]:
        if self.instance.pk is None:
            return {}
        return {name: _mark(value) for name, value in self._stands.items()}

    def _label(self, name: str) -> str:
        return str(self.fields[name].label or name) if name in self.fields else name


def _mark(value: Any) -> str:
    """Of rows that are chosen their keys, in whichever order."""
    if isinstance(value, Iterable) and not isinstance(value, str | dict):
        value = sorted(str(each.pk if isinstance(each, Model) else each) for each in value)
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]
