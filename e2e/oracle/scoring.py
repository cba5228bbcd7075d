"""The scoring engine a second time, in exact fractions (metrics, section 7).

Models are dictionaries in the shape of `POST /scoring-models/evaluate`. Measures are `Fraction`s, or the kind of no
value as a string. Numbers of a model are `int`s or decimal strings, so that 0.95 is 95/100 and not its neighbour.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

NOT_APPLICABLE = "not_applicable"
INSUFFICIENT_HISTORY = "insufficient_history"
SOURCE_UNAVAILABLE = "source_unavailable"
ALARM = (NOT_APPLICABLE, INSUFFICIENT_HISTORY, SOURCE_UNAVAILABLE)

Measure = Fraction | str


@dataclass
class Dimension:
    """One dimension measured: its score if it has one, and its inputs' weight by what became of them."""

    weight: Fraction
    score: Fraction | None
    reason: str | None
    present: Fraction
    failed: Fraction
    inputs: list[tuple[str, Measure, Fraction | None]]

    @property
    def applicable(self) -> bool:
        return self.reason != NOT_APPLICABLE


@dataclass
class Score:
    """A published score with its explanation; `dimensions` in the order of the model."""

    value: int | None
    computed: int | None
    band: str
    confidence: Fraction
    bounds: tuple[int, int]
    degraded: bool
    reason: str | None
    dimensions: list[Dimension]


def evaluate(model: dict, measures: dict[str, Measure], lifecycle: str, last_good: int | None = None) -> Score:
    """Scores the measures; `last_good` is a last good score of the same model version, if there is one."""
    dimensions = [_dimension(dimension, measures) for dimension in model["dimensions"]]
    applicable = [d for d in dimensions if d.applicable]
    scored = [d for d in applicable if d.score is not None]
    degraded = any(d.failed for d in dimensions)
    if not scored:
        return _unknown("no_signal", None, degraded, dimensions)
    computed = to_integer(sum(d.weight * d.score for d in scored) / sum(d.weight for d in scored))
    total = sum(d.weight for d in applicable)
    confidence = sum(d.weight * d.present for d in applicable) / total
    unavailable = sum(d.weight * d.failed for d in applicable) / total
    if lifecycle != "lapsed" and confidence + unavailable < number(model.get("min_confidence", 0)):
        return _unknown("too_little_signal", computed, degraded, dimensions)
    lower, upper = (
        to_integer(sum(d.weight * ((d.score or 0) * d.present + missing * (1 - d.present)) for d in applicable) / total)
        for missing in (0, 100)
    )
    value = computed
    if degraded:
        if last_good is None and unavailable > Fraction(1, 4):
            return _unknown(SOURCE_UNAVAILABLE, computed, degraded, dimensions)
        value = min(computed, max(lower, lower if last_good is None else last_good))
    bands = model["bands"]
    if model.get("lapsed_cap") and lifecycle == "lapsed":
        cap = bands[1]["min"] - 1 if len(bands) > 1 else 100
        value, lower, upper = min(value, cap), min(lower, cap), min(upper, cap)
    band = max((band for band in bands if band["min"] <= value), key=lambda band: band["min"])["key"]
    return Score(value, computed, band, confidence, (lower, upper), degraded, None, dimensions)


def _unknown(reason: str, computed: int | None, degraded: bool, dimensions: list[Dimension]) -> Score:
    return Score(None, computed, "unknown", Fraction(0), (0, 100), degraded, reason, dimensions)


def _dimension(dimension: dict, measures: dict[str, Measure]) -> Dimension:
    inputs = []
    for entry in dimension["inputs"]:
        measure = measures.get(entry["measure"], NOT_APPLICABLE)
        score = None if isinstance(measure, str) else on_curve(entry["curve"], measure)
        inputs.append((entry["measure"], measure, score, number(entry["weight"])))
        if dimension["combine"] == "first" and (score is not None or measure == SOURCE_UNAVAILABLE):
            break
    weight = number(dimension["weight"])
    shown = [entry[:3] for entry in inputs]
    if dimension["combine"] == "first":
        # The search ended at its last entry, or ran out of inputs.
        score = inputs[-1][2]
        reason = None if score is not None else _most_alarming(inputs)
        failed = Fraction(reason == SOURCE_UNAVAILABLE)
        return Dimension(weight, score, reason, Fraction(score is not None), failed, shown)
    applicable = sum(w for _, measure, _, w in inputs if measure != NOT_APPLICABLE)
    present = sum(w for _, _, score, w in inputs if score is not None)
    failed = sum(w for _, measure, _, w in inputs if measure == SOURCE_UNAVAILABLE)
    if not present:
        share = Fraction(failed, applicable) if applicable else Fraction(0)
        return Dimension(weight, None, _most_alarming(inputs), Fraction(0), share, shown)
    score = sum(score * w for _, _, score, w in inputs if score is not None) / present
    return Dimension(weight, score, None, Fraction(present, applicable), Fraction(failed, applicable), shown)


def _most_alarming(inputs: list[tuple]) -> str:
    return max((measure for _, measure, _, _ in inputs), key=ALARM.index)


def on_curve(curve: list, value: Fraction) -> Fraction:
    """Linear between the points, flat outside."""
    points = [(number(x), number(y)) for x, y in curve]
    if value <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return points[-1][1]


def to_integer(value: Fraction) -> int:
    """Rounded to nine decimals, then to an integer, both half away from zero; scores are never negative."""
    billionths = (value * 10**9 * 2 + 1) // 2
    return int((2 * billionths + 10**9) // (2 * 10**9))


def number(value: float | str | Fraction) -> Fraction:
    """The decimal number as written; a float stands for its shortest spelling."""
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)
