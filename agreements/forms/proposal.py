"""Which page is which, and which of several stands for one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import ProposedScan
from agreements.selectors.scans import proposed_pages
from agreements.selectors.scans.proposed_pages import Leaf, PlaceInSet


class PagesForm(forms.Form):
    """For each leaf that was not recognized the page that it shows, and for each place the leaf
    that is to stand there: the first, if nothing is said."""

    def __init__(
        self,
        proposed: ProposedScan,
        data: Mapping[str, Any] | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.proposed = proposed
        offered = proposed_pages.offered_leaves(proposed)
        pages = range(1, proposed.base.document.pages + 1)
        choices = [("", _("not part of the agreement")), *((n, _page(n)) for n in pages)]
        self.unplaced = [leaf for leaf in offered if leaf.issued is None]
        self.left_out = [leaf for leaf in offered if leaf.issued == 0]
        for leaf in self.unplaced:
            self.fields[leaf.key] = forms.TypedChoiceField(
                label=_("This is"), choices=choices, coerce=int, empty_value=None, required=False
            )
        for number in pages:
            self.fields[_place(number)] = forms.ChoiceField(
                label=_page(number), choices=[(leaf.key, "") for leaf in offered], required=False
            )

    @property
    def said(self) -> dict[str, int]:
        """The page that each leaf shows, of which something is said."""
        values = self.cleaned_data if self.is_bound else self.initial
        return {leaf.key: values[leaf.key] for leaf in self.unplaced if values.get(leaf.key)}

    def places(self) -> list[tuple[PlaceInSet, Leaf | None]]:
        """Each page of the agreement, and the leaf that is to stand for it, if there is any."""
        found = []
        for place in proposed_pages.pages_with_leaves(self.proposed, self.said):
            key = self.cleaned_data.get(_place(place.number)) if self.is_bound else ""
            first = place.leaves[0] if place.leaves else None
            found.append((place, next((leaf for leaf in place.leaves if leaf.key == key), first)))
        return found


def _place(number: int) -> str:
    return f"place-{number}"


def _page(number: int) -> str:
    return gettext("page %(number)s") % {"number": number}
