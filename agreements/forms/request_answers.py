"""What a signer says of the use and of an address, and the clauses, each accepted by itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.documents.license_text import Clause, LicenseText

from .fields import BlockField

# "微表情识别" says enough for a title, not for a purpose.
_LEAST = 10


class UseForm(forms.Form):
    """Read by the reviewer beside what the LA allows. `hint`: the dataset's own words on it."""

    intended_use = BlockField(
        label=gettext_lazy("What will you use the data for?"),
        min_length=_LEAST,
        max_length=4000,
        error_messages={
            "required": gettext_lazy("Say what you will use the data for."),
            "min_length": gettext_lazy(
                "Write at least one sentence about what you will use the data for."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        good = hint or _(
            "Two or three sentences: what you want to find out, and what you will do with the data."
        )
        read = _("The reviewer reads this, and it is printed in the License Agreement.")
        self.fields["intended_use"].help_text = f"{good} {read}"


class AddressExplanationForm(forms.Form):
    """Goes to the reviewer. `due` says that the request can't be issued without it."""

    explanation = BlockField(
        label=gettext_lazy("How can we tell that this address belongs to your workplace?"),
        help_text=gettext_lazy(
            "Such as a page of your institution that names you with this address, "
            "or why your institution gives out no addresses. Only the reviewers read this; it is "
            "not printed in the License Agreement."
        ),
        max_length=2000,
        printed=False,
        error_messages={
            "required": gettext_lazy("Explain your address, or sign in with another one.")
        },
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, due: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["explanation"].required = due


class ClausesForm(forms.Form):
    """A box for each clause of `text`, named by the clause's key, in the LA's order.

    What was ticked on another version counts for nothing: nobody accepts what they did not see.
    """

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, str] | None, *, initial: Mapping[str, str], text: LicenseText
    ) -> None:
        self.text = text
        self.is_outdated = initial["version"] != text.version
        if self.is_outdated:
            initial = {"version": text.version}
            data = None if data is None else initial
        super().__init__(data, initial=dict(initial))
        for clause in text.clauses:
            names = {"number": clause.number, "heading": clause.heading}
            self.fields[clause.key] = forms.BooleanField(
                label=_("I accept clause %(number)d, %(heading)s") % names,
                error_messages={
                    "required": _("Accept clause %(number)d, %(heading)s, to go on.") % names
                },
            )

    def clean(self) -> None:
        if self.is_outdated:
            raise forms.ValidationError(
                _(
                    "The License Agreement changed to version %(version)s since you opened this "
                    "page. Read the clauses again and accept each."
                )
                % {"version": self.text.version}
            )

    def clauses(self) -> Iterator[tuple[Clause, forms.BoundField]]:
        """Each clause with its box."""
        return ((clause, self[clause.key]) for clause in self.text.clauses)

    @property
    def accepted(self) -> list[str]:
        """Keys of the accepted clauses, once the form is valid."""
        return [clause.key for clause in self.text.clauses if self.cleaned_data[clause.key]]
