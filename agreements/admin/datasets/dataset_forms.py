"""The fields of a dataset, as staff type them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin.row_form import RowForm
from agreements.affiliation.address import normalize_address
from agreements.affiliation.domains import normalize_domain
from agreements.enumeration import in_a_row
from agreements.enums import Verb
from agreements.exceptions import AddressRefused
from agreements.forms.desk_news import days_or_none, long_wait_choices
from agreements.lifecycle import permission
from agreements.models import Dataset, User
from agreements.selectors.accounts.members import held_requests
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import display
from agreements.text import clean_line

# Of either width, as they are typed.
_COLON = re.compile("[:：]")


class DomainsField(forms.CharField):
    """Domains, one a line; a list of ASCII names without doubles."""

    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError naming the line that is no domain."""
        found: list[str] = []
        for line in (super().to_python(value) or "").split():
            try:
                domain = normalize_domain(line, allow_test_domains=True)
            except AddressRefused as error:
                raise ValidationError(f"{line}: {error}") from error
            if domain not in found:
                found.append(domain)
        return found


class PairsField(forms.CharField):
    """Lines of `name: what it means`, kept as a dict; what is all digits is a number."""

    widget = forms.Textarea(attrs={"rows": 7, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return "\n".join(f"{name}: {meant}" for name, meant in sorted(value.items()))
        return value

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError naming the line that has no name."""
        found: dict[str, int | str] = {}
        lines = map(str.strip, (super().to_python(value) or "").splitlines())
        for line in filter(None, lines):
            name, meant = (part.strip() for part in (*_COLON.split(line, maxsplit=1), "")[:2])
            if not meant or name in found:
                raise ValidationError(
                    _("Write each name once, with a colon after it: not “%(line)s”.")
                    % {"line": line}
                )
            number = meant.isascii() and meant.isdecimal() and len(meant) < 5
            found[name] = int(meant) if number else meant
        return found


class FactsField(forms.CharField):
    """Lines of `label: what it is`, kept as pairs in their order."""

    widget = forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{label}: {text}" for label, text in value)
        return value

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError naming the line that has no label."""
        found: list[list[str]] = []
        lines = map(str.strip, (super().to_python(value) or "").splitlines())
        for line in filter(None, lines):
            label, text = (clean_line(part) for part in (*_COLON.split(line, 1), "")[:2])
            if not label or not text:
                raise ValidationError(
                    _("Write a colon and what it is, as in “Subjects: 20 adults”: not “%(line)s”.")
                    % {"line": line}
                )
            found.append([label, text])
        return found


class DatasetForm(RowForm[Dataset]):
    """The domain lists as text; the person at the form stays on the staff."""

    by: User
    trusted_domains = DomainsField(
        label=gettext_lazy("Trusted domains"),
        help_text=gettext_lazy("One a line. Addresses there count as known to you."),
        required=False,
    )
    distrusted_domains = DomainsField(
        label=gettext_lazy("Distrusted domains"),
        help_text=gettext_lazy("One a line. Addresses there are asked for an explanation."),
        required=False,
    )

    asks = PairsField(
        label=gettext_lazy("Which clause asks for what"),
        help_text=gettext_lazy(
            "One a line, such as “work_email: 2”: work_email, supervisor, no_commerce, storage, "
            "citing, no_warranty. Pages name these clauses and say nothing of what is not here. An "
            "LA with “asks” in its front matter says it itself."
        ),
        required=False,
    )
    words = PairsField(
        label=gettext_lazy("What its pages say"),
        help_text=gettext_lazy(
            "One a line, such as “given_to: Researchers”: given_to, publishing, use_hint, "
            "person_id, person_id_column, person_id_help. What is not here is not said."
        ),
        required=False,
    )

    facts = FactsField(
        label=gettext_lazy("What it holds, at a glance"),
        help_text=gettext_lazy(
            "One fact a line, such as “Subjects: 20 adults”, “Signals: …”, “Size: …”. At most 12, "
            "in the order in which they are shown. Without any, the page shows none."
        ),
        required=False,
    )

    escalate_days = forms.TypedChoiceField(
        label=gettext_lazy("Tell the data owners when a request waits"),
        help_text=Dataset._meta.get_field("escalate_days").help_text,
        choices=long_wait_choices,
        coerce=days_or_none,
        empty_value=None,
        required=False,
    )

    def clean_contact_email(self) -> str:
        """In the one form of addresses. Raises ValidationError."""
        try:
            return normalize_address(self.cleaned_data["contact_email"], allow_test_domains=True)
        except AddressRefused as error:
            raise ValidationError(str(error)) from error

    def clean_asks(self) -> dict[str, Any]:
        """A clause that no LA of it has would be named on its pages. Raises ValidationError."""
        asks: dict[str, Any] = self.cleaned_data["asks"]
        most = display.most_clauses(self.instance) if self.instance.pk else None
        for name, number in asks.items():
            if most is not None and isinstance(number, int) and number > most:
                raise ValidationError(
                    _(
                        "“%(name)s” names clause %(number)s; the License Agreement has "
                        "%(most)s. Enter the number of one of them."
                    )
                    % {"name": name, "number": number, "most": most}
                )
        return asks

    def clean_tacit_consent(self) -> str:
        """Thousands were told by mail what silence means; it holds until that version is there."""
        tacit_consent: str = self.cleaned_data["tacit_consent"]
        if self.instance.pk and "tacit_consent" in self.changed_data:
            announced = public_datasets.version_announced(self.instance)
            if announced is not None:
                raise ValidationError(
                    _(
                        "LA %(number)s is announced, and its notices say what silence means. "
                        "Change this once that version has taken effect."
                    )
                    % {"number": announced.number}
                )
        return tacit_consent

    def clean_staff(self) -> QuerySet[User]:
        chosen: QuerySet[User] = self.cleaned_data["staff"]
        was_there = self.instance.pk and self.instance.staff.filter(pk=self.by.pk).exists()
        if was_there and self.by not in chosen:
            raise ValidationError(
                _("You can't take yourself off the staff. Ask a colleague to do it.")
            )
        left = self.instance.staff.exclude(pk__in=chosen) if self.instance.pk else []
        if holders := [str(each) for each in left if held_requests(self.instance, each).exists()]:
            said = _(
                "%(who)s: requests that wait are theirs. Take them off on the page “Staff”, which "
                "passes these on."
            )
            raise ValidationError(said % {"who": in_a_row(holders)})
        return chosen

    def clean(self) -> dict[str, Any] | None:
        """Two reviewers have to be there, or nothing could be approved."""
        cleaned = super().clean()
        chosen = self.cleaned_data.get("staff")
        if self.cleaned_data.get("two_reviewers") and chosen is not None:
            right = permission(Verb.APPROVE)
            able = [each for each in chosen if each.is_active and each.has_perm(right)]
            if len(able) < 2:
                said = _("Fewer than two of the staff chosen here may approve requests.")
                self.add_error("two_reviewers", said)
        return cleaned
