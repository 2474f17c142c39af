"""The list of ready-made defects, kept by data owners."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin.base import DeskAdmin
from agreements.admin.row_form import RowForm
from agreements.enumeration import in_a_row
from agreements.enums import AuditAction
from agreements.models import Defect
from agreements.scans.finding_messages import FAULTLESS, FINDING_MESSAGES
from agreements.scans.finding_text import finding_name
from agreements.services.review.defect_list import DEFAULT_DEFECTS


class DefectForm(RowForm[Defect]):
    """Findings by their sentences; texts for languages that the portal speaks."""

    found_by = forms.MultipleChoiceField(
        label=gettext_lazy("Ticked beforehand for"),
        help_text=gettext_lazy("Whatever the automatic checks found of these."),
        choices=lambda: [
            (code, finding_name(code)) for code in FINDING_MESSAGES if code not in FAULTLESS
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.code in DEFAULT_DEFECTS and "text" in self.fields:
            self.fields["text"].help_text = _("Left empty, signers read: “%(text)s”") % {
                "text": DEFAULT_DEFECTS[self.instance.code].text
            }

    def clean_texts(self) -> dict[str, str]:
        texts = self.cleaned_data["texts"] or {}
        known = dict(settings.LANGUAGES)
        if not isinstance(texts, dict) or not all(
            key in known and isinstance(text, str) for key, text in texts.items()
        ):
            raise forms.ValidationError(
                _('Write it as {"en": "…"}, with languages of the portal: %(known)s.')
                % {"known": in_a_row(known)}
            )
        return texts


class DefectAdmin(DeskAdmin[Defect]):
    """Lines are switched off, not deleted: decisions name them."""

    added, changed = AuditAction.DEFECT_ADD, AuditAction.DEFECT_CHANGE
    form = DefectForm
    list_display = ("label", "code", "dataset", "remedy", "position", "active")
    list_select_related = ("dataset",)
    fields = (
        *("dataset", "code", "label", "text", "texts"),
        *("remedy", "found_by", "position", "active"),
    )

    def subject(self, obj: Defect) -> str:
        return f"{obj.dataset.slug}/{obj.code}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Decisions on record name the code."""
        return ("dataset", "code") if obj else ()
