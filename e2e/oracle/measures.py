"""Measures and scores of every customer as of a date (metrics, sections 1, 6 and 7), each computed the plain way.

Only what Online Retail II feeds: no budgets, learners or contacts, no tiers, one currency.
"""

from bisect import bisect_right
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from facts import Customer
from fiscal import Calendar, default_window, last_closed, span
from models import DISTRIBUTION
from scoring import INSUFFICIENT_HISTORY, NOT_APPLICABLE, Measure, Score, evaluate

MIN_PEERS = 5
TREND_DAYS = 30
TREND_STEP = 3


@dataclass
class Row:
    """One customer as of a date, with its score of 30 days before, recomputed. Money in pence.

    Trend and change are `None` if either score is Unknown.
    """

    customer: Customer
    lifecycle: str
    invoice_count: int
    credit_note_count: int
    first_invoice: date | None
    last_invoice: date | None
    gross_all: int
    credited_all: int
    invoiced: int
    credited: int
    prior_net: int
    ttm_net: int
    measures: dict[str, Measure]
    score: Score
    before: Score | None = None

    @property
    def change_30d(self) -> int | None:
        if self.score.value is None or self.before.value is None:
            return None
        return self.score.computed - self.before.computed

    @property
    def trend(self) -> str | None:
        if self.change_30d is None:
            return None
        if abs(self.change_30d) < TREND_STEP:
            return "stable"
        return "improving" if self.change_30d > 0 else "declining"

    @property
    def basis_changed(self) -> bool:
        """Whether other dimensions had a score 30 days before."""
        now, before = ([d.score is not None for d in score.dimensions] for score in (self.score, self.before))
        return now != before


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, clamped to the month's length."""
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def portfolio(customers: dict[str, Customer], calendar: Calendar, day: date) -> dict[str, Row]:
    """Every customer as of the day."""
    rows = _at(customers, calendar, day)
    for customer, earlier in _at(customers, calendar, day - timedelta(days=TREND_DAYS)).items():
        rows[customer].before = earlier.score
    return rows


def _at(customers: dict[str, Customer], calendar: Calendar, day: date) -> dict[str, Row]:
    breadth = _breadth(customers, day)
    return {customer.id: _row(customer, calendar, day, breadth[customer.id]) for customer in customers.values()}


def _row(customer: Customer, calendar: Calendar, day: date, breadth: Measure) -> Row:
    invoices = [document for document in customer.invoices if document.date <= day]
    credit_notes = [document for document in customer.credit_notes if document.date <= day]
    days = sorted({document.date for document in invoices})
    first, last = (days[0], days[-1]) if days else (None, None)
    window, closed = default_window(calendar, day), last_closed(calendar, day)

    def total(documents: list, dates: tuple[date, date]) -> int:
        return sum(document.total for document in documents if dates[0] <= document.date <= dates[1])

    def net(dates: tuple[date, date]) -> int:
        return total(invoices, dates) - total(credit_notes, dates)

    def ratio(current: int, base: int, base_month: int) -> Measure:
        if first is None or first > span(calendar, base_month)[1] or base <= 0 < current:
            return INSUFFICIENT_HISTORY
        return Fraction(current, base) if base > 0 else Fraction(0)

    invoiced, credited = total(invoices, window.dates()), total(credit_notes, window.dates())
    prior_net = net(window.dates(years_back=1))
    ttm = (span(calendar, closed - 11)[0], span(calendar, closed)[1])
    base = (span(calendar, closed - 14)[0], span(calendar, closed - 3)[1])
    gap = _gap_days(days)
    since = Fraction((day - last).days) if last else NOT_APPLICABLE
    measures = {
        "revenue.yoy": ratio(invoiced - credited, prior_net, window.first - 12),
        "trend.ttm_change": ratio(net(ttm), net(base), closed - 14),
        "cadence.gap_days": gap,
        "cadence.days_since": since,
        "cadence.overdue_ratio": gap if isinstance(gap, str) else since / gap,
        "coverage.breadth": breadth,
    }
    lifecycle = _lifecycle(first, last, day)
    return Row(
        customer,
        lifecycle,
        len(invoices),
        len(credit_notes),
        first,
        last,
        sum(document.total for document in invoices),
        sum(document.total for document in credit_notes),
        invoiced,
        credited,
        prior_net,
        net(ttm),
        measures,
        evaluate(DISTRIBUTION, measures, lifecycle),
    )


def _lifecycle(first: date | None, last: date | None, day: date) -> str:
    year_ago = months_before(day, 12)
    if first is None:
        return "prospect"
    if first > year_ago:
        return "new"
    return "active" if last > year_ago else "lapsed"


def _gap_days(days: list[date]) -> Measure:
    """Median gap between the distinct invoice dates of the 24 months to the last one."""
    if not days:
        return NOT_APPLICABLE
    recent = days[bisect_right(days, months_before(days[-1], 24)) :]
    if len(recent) < 4:
        return INSUFFICIENT_HISTORY
    gaps = sorted((after - before).days for before, after in pairwise(recent))
    middle = len(gaps) // 2
    return Fraction(gaps[middle]) if len(gaps) % 2 else Fraction(gaps[middle - 1] + gaps[middle], 2)


def _breadth(customers: dict[str, Customer], day: date) -> dict[str, Measure]:
    """Share of the families common among a customer's peers that it was invoiced in the 12 months to the day."""
    year_ago = months_before(day, 12)
    families = {}
    for customer in customers.values():
        recent = [document for document in customer.invoices if year_ago < document.date <= day]
        if recent:
            families[customer.id] = set().union(*(document.families for document in recent))
    # Nobody has a tier, and none is a tier of its own: peers are those of the country, else everybody.
    buyers_of_country: dict[str | None, Counter] = {}
    size_of_country = Counter(customers[id].country for id in families)
    everybody = Counter()
    for id, own in families.items():
        buyers_of_country.setdefault(customers[id].country, Counter()).update(own)
        everybody.update(own)

    def breadth(customer: Customer) -> Measure:
        if not any(document.date <= day for document in customer.invoices):
            return NOT_APPLICABLE
        own = families.get(customer.id)
        peers, buyers = size_of_country[customer.country] - (own is not None), buyers_of_country.get(customer.country)
        if peers < MIN_PEERS:
            peers, buyers = len(families) - (own is not None), everybody
        if peers < MIN_PEERS:
            return INSUFFICIENT_HISTORY
        common = {family for family, count in buyers.items() if 5 * (count - (family in (own or ()))) >= peers}
        return Fraction(len(common & (own or set())), len(common)) if common else NOT_APPLICABLE

    return {customer.id: breadth(customer) for customer in customers.values()}
