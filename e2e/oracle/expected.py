"""What the API should say of one customer or model, as flat dictionaries: dotted names, `Fraction` for ratios."""

from fractions import Fraction

from measures import Row
from scoring import Measure, Score

NO_SOURCE = "not_applicable"
ABSENT_MEASURES = ("revenue.budget_attainment", "training.completion", "training.days_since", "contact.days_since")


def item(row: Row) -> dict:
    """The item of `GET /customers`, by the names of the columns of its CSV."""
    score = row.score
    return {
        "id": row.customer.id,
        "country": row.customer.country,
        "currency": "GBP",
        "tier": None,
        "score.value": score.value,
        "score.computed": score.computed,
        "score.band": score.band,
        "score.confidence": score.confidence,
        "score.bounds.low": score.bounds[0],
        "score.bounds.high": score.bounds[1],
        "score.trend": row.trend,
        "score.change_30d": row.change_30d,
        "score.degraded": False,
        "score.model": "distribution@1",
        "lifecycle": row.lifecycle,
        "cadence.invoice_count": row.invoice_count,
        "cadence.credit_note_count": row.credit_note_count,
        "cadence.first_invoice": _text(row.first_invoice),
        "cadence.last_invoice": _text(row.last_invoice),
        "revenue.budget.amount": None,
        "revenue.pace": None,
        **money("revenue.net", row.invoiced - row.credited),
        **money("revenue.invoiced", row.invoiced),
        **money("revenue.credited", row.credited),
        **money("revenue.prior_net", row.prior_net),
        **_measure("revenue.yoy", row.measures["revenue.yoy"]),
        **_measure("revenue.attainment", NO_SOURCE),
        **_measure("cadence.days_since", row.measures["cadence.days_since"]),
        **_measure("cadence.gap_days", row.measures["cadence.gap_days"]),
        **_measure("cadence.overdue_ratio", row.measures["cadence.overdue_ratio"]),
        **_measure("coverage", row.measures["coverage.breadth"]),
        **_measure("training", NO_SOURCE),
        **_measure("contact_days_since", NO_SOURCE),
    }


def detail(row: Row) -> dict:
    """What `GET /customers/{id}` says beyond the item."""
    values = {
        "unknown_reason": row.score.reason,
        "basis_changed": row.basis_changed,
        "score_30d_before": row.before.computed if row.before.value is not None else None,
        **money("ttm_net", row.ttm_net),
        **money("lifetime.invoiced", row.gross_all),
        **money("lifetime.credited", row.credited_all),
        **money("lifetime.net", row.gross_all - row.credited_all),
        **dimensions(row.score),
    }
    for key, measure in row.measures.items():
        values |= _measure(f"measures.{key}", measure)
    for key in ABSENT_MEASURES:
        values |= _measure(f"measures.{key}", NO_SOURCE)
    return values


def evaluated(score: Score) -> dict:
    """The answer of `POST /scoring-models/evaluate`."""
    return {
        "score.value": score.value,
        "score.computed": score.computed,
        "score.band": score.band,
        "score.confidence": score.confidence,
        "score.bounds.low": score.bounds[0],
        "score.bounds.high": score.bounds[1],
        "score.degraded": score.degraded,
        "score.reason": score.reason,
        **dimensions(score),
    }


def dimensions(score: Score) -> dict:
    """The explanation, by place in the model."""
    present = sum(d.weight for d in score.dimensions if d.score is not None)
    values = {}
    for place, d in enumerate(score.dimensions):
        name, scored = f"dimensions.{place}", d.score is not None
        effective = d.weight / present if scored else None
        values |= {
            f"{name}.weight": d.weight,
            f"{name}.score": d.score,
            f"{name}.effective_weight": effective,
            f"{name}.gained": effective * d.score if scored else None,
            f"{name}.lost": effective * (100 - d.score) if scored else None,
            f"{name}.reason": d.reason,
        }
        for n, (measure, value, scored_as) in enumerate(d.inputs):
            values[f"{name}.inputs.{n}.measure"] = measure
            values[f"{name}.inputs.{n}.score"] = scored_as
            values |= _measure(f"{name}.inputs.{n}", value)
    return values


def _measure(name: str, measure: Measure) -> dict:
    known = isinstance(measure, Fraction)
    return {f"{name}.value": measure if known else None, f"{name}.reason": None if known else measure}


def money(name: str, pence: int) -> dict:
    sign = "-" if pence < 0 else ""
    amount = f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02}"
    return {f"{name}.amount": amount, f"{name}.currency": "GBP"}


def _text(value) -> str | None:
    return None if value is None else str(value)
