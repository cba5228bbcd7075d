"""Compares the two stateless answers over generated questions."""

from random import Random

import cases
import expected
import fiscal
from client import Client
from compare import Comparison
from models import SHIPPED
from scoring import Measure, evaluate, number


def check_fiscal(client: Client, comparison: Comparison, random: Random, count: int) -> None:
    """`GET /fiscal/window`: random dates in random calendars."""
    for _ in range(count):
        calendar, day = cases.calendars(random), cases.days(random)
        answer = client.get("/fiscal/window", as_of=day, **vars(calendar))
        where = f"{day} in {calendar}"
        comparison.value("fiscal: calendar", where, calendar, calendar_of(answer))
        answer["flags"].sort()
        for name, value in fiscal.answer(calendar, day).items():
            comparison.value(f"fiscal: {name}", where, value, answer.get(name))


def check_evaluate(client: Client, comparison: Comparison, random: Random, count: int) -> None:
    """`POST /scoring-models/evaluate`: random models and measures, and the models that ship; then models refused."""
    for index in range(count):
        request = cases.evaluation(random, index)
        model = SHIPPED[request["model"]] if isinstance(request["model"], str) else request["model"]
        measures = {key: _measure(given) for key, given in request["measures"].items()}
        last_good = request["last_good"]
        if last_good is not None:
            same_model = last_good["model"] == f"{model['key']}@{model['version']}"
            last_good = last_good["value"] if same_model else None
        score = evaluate(model, measures, request["lifecycle"], last_good)
        if not cases.on_the_edge(model, score):
            answer = client.post("/scoring-models/evaluate", request)
            comparison.answer("evaluate", f"case {index}", expected.evaluated(score), answer)
    for name, model in cases.refused(random):
        status, answer = client.post_any("/scoring-models/evaluate", {"model": model, "measures": {}})
        comparison.value("evaluate: refused", name, 400, status)
        named = [error["field"].startswith("model.") for error in answer.get("errors", [])]
        comparison.value("evaluate: refused by field", name, True, bool(named) and all(named))


def calendar_of(answer: dict) -> fiscal.Calendar:
    """The calendar that an answer of `/fiscal/window` tells."""
    fields = dict(answer["calendar"])
    return (fiscal.Months if fields.pop("kind") == "months" else fiscal.Weeks)(**fields)


def _measure(given: dict) -> Measure:
    return given["reason"] if given["value"] is None else number(given["value"])
