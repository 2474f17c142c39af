"""Days as a dataset's owner counts them, whatever clocks do meanwhile."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from agreements import dates

ZONES = st.sampled_from(sorted(available_timezones()))
DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 31))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
        ((2026, 11, 30), 25, (2028, 12, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_one(day, months, later):
    moment = datetime(*day, 9, 30, tzinfo=UTC)
    assert dates.months_later(moment, months) == datetime(*later, 9, 30, tzinfo=UTC)


class TestMidnight:
    @pytest.mark.parametrize(
        ("day", "zone", "moment"),
        [
            (date(2027, 1, 1), "Asia/Shanghai", datetime(2026, 12, 31, 16, tzinfo=UTC)),
            (date(2027, 1, 1), "UTC", datetime(2027, 1, 1, tzinfo=UTC)),
            # The day before clocks go forward, that day, the day after.
            (date(2027, 3, 27), "Europe/Berlin", datetime(2027, 3, 26, 23, tzinfo=UTC)),
            (date(2027, 3, 28), "Europe/Berlin", datetime(2027, 3, 27, 23, tzinfo=UTC)),
            (date(2027, 3, 29), "Europe/Berlin", datetime(2027, 3, 28, 22, tzinfo=UTC)),
            # Clocks skip midnight: the day begins at one.
            (date(2019, 10, 6), "America/Asuncion", datetime(2019, 10, 6, 4, tzinfo=UTC)),
            (date(2027, 3, 28), "Asia/Beirut", datetime(2027, 3, 27, 22, tzinfo=UTC)),
            # Midnight comes twice: the first counts.
            (date(2027, 11, 7), "America/Havana", datetime(2027, 11, 7, 4, tzinfo=UTC)),
            # At midnight it was eleven again: the day begins when it is over.
            (date(2020, 3, 22), "America/Asuncion", datetime(2020, 3, 22, 4, tzinfo=UTC)),
            # The day that Samoa left out.
            (date(2011, 12, 30), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
        ],
    )
    def test_is_when_the_day_begins(self, day, zone, moment):
        assert dates.midnight(day, zone) == moment
        assert dates.midnight(day, zone).tzinfo is UTC

    @given(DAYS, ZONES)
    def test_is_the_first_moment_that_is_not_the_day_before(self, day, zone):
        moment, tz = dates.midnight(day, zone), ZoneInfo(zone)
        assert moment.astimezone(tz).date() >= day
        assert (moment - TICK).astimezone(tz).date() < day


class TestEarliestDay:
    @pytest.mark.parametrize(
        ("now", "zone", "day"),
        [
            # Announced at midnight itself: exactly 30 days.
            (datetime(2026, 11, 30, 16, tzinfo=UTC), "Asia/Shanghai", date(2026, 12, 31)),
            (datetime(2026, 11, 30, 16, tzinfo=UTC) + TICK, "Asia/Shanghai", date(2027, 1, 1)),
            # The server may count in another zone: there it is a day earlier still.
            (datetime(2026, 11, 30, 17, tzinfo=UTC), "Asia/Shanghai", date(2027, 1, 1)),
            (datetime(2026, 11, 30, 17, tzinfo=UTC), "America/New_York", date(2026, 12, 31)),
            # An hour is lost between: thirty midnights on, it would be an hour too short.
            (datetime(2027, 3, 9, 23, tzinfo=UTC), "Europe/Berlin", date(2027, 4, 10)),
            # An hour is won: thirty midnights on is an hour more than it need be.
            (datetime(2027, 10, 9, 22, tzinfo=UTC), "Europe/Berlin", date(2027, 11, 9)),
        ],
    )
    def test_leaves_the_whole_notice_period(self, now, zone, day):
        assert dates.earliest_day(now, 30, zone) == day

    @given(MOMENTS, st.integers(0, 400), ZONES)
    def test_is_never_too_early_nor_a_day_later_than_need_be(self, now, days, zone):
        day = dates.earliest_day(now, days, zone)
        enough = now + timedelta(days=days)
        assert dates.midnight(day, zone) >= enough
        assert dates.midnight(day - timedelta(days=1), zone) < enough


class TestSaying:
    @pytest.mark.parametrize(
        ("zone", "said"),
        [
            ("Asia/Shanghai", "Jan. 1, 2027, 00:00 (Asia/Shanghai)"),
            ("America/New_York", "Dec. 31, 2026, 11:00 (America/New_York)"),
        ],
    )
    def test_names_the_zone_whatever_the_server_s_is(self, settings, zone, said):
        settings.TIME_ZONE = "Pacific/Auckland"
        assert dates.say(datetime(2026, 12, 31, 16, tzinfo=UTC), zone) == said

    def test_speaks_the_reader_s_language(self):
        with translation.override("de"):
            said = dates.say(datetime(2026, 12, 31, 16, tzinfo=UTC), "Asia/Shanghai")
        assert said.startswith("1. Januar 2027")


class TestZones:
    def test_known_ones_pass(self):
        dates.check_zone("Asia/Shanghai")

    @pytest.mark.parametrize("name", ["", "Beijing", "asia/shanghai", "../etc/passwd", "GMT+25"])
    def test_others_are_refused_with_an_example(self, name):
        with pytest.raises(ValidationError, match="such as Asia/Shanghai"):
            dates.check_zone(name)


class TestInChinese:
    @pytest.mark.parametrize(
        ("pattern", "said"),
        [
            ("DATE_FORMAT", "2026年11月29日"),
            ("SHORT_DATE_FORMAT", "2026年11月29日"),
            ("DATETIME_FORMAT", "2026年11月29日 09:05"),
            ("YEAR_MONTH_FORMAT", "2026年11月"),
            ("MONTH_DAY_FORMAT", "11月29日"),
            ("TIME_FORMAT", "09:05"),
        ],
    )
    def test_a_day_is_written_as_authorities_write_it(self, pattern, said):
        with translation.override("zh-hans"):
            assert date_format(datetime(2026, 11, 29, 9, 5), pattern) == said  # noqa: DTZ001

    def test_the_zone_is_named_as_people_know_it(self):
        with translation.override("zh-hans"):
            said = dates.say(datetime(2026, 11, 29, 1, 5, tzinfo=UTC), "Asia/Shanghai")
            elsewhere = dates.say(datetime(2026, 11, 29, 1, 5, tzinfo=UTC), "Europe/Berlin")
        assert said == "2026年11月29日 09:05（北京时间）"
        assert elsewhere == "2026年11月29日 02:05（Europe/Berlin）"

    def test_a_date_stands_in_a_browsers_own_field_as_it_wants_it(self):
        with translation.override("zh-hans"):
            shown = forms.DateInput(attrs={"type": "date"}).render("day", date(2026, 11, 9))
        assert 'value="2026-11-09"' in shown
