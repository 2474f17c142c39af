"""The yearly report of a dataset, from its daily numbers and what else is on record."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django_countries import countries

from agreements import dates
from agreements.documents.paper_words import PaperWords
from agreements.documents.printed_language import long_date, printed_in
from agreements.documents.yearly_report import YearlyReport, draw_yearly_report, report_words
from agreements.enumeration import in_a_row
from agreements.enums import AddressKind, Figure, GrantEnd
from agreements.models import Dataset, Publication
from agreements.selectors.datasets.numbers import Numbers, numbers_of
from agreements.selectors.grants.leaks import count_leaks

Entries = Iterator[tuple[str, str, str]]
FIRST_YEAR = 1970


def yearly_report(dataset: Dataset, year: int) -> YearlyReport:
    """Of a year, or of as much of it as is over, in the dataset's days. Raises ValueError for a
    year that has not begun, or can't have been."""
    today = timezone.now().astimezone(ZoneInfo(dataset.time_zone)).date()
    if not FIRST_YEAR <= year <= today.year:
        raise ValueError(year)
    since, until = date(year, 1, 1), min(date(year, 12, 31), today)
    numbers = numbers_of([dataset], since, until)
    counted = _("Nothing was counted yet.")
    if numbers.counted_at:
        moment = dates.say(numbers.counted_at, dataset.time_zone)
        counted = _("Counted %(moment)s.") % {"moment": moment}
    return YearlyReport(
        dataset.name,
        dataset.owner,
        year,
        [*_counted(numbers, since, until), *_on_record(dataset, since, until)],
        counted,
        today,
        settings.LANGUAGE_CODE,
    )


def yearly_report_pdf(dataset: Dataset, year: int) -> bytes:
    """The same on paper."""
    with printed_in(settings.LANGUAGE_CODE):
        return draw_yearly_report(yearly_report(dataset, year))


def yearly_report_words(dataset: Dataset, year: int) -> PaperWords:
    """What the paper says."""
    with printed_in(settings.LANGUAGE_CODE):
        return report_words(yearly_report(dataset, year))


def _counted(numbers: Numbers, since: date, until: date) -> Entries:
    whole = numbers.whole
    days = {"since": long_date(since), "until": long_date(until)}
    yield _("Period"), "", _("%(since)s to %(until)s") % days
    yield _("Requests"), "", str(whole.counts[Figure.ASKED])
    for code, part in numbers.countries.items():
        if asked := part.counts[Figure.ASKED]:
            name = str(countries.name(code) or code) if code else _("Not given")
            yield _("Requests by country"), name, str(asked)
    for value, part in numbers.kinds.items():
        if asked := part.counts[Figure.ASKED]:
            yield _("Requests by kind of institute"), str(AddressKind(value).label), str(asked)
    yield _("Decisions"), "", str(whole.decided)
    for figure in (Figure.APPROVED, Figure.CHANGES, Figure.REJECTED):
        yield _("Decisions"), str(figure.label), str(whole.counts[figure])
    if whole.half is not None:
        yield _("Days to a decision"), _("Half within"), str(whole.half)
        yield _("Days to a decision"), _("Nine of ten within"), str(whole.most)
    yield _("People with access"), _("At the beginning"), str(numbers.holders_before)
    yield _("People with access"), _("Access given"), str(whole.counts[Figure.GRANTED])
    yield _("People with access"), _("Access ended"), str(whole.counts[Figure.ENDED])
    yield _("People with access"), _("At the end"), str(whole.holders)
    for why, number in sorted(numbers.ended.items()):
        yield _("Why access ended"), str(GrantEnd(why).label), str(number)


def _on_record(dataset: Dataset, since: date, until: date) -> Entries:
    """Publications that were registered and still stand; leaks that were found."""
    zone = dataset.time_zone
    first, after = dates.midnight(since, zone), dates.midnight(until + timedelta(days=1), zone)
    registered = dataset.publications.filter(
        registered_at__gte=first, registered_at__lt=after, withdrawn_at=None
    ).order_by("registered_at", "pk")
    yield _("Publications registered"), "", str(registered.count())
    for publication in registered.iterator():
        yield _("Publications"), publication.title, _where(publication)
    yield _("Leaks found"), "", str(count_leaks(dataset, first, after))


def _where(publication: Publication) -> str:
    facts = (publication.venue, str(publication.year), publication.doi)
    return in_a_row(fact for fact in facts if fact)
