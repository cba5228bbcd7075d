"""Fiscal calendars, windows and prior windows, written down a second time from their definitions (metrics, section 3).

A fiscal month is the pair (year, month): `year` is the calendar year in which the fiscal year nominally ends, `month`
runs from 1 to 12. Months of different years are counted through by `index` = 12 × year + month − 1.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
WEEKS_OF_MONTHS = {"445": (4, 4, 5) * 4, "454": (4, 5, 4) * 4, "544": (5, 4, 4) * 4}
SATURDAY = 5


@dataclass(frozen=True)
class Months:
    """A calendar of whole calendar months."""

    first_month: int = 1
    year_label: str = "start_year"
    close_lag_days: int = 0

    def starts(self, year: int) -> list[date]:
        """First days of the 12 months of the fiscal year and of the month after them."""
        first = 12 * (year if self.first_month == 1 else year - 1) + self.first_month - 1
        return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(13)]

    def number(self, year: int) -> int:
        starts = self.starts(year)
        return starts[0].year if self.year_label == "start_year" else (starts[12] - DAY).year


@dataclass(frozen=True)
class Weeks:
    """A calendar of whole weeks, Sunday to Saturday, in quarters of 13 weeks."""

    pattern: str = "445"
    end_month: int = 12
    end_rule: str = "last_saturday"
    year_label: str = "end_year"
    close_lag_days: int = 0

    def last_day(self, year: int) -> date:
        end_of_month = date(year, self.end_month, monthrange(year, self.end_month)[1])
        since_saturday = (end_of_month.weekday() - SATURDAY) % 7
        if self.end_rule == "nearest_saturday" and since_saturday > 3:
            return end_of_month + (7 - since_saturday) * DAY
        return end_of_month - since_saturday * DAY

    def starts(self, year: int) -> list[date]:
        starts = [self.last_day(year - 1) + DAY]
        for weeks in WEEKS_OF_MONTHS[self.pattern]:
            starts.append(starts[-1] + 7 * weeks * DAY)
        starts[12] = self.last_day(year) + DAY
        return starts

    def week_53(self, year: int) -> tuple[date, date] | None:
        starts = self.starts(year)
        return (starts[12] - 7 * DAY, starts[12] - DAY) if starts[12] - starts[0] == 371 * DAY else None

    def number(self, year: int) -> int:
        return year - 1 if self.year_label == "start_year" and self.end_month < 12 else year


Calendar = Months | Weeks


@lru_cache(maxsize=65536)
def month_at(calendar: Calendar, day: date) -> int:
    """Index of the fiscal month that holds the day."""
    for year in (day.year - 1, day.year, day.year + 1, day.year + 2):
        starts = calendar.starts(year)
        if starts[0] <= day < starts[12]:
            return 12 * year + sum(start <= day for start in starts[:12]) - 1
    raise AssertionError(f"{day} is in no fiscal year of {calendar}")


@lru_cache(maxsize=65536)
def span(calendar: Calendar, index: int) -> tuple[date, date]:
    """First and last day of a fiscal month."""
    starts = calendar.starts(index // 12)
    return starts[index % 12], starts[index % 12 + 1] - DAY


@lru_cache(maxsize=65536)
def last_closed(calendar: Calendar, day: date) -> int:
    """Index of the last fiscal month that is closed on the day."""
    index = month_at(calendar, day) - 1
    while (day - span(calendar, index)[1]).days <= calendar.close_lag_days:
        index -= 1
    return index


@dataclass(frozen=True)
class Window:
    """Whole fiscal months `first..=last`; the prior window is the same months of the year before."""

    calendar: Calendar
    first: int
    last: int
    basis: str
    flags: frozenset[str]

    def dates(self, years_back: int = 0) -> tuple[date, date]:
        back = 12 * years_back
        return span(self.calendar, self.first - back)[0], span(self.calendar, self.last - back)[1]


@lru_cache(maxsize=65536)
def default_window(calendar: Calendar, day: date) -> Window:
    """The fiscal year to date, or the whole previous year while no month of the current one is closed."""
    year_start = month_at(calendar, day) // 12 * 12
    closed = last_closed(calendar, day)
    if closed >= year_start:
        first, last, basis = year_start, closed, "year_to_date"
    else:
        first, last, basis = year_start - 12, year_start - 1, "previous_year"
    flags = {"open_months"} if last > closed else set()
    (start, end), (prior_start, prior_end) = (_bounds(calendar, first - back, last - back) for back in (0, 12))
    if end - start != prior_end - prior_start:
        flags.add("unequal_days")
    if isinstance(calendar, Weeks) and any(
        _holds_week_53(calendar, *dates) for dates in ((start, end), (prior_start, prior_end))
    ):
        flags.add("week_53")
    return Window(calendar, first, last, basis, frozenset(flags))


def _bounds(calendar: Calendar, first: int, last: int) -> tuple[date, date]:
    return span(calendar, first)[0], span(calendar, last)[1]


def _holds_week_53(calendar: Weeks, start: date, end: date) -> bool:
    weeks = (calendar.week_53(year) for year in range(start.year - 1, end.year + 3))
    return any(week is not None and week[0] <= end and start <= week[1] for week in weeks)


def answer(calendar: Calendar, day: date) -> dict:
    """What `GET /fiscal/window` has to say, without the echo of the calendar; flags sorted."""
    index, closed, window = month_at(calendar, day), last_closed(calendar, day), default_window(calendar, day)
    year, quarter = index // 12, index // 3 * 3
    start, end = window.dates()
    prior_start, prior_end = window.dates(years_back=1)
    return {
        "as_of": str(day),
        "year": {"number": calendar.number(year), "label": f"FY{calendar.number(year)}"}
        | _days(*_bounds(calendar, 12 * year, 12 * year + 11)),
        "quarter": {"number": index % 12 // 3 + 1} | _days(*_bounds(calendar, quarter, quarter + 2)),
        "month": _month(calendar, index) | {"closed": closed >= index},
        "last_closed_month": _month(calendar, closed),
        "window": _days(start, end) | {"basis": window.basis},
        "prior_window": _days(prior_start, prior_end),
        "flags": sorted(window.flags),
    }


def _month(calendar: Calendar, index: int) -> dict:
    number = index % 12 + 1
    label = f"FY{calendar.number(index // 12)} P{number:02}"
    return {"number": number, "label": label} | _days(*span(calendar, index))


def _days(start: date, end: date) -> dict:
    return {"start": str(start), "end": str(end)}
