"""What `GET /portfolio/summary` should say of everybody, summed up from the customers."""

from fractions import Fraction

from expected import money
from fiscal import Calendar, last_closed, span
from measures import Row
from models import BANDS, DISTRIBUTION

RANK = {band["key"]: rank for rank, band in enumerate(BANDS)}
AT_RISK = ("critical", "high")


def summary(rows: list[Row], calendar: Calendar, day) -> dict:
    """Totals by dotted name; bands and risk factors are lists in the answer and here by key."""
    scores = [row.score.value for row in rows if row.score.value is not None]
    changes = [row.change_30d for row in rows if row.change_30d is not None]
    moves = [RANK[row.score.band] - RANK[row.before.band] for row in rows if row.change_30d is not None]
    at_risk = [row for row in rows if row.score.band in AT_RISK]
    values = {
        "customers": len(rows),
        "countries": len({row.customer.country for row in rows}),
        "scored": len(scores),
        "average_score": _mean(scores),
        "average_change_30d": _mean(changes),
        "fell": sum(move < 0 for move in moves),
        "rose": sum(move > 0 for move in moves),
        "at_risk.customers": len(at_risk),
        "at_risk.share": Fraction(_floored(at_risk), _floored(rows)) if _floored(rows) else None,
        **money("at_risk.revenue", _floored(at_risk)),
        **money("net", sum(row.invoiced - row.credited for row in rows)),
        **money("prior_net", sum(row.prior_net for row in rows)),
        **money("ttm_net", sum(row.ttm_net for row in rows)),
        **money("lifetime.invoiced", sum(row.gross_all for row in rows)),
        **money("lifetime.credited", sum(row.credited_all for row in rows)),
        **money("lifetime.net", sum(row.gross_all - row.credited_all for row in rows)),
    }
    closed = last_closed(calendar, day)
    for place, month in enumerate(range(closed - 11, closed + 1)):
        start, end = span(calendar, month)
        documents = [document for row in rows for document in row.customer.invoices + row.customer.credit_notes]
        own = [document for document in documents if start <= document.date <= end]
        net = sum(-document.total if document.is_credit_note else document.total for document in own)
        values |= {f"monthly_net.{place}.start": str(start), **money(f"monthly_net.{place}.net", net)}
    return values


def band(rows: list[Row], key: str) -> dict:
    """One entry of `bands`."""
    own = [row for row in rows if row.score.band == key]
    return {"customers": len(own), **money("ttm_net", sum(row.ttm_net for row in own))}


def points_lost(rows: list[Row]) -> dict[str, Fraction]:
    """Points lost by dimension, over customers with a score."""
    lost: dict[str, Fraction] = {}
    for row in rows:
        scored = [d for d in row.score.dimensions if d.score is not None]
        if row.score.value is None:
            continue
        present = sum(d.weight for d in scored)
        for dimension, d in zip(DISTRIBUTION["dimensions"], row.score.dimensions):
            if d.score is not None:
                points = d.weight / present * (100 - d.score)
                lost[dimension["key"]] = lost.get(dimension["key"], Fraction(0)) + points
    return lost


def _mean(values: list[int]) -> Fraction | None:
    return Fraction(sum(values), len(values)) if values else None


def _floored(rows: list[Row]) -> int:
    return sum(max(0, row.ttm_net) for row in rows)
