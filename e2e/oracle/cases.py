"""Generated questions for the two stateless answers. The same seed gives the same questions."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from fiscal import Calendar, Months, Weeks
from models import CURVES, SHIPPED
from scoring import ALARM, Score, number

LIFECYCLES = ("prospect", "new", "active", "lapsed")
BAND_SETS = ((0, 40, 60, 80), (0, 40, 70), (0,), (0, 1), (0, 50, 100))
BAND_KEYS = ("critical", "high", "medium", "low")
# Weights meet on whole halves often, so that rounding is put to the test; the odd ones stretch over 13 decades.
WEIGHTS = (1, 1, 1, 2, 3, 5, 10, 15, 20, 25, 40, 0.1, 0.3, 2.5, 33.333, 1e-6, 1e6, 12345.678)


def calendars(random: Random) -> Calendar:
    label, lag = random.choice(("start_year", "end_year")), random.choice((0, 0, 1, 5, 10, 28, 31, 45, 60))
    if random.random() < 0.5:
        return Months(random.randint(1, 12), label, lag)
    rule = random.choice(("last_saturday", "nearest_saturday"))
    return Weeks(random.choice(("445", "454", "544")), random.randint(1, 12), rule, label, lag)


def days(random: Random) -> date:
    """Any day of 70 years, every second one at or beside the end of a month."""
    day = date(1970, 1, 4) + timedelta(days=random.randrange(70 * 365))
    return day.replace(day=1) + timedelta(days=random.randint(-3, 2)) if random.random() < 0.5 else day


def evaluation(random: Random, index: int) -> dict:
    """A request for `POST /scoring-models/evaluate`: a generated model, or every tenth time one that ships."""
    model = random.choice(list(SHIPPED.values())) if index % 10 == 0 else _model(random)
    inputs = [entry for dimension in model["dimensions"] for entry in dimension["inputs"]]
    measures = {entry["measure"]: _measure(random, entry["curve"]) for entry in inputs if random.random() < 0.9}
    last_good = None
    if random.random() < 0.4:
        version = model["version"] + random.choice((0, 0, 0, 1))
        last_good = {"value": random.randint(0, 100), "model": f"{model['key']}@{version}"}
    return {
        "model": model["key"] if index % 10 == 0 else model,
        "measures": measures,
        "lifecycle": random.choice(LIFECYCLES),
        "last_good": last_good,
    }


def _model(random: Random) -> dict:
    minima = random.choice(BAND_SETS)
    model = {
        "key": "m",
        "version": random.randint(1, 9),
        "dimensions": [_dimension(random, f"d{n}") for n in range(random.randint(1, 6))],
        "bands": [{"key": key, "min": minimum} for key, minimum in zip(BAND_KEYS, minima)],
    }
    if random.random() < 0.5:
        model["min_confidence"] = random.choice((0, 0.1, 0.25, 0.3, 0.5, 0.75, 1))
    if random.random() < 0.5:
        model["lapsed_cap"] = random.random() < 0.7
    return model


def _dimension(random: Random, key: str) -> dict:
    measures = random.sample(list(CURVES), random.choice((1, 1, 2, 3, 4)))
    return {
        "key": key,
        "weight": random.choice(WEIGHTS),
        "combine": random.choice(("mean", "first")),
        "inputs": [{"measure": m, "weight": random.choice(WEIGHTS), "curve": _curve(random)} for m in measures],
    }


def _curve(random: Random) -> list[list[float]]:
    digits = random.choice((0, 0, 1, 3))
    values = {round(random.uniform(-100, 200), digits) for _ in range(random.randint(2, 6))}
    while len(values) < 2:
        values.add(round(random.uniform(-100, 200), digits))
    decimals = random.choice((0, 0, 1, 2))
    return [[value, round(random.uniform(0, 100), decimals)] for value in sorted(values)]


def _measure(random: Random, curve: list) -> dict:
    kind = random.random()
    if kind < 0.35:
        return {"value": None, "reason": random.choice(ALARM)}
    points = [float(number(value)) for value, _ in curve]
    if kind < 0.6:
        value = random.choice(points)
    else:
        reach = points[-1] - points[0]
        value = round(random.uniform(points[0] - reach / 4, points[-1] + reach / 4), random.choice((0, 2, 6)))
    return {"value": value} | ({"stale_since": "2011-12-05"} if kind > 0.95 else {})


def refused(random: Random) -> Iterator[tuple[str, dict]]:
    """Models with exactly one fault each, by the name of the fault."""
    faults = {
        "one point": lambda model, first, entry: entry.update(curve=[[0, 0]]),
        "not ascending": lambda model, first, entry: entry.update(curve=[[1, 0], [1, 100]]),
        "score above 100": lambda model, first, entry: entry.update(curve=[[0, 0], [1, 100.5]]),
        "score below 0": lambda model, first, entry: entry.update(curve=[[0, -1], [1, 100]]),
        "weight 0 of a dimension": lambda model, first, entry: first.update(weight=0),
        "negative weight of an input": lambda model, first, entry: entry.update(weight=-1),
        "unknown measure": lambda model, first, entry: entry.update(measure="revenue.luck"),
        "duplicate dimension": lambda model, first, entry: model["dimensions"].append(first),
        "no dimension": lambda model, first, entry: model.update(dimensions=[]),
        "no input": lambda model, first, entry: first.update(inputs=[]),
        "bands above 0": lambda model, first, entry: model.update(bands=[{"key": "low", "min": 1}]),
        "half a band": lambda model, first, entry: model["bands"].append({"key": "top", "min": 99.5}),
        "bands not ascending": lambda model, first, entry: model["bands"].append({"key": "top", "min": 0}),
        "floor above 1": lambda model, first, entry: model.update(min_confidence=1.1),
    }
    for name, spoil in faults.items():
        model = _model(random)
        first = model["dimensions"][0]
        spoil(model, first, first["inputs"][0])
        yield name, model


def on_the_edge(model: dict, score: Score) -> bool:
    """Whether the floor of confidence or the tolerated quarter is missed by less than a billionth of the weight.

    The product compares both to nine decimals; what lies exactly on the edge is asked all the same.
    """
    applicable = [d for d in score.dimensions if d.applicable]
    total = sum(d.weight for d in applicable)
    failed = sum(d.weight * d.failed for d in applicable)
    present = sum(d.weight * d.present for d in applicable)
    floor = number(model.get("min_confidence", 0))
    misses = (present + failed - floor * total, failed - total / 4)
    return any(0 < abs(miss) < total / 10**9 for miss in misses)
