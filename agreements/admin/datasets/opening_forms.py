"""The forms of a new dataset, step by step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms.fields import BlockField, LineField
from agreements.models import Dataset

from .dataset_forms import DatasetForm, PairsField


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NamesForm(DatasetForm):
    """What the dataset is called, whose it is, whom to ask."""

    trusted_domains = distrusted_domains = asks = words = facts = escalate_days = None  # type: ignore[assignment]
    name = LineField(
        label=_("Name of the dataset"),
        max_length=100,
        help_text=_("Short, such as “CASMEMG”."),
        printed=False,
    )
    full_name = LineField(
        label=_("Full name"), max_length=300, help_text=_("As in a citation."), printed=False
    )
    slug = forms.SlugField(
        label=_("Short name in links"),
        max_length=50,
        help_text=_("Small letters, digits and hyphens. It can’t be changed later."),
    )
    owner = LineField(
        label=_("Owner"),
        max_length=300,
        help_text=_("The institute that licenses the data."),
        printed=False,
    )
    contact_email = forms.EmailField(
        label=_("Contact e-mail"), help_text=_("Everybody can read it. Answers to mails go there.")
    )

    class Meta:
        model = Dataset
        fields = ("name", "full_name", "slug", "owner", "contact_email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["slug"]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        return slug.lower()


class TextsForm(DatasetForm):
    """What the public reads."""

    trusted_domains = distrusted_domains = asks = escalate_days = None  # type: ignore[assignment]
    summary = BlockField(
        label=_("What it is (Markdown)"),
        help_text=_("A few sentences: what was recorded, of whom, for what."),
        printed=False,
        widget=_area(6),
    )
    field_order = ("summary", "facts", "citation", "bibtex", "words")
    citation = BlockField(
        label=_("How to cite (plain text)"), printed=False, widget=_area(3), max_length=4000
    )
    bibtex = BlockField(label=_("BibTeX"), required=False, printed=False, widget=_area(6))
    words = PairsField(
        label=_("What its pages say"),
        help_text=_(
            "One a line, such as “given_to: Researchers”: given_to, publishing, use_hint, "
            "person_id, person_id_column, person_id_help. What is not here is not said."
        ),
        required=False,
    )

    class Meta:
        model = Dataset
        fields = ("summary", "facts", "citation", "bibtex", "words")


class TermsForm(DatasetForm):
    """How long people are asked before a new version, and how long an agreement lasts."""

    trusted_domains = distrusted_domains = asks = words = facts = escalate_days = None  # type: ignore[assignment]

    class Meta:
        model = Dataset
        fields = ("notice_days", "tacit_consent", "term_months", "time_zone")


STEP_FORMS: dict[str, type[DatasetForm]] = {
    "names": NamesForm,
    "texts": TextsForm,
    "terms": TermsForm,
}
