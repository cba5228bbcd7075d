"""Compares everything the API says about customers on one date: list, CSV, totals, merged answers."""

from datetime import date
from random import Random

import drilldowns
import expected
import totals
from client import Client
from compare import Comparison
from fiscal import Calendar
from measures import Row

SAMPLE = 300
OF_EVERY_KIND = 3
DRILLED = 100


def check(
    client: Client, comparison: Comparison, random: Random, rows: dict[str, Row], calendar: Calendar, day: date
) -> None:
    """The list, the CSV, the totals, and a sample of the merged answers with some in every rare state."""
    listed = list(client.items("/customers", as_of=day, sort="id"))
    exported = client.csv("/portfolio/export", as_of=day, sort="id")
    for part, entries, compare in (("list", listed, comparison.answer), ("csv", exported, comparison.csv_line)):
        comparison.value(f"{part}: ids", str(day), sorted(rows), [entry["id"] for entry in entries])
        for entry in entries:
            if entry["id"] in rows:
                compare(part, f"{entry['id']} as of {day}", expected.item(rows[entry["id"]]), entry)
    sampled = _sample(random, rows)
    for id in sampled:
        answer = client.get(f"/customers/{id}", as_of=day)
        values = expected.item(rows[id]) | expected.detail(rows[id])
        comparison.answer("one", f"{id} as of {day}", values, answer)
    for id in random.sample(sampled, min(DRILLED, len(sampled))):
        _check_drilldowns(client, comparison, rows[id], calendar, day)
    _check_totals(client, comparison, list(rows.values()), calendar, day)


def _check_drilldowns(client: Client, comparison: Comparison, row: Row, calendar: Calendar, day: date) -> None:
    path, where = f"/customers/{row.customer.id}", f"{row.customer.id} as of {day}"
    answer = client.get(f"{path}/revenue", as_of=day)
    comparison.answer("revenue", where, drilldowns.revenue(row, calendar, day), answer)
    comparison.answer("cadence", where, drilldowns.cadence(row, day), client.get(f"{path}/cadence", as_of=day))
    listed = sorted(
        (entry["number"], entry["kind"], entry["date"], entry["total"]["amount"], entry["families"])
        for entry in client.items(f"{path}/invoices", as_of=day)
    )
    comparison.value("invoices", where, drilldowns.invoices(row, day), listed)


def _check_totals(client: Client, comparison: Comparison, rows: list[Row], calendar: Calendar, day: date) -> None:
    answer = client.get("/portfolio/summary", as_of=day)
    comparison.answer("summary", str(day), totals.summary(rows, calendar, day), answer)
    for entry in answer["bands"]:
        where = f"{entry['band']} as of {day}"
        comparison.answer("summary: bands", where, totals.band(rows, entry["band"]), entry)
    lost = {entry["dimension"]: entry["points_lost"] for entry in answer["risk_factors"]}
    for dimension, points in totals.points_lost(rows).items():
        comparison.value("summary: points lost", f"{dimension} as of {day}", points, lost.get(dimension))


def _sample(random: Random, rows: dict[str, Row]) -> list[str]:
    chosen = set(random.sample(sorted(rows), min(SAMPLE, len(rows))))
    kinds: dict[tuple, list[str]] = {}
    for id, row in rows.items():
        missing = tuple(measure if isinstance(measure, str) else "" for measure in row.measures.values())
        kinds.setdefault((row.lifecycle, row.score.reason, row.trend, row.basis_changed, missing), []).append(id)
    return sorted(chosen.union(*(ids[:OF_EVERY_KIND] for ids in kinds.values())))
