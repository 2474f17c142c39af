"""What a form says, to be read and compared instead of edited."""

from typing import cast

from django import forms
from django.utils.translation import gettext as _


def in_words(form: forms.BaseForm) -> list[tuple[str, str]]:
    """The label of each field and what is in it; of an empty one, or a box without a tick, ""."""
    return [(str(bound.label), _said(bound)) for bound in form.visible_fields()]


def _said(bound: forms.BoundField) -> str:
    value = bound.value() or ""
    if isinstance(bound.field, forms.BooleanField):
        return _("Yes") if value else ""
    if isinstance(bound.field, forms.ChoiceField):
        choices = cast("list[tuple[str, str]]", bound.field.choices)
        return str(dict(choices).get(value, value))
    return str(value).replace("\r\n", "\n").strip()
