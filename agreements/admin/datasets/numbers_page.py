"""Numbers of a period, for whoever asks how a dataset does: plots, tables, CSV, and on paper."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from agreements.admin.pages import desk_page, person, require_permission
from agreements.admin.spreadsheets import csv_lines
from agreements.models import Dataset, User
from agreements.selectors import access
from agreements.selectors.datasets.numbers import Numbers, numbers_of, years_of

from . import number_tables
from .number_tables import Table, bars_of

PERMISSION = "agreements.view_agreement"
LONGEST = 20 * 366  # days
_YEAR = timedelta(weeks=52)
_TABLES: Mapping[str, Callable[[Numbers], Table]] = {
    "weeks": number_tables.span_table,
    "countries": number_tables.country_table,
    "kinds": number_tables.kind_table,
}


class PeriodForm(forms.Form):
    """Of which dataset, from when to when; what is left out is all of them, and the last year."""

    dataset = forms.ModelChoiceField(
        Dataset.objects.none(),
        label=gettext_lazy("Dataset"),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("All of mine"),
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, asked: Any, *, by: User) -> None:
        today = timezone.localdate()
        first = today - _YEAR
        self.usual = {"since": first - timedelta(days=first.weekday()), "until": today}
        names = asked.keys() & self.base_fields.keys()
        super().__init__(asked if names else None, initial=self.usual)
        self.own = access.datasets_for_staff(by)
        self.fields["dataset"].queryset = self.own  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        for name, usual in self.usual.items():
            cleaned[name] = cleaned.get(name) or usual
        if cleaned["until"] > self.usual["until"]:
            self.add_error("until", _("This day is yet to come. Take today or an earlier one."))
        elif not timedelta() <= cleaned["until"] - cleaned["since"] <= timedelta(days=LONGEST):
            self.add_error("since", _("Take a day before the other, by 20 years at most."))
        return cleaned

    def period(self) -> tuple[date, date]:
        asked = self.cleaned_data if self.is_bound else self.usual
        return asked["since"], asked["until"]

    def chosen(self) -> Dataset | None:
        return self.cleaned_data["dataset"] if self.is_bound else None

    def numbers(self) -> Numbers:
        chosen = self.chosen()
        return numbers_of([chosen] if chosen else self.own, *self.period())


@require_safe
def numbers_page(request: HttpRequest) -> HttpResponse:
    """All of it; 422 for a period that there is not."""
    require_permission(request, PERMISSION)
    form = PeriodForm(request.GET, by=person(request))
    context: dict[str, Any] = {
        "title": _("Numbers"),
        "form": form,
        "query": request.GET.urlencode(),
    }
    if form.is_bound and not form.is_valid():
        return desk_page(request, "datasets/numbers", context, 422)
    numbers, chosen = form.numbers(), form.chosen()
    since, until = form.period()
    country, kind = number_tables.country_table(numbers), number_tables.kind_table(numbers)
    context |= {
        "numbers": numbers,
        "dataset": chosen,
        "since": since,
        "until": until,
        "reports": [(each, years_of(each)) for each in ([chosen] if chosen else form.own)],
        "plots": number_tables.plots_of(numbers),
        "parts": [
            (_("By country"), "countries", country, bars_of(country)),
            (_("By kind of institute, as the address tells it"), "kinds", kind, bars_of(kind)),
        ],
    }
    return desk_page(request, "datasets/numbers", context)


@require_safe
def numbers_csv(request: HttpRequest, table: str) -> HttpResponse:
    """One of the tables. Http404 for none of them, 422 for a period that there is not."""
    require_permission(request, PERMISSION)
    if table not in _TABLES:
        raise Http404
    form = PeriodForm(request.GET, by=person(request))
    if form.is_bound and not form.is_valid():
        return desk_page(request, "datasets/numbers", {"title": _("Numbers"), "form": form}, 422)
    made = _TABLES[table](form.numbers())
    return csv_file(made, f"{table}.csv")


def csv_file(table: Table, name: str) -> HttpResponse:
    lines = csv_lines(table.head, table.rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
