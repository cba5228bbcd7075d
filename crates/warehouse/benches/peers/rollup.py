"""Peers of the roll-up: DuckDB and Polars group the same Parquet file by customer, month, kind and currency.

Usage: rollup.py LINES_PARQUET BENCH_BINARY [REPETITIONS]

Runs our roll-up and the peers in turn, each with 2 threads, each reading the file anew, and prints one table with
medians and ranges. The peers get their best configuration: no ordering is asked of them, and their results stay
columnar. All three results are compared exactly, group by group count and by a digest over every group.
"""

import json
import os
import statistics
import subprocess
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "2"
import duckdb  # noqa: E402
import polars as pl  # noqa: E402

MODULUS = 2**61 - 1
KINDS = {"invoice": 0, "credit_note": 1, "adjustment": 2}


def with_duckdb(path):
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    start = time.perf_counter()
    table = connection.execute(
        """
        SELECT customer, CAST(date_trunc('month', date) AS DATE) AS month, kind, currency,
               sum(amount_minor)::BIGINT AS amount, count(*) AS lines
        FROM read_parquet(?) GROUP BY ALL
        """,
        [path],
    ).to_arrow_table()
    return time.perf_counter() - start, pl.from_arrow(table)


def with_polars(path):
    start = time.perf_counter()
    table = (
        pl.scan_parquet(path)
        .group_by("customer", pl.col("date").dt.truncate("1mo").alias("month"), "kind", "currency")
        .agg(pl.col("amount_minor").sum().alias("amount"), pl.len().alias("lines"))
        .collect(engine="streaming")
    )
    return time.perf_counter() - start, table


def digest(table):
    """The same as in examples/bench.rs; computed in exact integers, outside the measured time."""
    place = (pl.col("customer").cast(pl.Int128) + 1) * (
        pl.col("month").cast(pl.Int32).cast(pl.Int128)
        + 3 * pl.col("kind").cast(pl.String).replace_strict(KINDS, return_dtype=pl.Int128)
        + 1
    )
    value = pl.col("amount").cast(pl.Int128) + pl.col("lines").cast(pl.Int128)
    total = table.select((place * value).sum().alias("digest"))["digest"][0]
    return int(total) % MODULUS


def ours(binary, path):
    out = subprocess.run([binary, "rollup-once", path], check=True, capture_output=True, text=True).stdout
    answer = json.loads(out)
    return answer["seconds"], (answer["groups"], answer["digest"])


def main():
    path, binary = sys.argv[1], sys.argv[2]
    repetitions = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    times = {"bellwether": [], "duckdb": [], "polars": []}
    results = set()
    for _ in range(repetitions):
        seconds, result = ours(binary, path)
        times["bellwether"].append(seconds)
        results.add(result)
        for name, run in (("duckdb", with_duckdb), ("polars", with_polars)):
            seconds, table = run(path)
            times[name].append(seconds)
            results.add((table.height, digest(table)))
            del table
    if len(results) != 1:
        sys.exit(f"results differ: {results}")
    groups, checksum = results.pop()
    print(f"{path}: {groups} groups, digest {checksum}, results equal")
    best = statistics.median(times["bellwether"])
    print(f"{'engine':<12}{'median s':>10}{'min s':>10}{'max s':>10}{'ratio':>8}")
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:<12}{median:>10.3f}{min(taken):>10.3f}{max(taken):>10.3f}{median / best:>8.2f}")


if __name__ == "__main__":
    main()
