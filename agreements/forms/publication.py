"""What is said of a publication, and what is confirmed where it shows images."""

import re
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from agreements.bibliography.doi import DoiRefused, normalize_doi
from agreements.bibliography.pasted import LONGEST, read_pasted
from agreements.bibliography.reference import MORE, Reference, ReferenceUnreadable
from agreements.enums import PublicationKind
from agreements.models import Publication
from agreements.services.license_texts.publishing_rules import PublishingRules

from .fields import BlockField, LineField

YES, NO = "yes", "no"
_FIRST_YEAR = 1900
# A tag, not a sign: “p < 0.05” is left alone.
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--")


class PlainLineField(LineField):
    """A line for a list of references: shown, never printed by us, and no HTML."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(printed=False, **kwargs)

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if tag := _TAG.search(value):
            raise ValidationError(
                gettext("This is shown as plain text. Take “%(tag)s” out.") % {"tag": tag[0][:40]},
                code="html",
            )


class PlainBlockField(PlainLineField):
    clean_text = staticmethod(BlockField.clean_text)
    widget = forms.Textarea


class ConditionsField(forms.MultipleChoiceField):
    """Not optional, though whether any is asked for is the form's to say."""

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


class PublicationForm(forms.Form):
    """`pasted` only fills in the others; what counts is what stands in them."""

    pasted = forms.CharField(
        label=_("DOI, BibTeX or CSL-JSON"),
        help_text=_("Paste what you have. It fills in the fields below; look them through."),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "dir": "auto"}),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=PublicationKind.choices)
    title = PlainLineField(
        label=pgettext_lazy("of a text", "Title"),
        max_length=500,
        error_messages={"required": _("Enter the title.")},
    )
    authors = PlainBlockField(
        label=_("Authors"),
        help_text=_(
            "One on each line: family name, comma, given name, such as “Curie, Marie”. Without a "
            "comma a name is shown as it is."
        ),
        max_length=LONGEST,
        error_messages={"required": _("Enter the authors, one on each line.")},
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "dir": "auto"}),
    )
    venue = PlainLineField(
        label=_("Published in"),
        help_text=_("Journal, conference, publisher or university."),
        max_length=300,
        required=False,
    )
    year = forms.IntegerField(
        label=_("Year"),
        error_messages={"required": _("Enter the year."), "invalid": _("Enter a year.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )
    doi = LineField(label=_("DOI"), max_length=300, required=False, printed=False)
    shows_images = forms.ChoiceField(
        choices=[(NO, _("No")), (YES, _("Yes"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it shows images.")},
    )
    # Each box sends the words that stand beside it: what was confirmed is what was read.
    confirmed = ConditionsField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, rules: PublishingRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        self.fields["shows_images"].label = gettext("Does it show images from the data?")
        self.fields["year"].validators += [
            MinValueValidator(_FIRST_YEAR, gettext("Enter the year in full, such as 2026.")),
            MaxValueValidator(
                timezone.now().year + 1,
                gettext("Enter the year in which it was published, next year at the latest."),
            ),
        ]
        boxes = self.fields["confirmed"]
        boxes.label = gettext("If it does, I confirm:")
        boxes.choices = [(words, words) for words in rules.conditions]  # type: ignore[attr-defined]
        boxes.error_messages["invalid_choice"] = gettext(
            "The License Agreement has changed. Read its conditions once more."
        )
        boxes.widget.attrs["lang"] = rules.language
        if rules.images is None:
            del self.fields["shows_images"], self.fields["confirmed"]

    def clean_doi(self) -> str:
        try:
            return normalize_doi(self.cleaned_data["doi"])
        except DoiRefused as refused:
            raise ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_shown = cleaned.get("shows_images") == YES
        if is_shown and set(cleaned.get("confirmed", ())) != set(self.rules.conditions):
            self.add_error(
                "confirmed", _("Confirm each condition, or say that no images are shown.")
            )
        return cleaned

    @property
    def shows(self) -> bool | None:
        """The answer; None where it is not asked."""
        return self.cleaned_data["shows_images"] == YES if self.rules.images else None

    def reference(self, known: Publication | None = None) -> Reference:
        """What the form says; volume, pages and the like by what was pasted, else by what is
        `known` already."""
        said = self.cleaned_data
        more = {key: known.csl[key] for key in MORE if key in known.csl} if known else {}
        with suppress(ReferenceUnreadable):
            more = dict(read_pasted(said["pasted"]).more) or more
        return Reference(
            kind=said["kind"],
            title=said["title"],
            authors=tuple(filter(None, said["authors"].split("\n"))),
            venue=said["venue"],
            year=said["year"],
            doi=said["doi"],
            more=more,
        )


def filled_in(read: Reference) -> dict[str, object]:
    """The fields of the form as a reference fills them in."""
    return {
        "kind": read.kind,
        "title": read.title,
        "authors": "\n".join(read.authors),
        "venue": read.venue,
        "year": read.year or "",
        "doi": read.doi,
    }


def fields_of(publication: Publication) -> dict[str, object]:
    """Likewise, as it is registered."""
    shown = YES if publication.shows_images else NO
    return {
        **{name: getattr(publication, name) for name in ("kind", "title", "authors", "venue")},
        "year": publication.year,
        "doi": publication.doi,
        "shows_images": None if publication.shows_images is None else shown,
        "confirmed": publication.confirmed.get("conditions", []),
    }
