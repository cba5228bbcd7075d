"""Writes the expected values of every customer as a CSV file, for a human to look things up in."""

import csv
from fractions import Fraction
from pathlib import Path

from measures import Row

SCORE_COLUMNS = ("score", "computed", "band", "confidence", "lower", "upper", "reason", "trend", "change_30d")


def write(path: Path, rows: dict[str, Row]) -> None:
    """One line per customer; money in pence, ratios as floats, the kind of no value in words."""
    measures = list(next(iter(rows.values())).measures)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(
            [
                "id",
                "country",
                "lifecycle",
                "invoices",
                "credit_notes",
                "first_invoice",
                "last_invoice",
                "gross_all",
                "credited_all",
                "invoiced",
                "credited",
                "prior_net",
                *measures,
                *SCORE_COLUMNS,
            ]
        )
        for row in rows.values():
            score = row.score
            out.writerow(
                [
                    row.customer.id,
                    row.customer.country,
                    row.lifecycle,
                    row.invoice_count,
                    row.credit_note_count,
                    row.first_invoice,
                    row.last_invoice,
                    row.gross_all,
                    row.credited_all,
                    row.invoiced,
                    row.credited,
                    row.prior_net,
                    *(_cell(measure) for measure in row.measures.values()),
                    score.value,
                    score.computed,
                    score.band,
                    _cell(score.confidence),
                    *score.bounds,
                    score.reason,
                    row.trend,
                    row.change_30d,
                ]
            )


def _cell(value: Fraction | str) -> float | str:
    return value if isinstance(value, str) else float(value)
