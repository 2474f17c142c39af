"""What the queue can be narrowed down to, and its order. Each choice stands in the address."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from agreements.admin.lists import ChoiceFilter
from agreements.admin.own_choices import DatasetChoices, VersionChoices
from agreements.admin.pages import person
from agreements.enums import AddressKind, ExaminationState, Status
from agreements.lifecycle import LONG_WAITS, WAITING_FOR_DECISION
from agreements.models import Agreement, User
from agreements.selectors.review import queue

_EVERYTHING = "all"


class QueueFilter(ChoiceFilter):
    """A line to choose from; `nothing_chosen` is what it says before one does."""

    nothing_chosen: Any = _("All")

    @property
    def chosen(self) -> str:
        return self.value() or ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        return queryset.filter(self.fits(self.chosen, person(request))) if self.chosen else queryset

    def fits(self, chosen: str, user: User) -> Q:
        raise NotImplementedError


class StatusFilter(QueueFilter):
    """What waits, unless one asks for something else; a search looks through everything."""

    title, parameter_name = _("Status"), "status"
    nothing_chosen = _("Waiting for us")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.searching = bool(request.GET.get("q", "").strip())
        return [(_EVERYTHING, _("All")), *Status.choices]

    @property
    def chosen(self) -> str:
        return self.value() or (_EVERYTHING if self.searching else "")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        if self.chosen == _EVERYTHING:
            return queryset
        if self.chosen:
            return queryset.filter(status=self.chosen)
        return queryset.filter(pk__in=queue.waiting_for_us(person(request)))


class MessageFilter(QueueFilter):
    """Those in which a message of the signer waits for an answer, whatever their status."""

    title, parameter_name = _("Messages"), "messages"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unanswered", _("Unanswered"))]

    def fits(self, chosen: str, user: User) -> Q:
        return Q(unanswered_since__isnull=False)


class AssigneeFilter(QueueFilter):
    """Whose request it is."""

    title, parameter_name = _("Assigned to"), "assigned"
    nothing_chosen = _("Anybody")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("Me")), ("nobody", _("Nobody")), ("colleague", _("A colleague"))]

    def fits(self, chosen: str, user: User) -> Q:
        mine, nobodys = Q(assignee=user), queue.nobodys()
        return {"me": mine, "nobody": nobodys}.get(chosen, ~nobodys & ~mine)


class ChecksFilter(QueueFilter):
    """What the automatic checks say of the latest scan."""

    title, parameter_name = _("Checks"), "checks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("problems", _("Problems found")),
            ("fine", _("No problem")),
            ("unread", _("Not read, or not yet")),
        ]

    def fits(self, chosen: str, user: User) -> Q:
        """`queue.requests_for_staff` asked both."""
        read = Q(examined=ExaminationState.DONE)
        if chosen == "problems":
            return Q(problems__gt=0)
        return read & Q(problems=0) if chosen == "fine" else ~read | Q(examined=None)


class AddressFilter(QueueFilter):
    """What the domain of the signer's address told while the request waited."""

    title, parameter_name = _("Address"), "address"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(AddressKind.choices)

    def fits(self, chosen: str, user: User) -> Q:
        """An earlier approval makes known what no list knows (`Verdict.approved_before`)."""
        listed = Q(address_kind=chosen)
        if chosen == AddressKind.UNKNOWN:
            return listed & Q(approved_before=False)
        if chosen == AddressKind.KNOWN:
            return listed | Q(address_kind=AddressKind.UNKNOWN, approved_before=True)
        return listed


class CountryFilter(QueueFilter):
    title, parameter_name = _("Country"), "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(countries)

    def fits(self, chosen: str, user: User) -> Q:
        return Q(signer__country=chosen)


class VersionFilter(VersionChoices, QueueFilter):
    """The LA version that a request is about."""

    title, parameter_name = _("License Agreement"), "version"

    def fits(self, chosen: str, user: User) -> Q:
        return Q(version__number=chosen)


class WaitingFilter(QueueFilter):
    """For how many days at least a request has waited for us."""

    title, parameter_name = _("Waiting for more than"), "waiting"
    nothing_chosen = _("Any time")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(n), _("%(n)s d") % {"n": n}) for n in LONG_WAITS]

    def fits(self, chosen: str, user: User) -> Q:
        since = timezone.now() - timedelta(days=int(chosen))
        return Q(submitted_at__lt=since, status__in=WAITING_FOR_DECISION)


class DatasetFilter(DatasetChoices, QueueFilter):
    title, parameter_name = _("Dataset"), "dataset"

    def fits(self, chosen: str, user: User) -> Q:
        return Q(dataset__slug=chosen)


class SortFilter(QueueFilter):
    """No filter but an order: `order_of` reads it."""

    title, parameter_name = _("Order"), "sort"
    nothing_chosen = _("As usual")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("oldest", _("Oldest first")),
            ("newest", _("Newest first")),
            ("step", _("Last step first")),
        ]

    def fits(self, chosen: str, user: User) -> Q:
        return Q()


FILTERS = (
    StatusFilter,
    MessageFilter,
    AssigneeFilter,
    ChecksFilter,
    AddressFilter,
    CountryFilter,
    VersionFilter,
    WaitingFilter,
    DatasetFilter,
    SortFilter,
)


def order_of(asked: QueryDict) -> tuple[str, ...]:
    """What waits by age, messages as of the first unanswered one; everything else newest first,
    which needs no sorting."""
    status, words = asked.get("status", ""), asked.get("q", "").strip()
    waits = status in WAITING_FOR_DECISION or not (status or words)
    since = "unanswered_since" if asked.get("messages") else "submitted_at" if waits else ""
    match asked.get("sort") or ("oldest" if since else "newest"):
        case "step":
            return "-changed_at", "-pk"
        case "newest":
            return (f"-{since}", "-pk") if since else ("-pk",)
        case _:
            return (since, "pk") if since else ("pk",)


def without_blanks(asked: QueryDict) -> str:
    """What was chosen, as it stands in an address; not the page of a list."""
    chosen = QueryDict(mutable=True)
    for name in sorted(asked):
        value = str(asked[name])
        if value.strip() and name not in ("p", "all"):
            chosen[name] = value
    return chosen.urlencode()
