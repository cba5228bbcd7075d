"""Compares what a running Bellwether answers with an independent computation from the raw file.

    python3 e2e/oracle/check.py --url http://127.0.0.1:8080 --data online_retail_II.csv.zst

The server must have imported that file, and nothing else. Exit code 1 on any difference, 2 on wrong usage.
"""

import argparse
import sys
import time
from datetime import date
from pathlib import Path
from random import Random

import customers
import facts
import measures
import stateless
import tables
from client import Client
from compare import Comparison

DATES = [date(2011, 12, 9), date(2011, 4, 1), date(2011, 2, 28)]


def main() -> int:
    arguments = _arguments()
    client, comparison, random = Client(arguments.url), Comparison(), Random(arguments.seed)
    _step(f"{arguments.cases} fiscal windows")
    stateless.check_fiscal(client, comparison, random, arguments.cases)
    _step(f"{arguments.cases} evaluations")
    stateless.check_evaluate(client, comparison, random, arguments.cases)
    _step(f"reading {arguments.data}")
    known = facts.load(arguments.data)
    calendar = stateless.calendar_of(client.get("/fiscal/window"))
    for day in arguments.as_of or DATES:
        _step(f"{len(known)} customers as of {day}, {calendar}")
        rows = measures.portfolio(known, calendar, day)
        if arguments.tables:
            tables.write(arguments.tables / f"expected_{day}.csv", rows)
        customers.check(client, comparison, random, rows, calendar, day)
    print(comparison.table())
    return 1 if comparison.differences else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", required=True, help="where Bellwether listens, such as http://127.0.0.1:8080")
    parser.add_argument("--data", required=True, type=Path, help="Online Retail II, .csv or .csv.zst")
    parser.add_argument("--as-of", action="append", type=date.fromisoformat, help="date of customers; repeat for more")
    parser.add_argument("--cases", type=int, default=2000, help="generated cases of each stateless answer (2000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of generated cases and samples (1)")
    parser.add_argument("--tables", type=Path, help="folder for CSV files of the expected values of every customer")
    return parser.parse_args()


def _step(text: str) -> None:
    print(f"{time.process_time():6.1f} s  {text}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
