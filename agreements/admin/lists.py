"""A list of the desk, and what may stand in its address."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.exceptions import (
    DisallowedModelAdminLookup,
    DisallowedModelAdminToField,
)
from django.contrib.admin.options import (
    IS_FACETS_VAR,
    IS_POPUP_VAR,
    TO_FIELD_VAR,
    IncorrectLookupParameters,
)
from django.contrib.admin.views.main import ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agreements.exceptions import PortalError

LONGEST_SEARCH = 200
# Django's own switches, which no list here offers. Of *all* and the page the pager makes links.
_SWITCHES = frozenset({ORDER_VAR, ERROR_FLAG, IS_POPUP_VAR, IS_FACETS_VAR, TO_FIELD_VAR})
# What Django raises, at the latest when it counts the rows, for what it can't make a query of.
_UNREADABLE = (
    DisallowedModelAdminLookup,
    DisallowedModelAdminToField,
    IncorrectLookupParameters,
)


class NotOffered(PortalError):
    """The address of a list asks for something that none of its filters and links would."""

    sentence = _("This list does not offer that. Choose one of the filters that are shown.")


class ChoiceFilter(SimpleListFilter):
    """A filter that takes its own choices and nothing else (NotOffered); empty is none chosen."""

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        if self.value() and self.value() not in dict(self.lookup_choices):
            raise NotOffered


class DeskList(ChangeList):
    """Answers to its filters, its search and its pager, and to nothing else (NotOffered).

    Django's own takes every lookup on every field: with `?text__regex=…` it would tell letter by
    letter what no page shows.
    """

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            super().__init__(request, *args, **kwargs)
        except _UNREADABLE as error:
            raise NotOffered from error

    def get_filters(self, request: HttpRequest) -> Any:
        """Each filter takes its own parameters out; then nothing may be left."""
        asked = request.GET
        if asked.keys() & _SWITCHES or not self._searchable(asked.get(SEARCH_VAR)):
            raise NotOffered
        found = super().get_filters(request)
        if found[2]:
            raise NotOffered
        return found

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        page = request.GET.get(PAGE_VAR, "1")
        if page != str(self.page_num) or not 1 <= self.page_num <= self.paginator.num_pages:
            raise NotOffered

    def _searchable(self, words: str | None) -> bool:
        return words is None or (bool(self.search_fields) and len(words) <= LONGEST_SEARCH)
