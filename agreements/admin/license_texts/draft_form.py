"""What staff type into a draft."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.enums import Weight
from agreements.exceptions import TextRefused
from agreements.models import Dataset
from agreements.text import clean_block


class FileField(forms.FileField):
    """A Markdown file to take the text from."""

    widget = forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"})


class TextForm(forms.Form):
    """A text, and the state in which it was loaded (see `drafting.state`)."""

    source = forms.CharField(
        label=_("Text (Markdown)"),
        strip=False,  # an exported file is the imported one, byte for byte
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "draft__text"}),
        error_messages={"required": _("There is no text.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    file = FileField(
        label=_("Take the text from a file"),
        help_text=_("It replaces the text above. Nothing is saved until you save."),
        required=False,
    )


class DraftForm(TextForm):
    """The text that binds, and what is told about it."""

    weight = forms.ChoiceField(
        label=_("How much changes"), choices=Weight.choices, widget=forms.RadioSelect
    )
    summary = forms.CharField(
        label=_("Summary of changes"),
        help_text=_("Everybody who is told reads these words first, above the changed clauses."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("source", "file", "summary", "weight")

    def clean_summary(self) -> str:
        try:
            return clean_block(self.cleaned_data["summary"])
        except TextRefused as error:
            raise ValidationError(str(error)) from error


class StartForm(forms.Form):
    """Where a new draft begins."""

    dataset = forms.ModelChoiceField(
        Dataset.objects.none(), label=_("Dataset"), to_field_name="slug", empty_label=None
    )
    file = FileField(
        label=_("A file with the new text, if you have one"),
        help_text=_("Markdown as exported here. Without a file you start with the text in force."),
        required=False,
    )

    def __init__(self, *args: object, datasets: QuerySet[Dataset], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["dataset"].queryset = datasets  # type: ignore[attr-defined]
