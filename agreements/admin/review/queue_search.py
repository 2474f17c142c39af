"""The search of the queue: through everything, newest first, and on from where it stopped."""

from collections.abc import Collection
from typing import Any

from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest

from agreements.admin.lists import DeskList, NotOffered
from agreements.admin.pages import person
from agreements.enums import Status
from agreements.models import Agreement
from agreements.selectors import access
from agreements.selectors.review import queue_search

BEFORE_VAR = "before"  # the reference from which on older requests are looked for


class SearchedList(DeskList):
    """Searches in what the filters leave; the page reads `search` and `before`."""

    search: queue_search.QueueSearch
    before: Agreement | None = None

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> QuerySet[Agreement]:
        if BEFORE_VAR in self.params:
            self.before = self._before(request)
        found = super().get_queryset(request, exclude_parameters)
        self.search = queue_search.search_requests(
            found,
            self.query,
            by=person(request),
            statuses=_statuses(request),
            before=self.before,
        )
        return self.search.requests

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Without ours, which is no filter."""
        asked: dict[str, Any] = super().get_filters_params(params)
        asked.pop(BEFORE_VAR, None)
        return asked

    @property
    def look_further(self) -> str:
        """The address of the same search among older requests."""
        until = self.search.until
        return self.get_query_string({BEFORE_VAR: until.reference if until else None})

    @property
    def look_anew(self) -> str:
        """The address of the same search from the newest request on."""
        return self.get_query_string(remove=[BEFORE_VAR])

    def _before(self, request: HttpRequest) -> Agreement:
        seen = access.agreements_for_staff(person(request))
        found = seen.filter(reference=self.params[BEFORE_VAR]).first()
        if found is None or not request.GET.get(SEARCH_VAR, "").strip():
            raise NotOffered
        return found


def _statuses(request: HttpRequest) -> Collection[str]:
    """Those that the filters leave, as far as they say so."""
    asked = request.GET.get("status", "")
    return [asked] if asked in Status.values else []
