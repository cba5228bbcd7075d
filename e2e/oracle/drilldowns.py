"""What the drill-downs of one customer should say about its documents: revenue, cadence, invoices."""

from datetime import date
from fractions import Fraction

from expected import money
from facts import Document
from fiscal import Calendar, last_closed, month_at, span
from measures import Row, months_before


def revenue(row: Row, calendar: Calendar, day: date) -> dict:
    """`…/revenue`: the months of the fiscal year of the day, the average month and the projection."""
    first, closed = month_at(calendar, day) // 12 * 12, last_closed(calendar, day)
    documents = [document for document in _documents(row) if document.date <= day]
    values: dict = {"months_left": 12 - max(0, closed + 1 - first)}
    for place, month in enumerate(range(first, first + 12)):
        start, end = span(calendar, month)
        name, begun = f"months.{place}", start <= day
        values |= {f"{name}.start": str(start), f"{name}.end": str(end), f"{name}.closed": month <= closed}
        values |= money(f"{name}.prior_net", _net(documents, *span(calendar, month - 12)))
        values |= money(f"{name}.net", _net(documents, start, end)) if begun else {f"{name}.net": None}
    if closed < first:
        return values | {"projection": None, "average_month": None}
    so_far = _net(documents, span(calendar, first)[0], span(calendar, closed)[1])
    prior_so_far = _net(documents, span(calendar, first - 12)[0], span(calendar, closed - 12)[1])
    prior_year = _net(documents, span(calendar, first - 12)[0], span(calendar, first - 1)[1])
    months = closed + 1 - first
    a_year_known = row.first_invoice is not None and row.first_invoice <= span(calendar, first - 12)[0]
    seasonal = a_year_known and prior_so_far > 0 and prior_year > 0
    end_of_year = Fraction(so_far * prior_year, prior_so_far) if seasonal else Fraction(so_far * 12, months)
    values["projection.method"] = "seasonal" if seasonal else "straight_line"
    values |= money("projection.amount", _rounded(end_of_year))
    return values | money("average_month", _rounded(Fraction(so_far, months)))


def cadence(row: Row, day: date) -> dict:
    """`…/cadence`: the days with invoices and with credit notes in the 24 months to the day."""
    values: dict = {}
    for name, documents in (("invoice_dates", row.customer.invoices), ("credit_notes", row.customer.credit_notes)):
        days = sorted({document.date for document in documents if months_before(day, 24) < document.date <= day})
        for place, on in enumerate(days):
            own = [document.total for document in documents if document.date == on]
            values |= {f"{name}.{place}.date": str(on), f"{name}.{place}.documents": len(own)}
            values |= money(f"{name}.{place}.amount", sum(own))
        values[f"{name}.{len(days)}.date"] = None
    return values


def invoices(row: Row, day: date) -> list[tuple]:
    """`…/invoices`, in no order: number, kind, date, total, families."""
    return sorted(
        (
            document.number,
            "credit_note" if document.is_credit_note else "invoice",
            str(document.date),
            money("", document.total)[".amount"],
            len(document.families),
        )
        for document in _documents(row)
        if document.date <= day
    )


def _documents(row: Row) -> list[Document]:
    return row.customer.invoices + row.customer.credit_notes


def _net(documents: list[Document], start: date, end: date) -> int:
    own = [document for document in documents if start <= document.date <= end]
    return sum(-document.total if document.is_credit_note else document.total for document in own)


def _rounded(pence: Fraction) -> int:
    rounded = int(abs(pence) + Fraction(1, 2))
    return rounded if pence >= 0 else -rounded
