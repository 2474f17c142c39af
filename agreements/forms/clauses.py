"""The clauses of the LA, each accepted by itself."""

from collections.abc import Iterator, Mapping

from django import forms
from django.utils.translation import gettext as _

from agreements.documents.license_text import Clause, LicenseText


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
