"""Peers of the roll-up: DuckDB and Polars group the same Parquet file by customer, month, kind and currency.

Usage: rollup.py LINES_PARQUET BENCH_BINARY [REPETITIONS], with the packages of requirements.txt

Runs our roll-up and the peers in turn, each with 2 threads, each reading the file anew, and prints one table with
medians and ranges of wall clock and CPU time. The peers get their best configuration: no order is asked of them,
their results stay in their own columnar memory, and both engines of Polars run. All results are compared: the
number of groups, and a digest over every group.
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
# What our own CPU time is counted in.
TICK = 0.01
KINDS = {"invoice": 0, "credit_note": 1, "adjustment": 2}


def with_duckdb(path):
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    query = """
        CREATE TEMP TABLE months AS
        SELECT customer, CAST(date_trunc('month', date) AS DATE) AS month, kind, currency,
               sum(amount_minor)::BIGINT AS amount, count(*) AS lines
        FROM read_parquet(?) GROUP BY ALL
    """
    with Stopwatch() as watch:
        connection.execute(query, [path])
    return watch, pl.DataFrame(connection.sql("FROM months"))


def polars_with(engine):
    def run(path):
        query = (
            pl.scan_parquet(path)
            .group_by("customer", pl.col("date").dt.truncate("1mo").alias("month"), "kind", "currency")
            .agg(pl.col("amount_minor").sum().alias("amount"), pl.len().alias("lines"))
        )
        with Stopwatch() as watch:
            table = query.collect(engine=engine)
        return watch, table

    return run


PEERS = {"duckdb": with_duckdb, "polars": polars_with("in-memory"), "polars stream": polars_with("streaming")}


class Stopwatch:
    """Wall clock and CPU (user and system, all threads) of a block, in seconds."""

    def __enter__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        self.wall, self.cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu


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
    return answer["wall_s"], answer["cpu_s"], (answer["groups"], answer["digest"])


def main():
    path, binary = sys.argv[1], sys.argv[2]
    repetitions = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    walls, cpus = ({name: [] for name in ("bellwether", *PEERS)} for _ in range(2))
    results = set()
    for _ in range(repetitions):
        wall, cpu, result = ours(binary, path)
        walls["bellwether"].append(wall)
        cpus["bellwether"].append(cpu)
        results.add(result)
        for name, run in PEERS.items():
            watch, table = run(path)
            walls[name].append(watch.wall)
            cpus[name].append(watch.cpu)
            results.add((table.height, digest(table)))
            del table
    if len(results) != 1:
        sys.exit(f"results differ: {results}")
    groups, checksum = results.pop()
    print(f"{path}: {groups} groups, digest {checksum}, results equal")
    print(f"{'engine':<14}{'wall s':>8}{'min':>8}{'max':>8}{'ratio':>7}{'CPU s':>9}{'min':>8}{'max':>8}{'ratio':>7}")
    for name in walls:
        row = f"{name:<14}"
        for taken, best, least in ((walls[name], walls["bellwether"], 0), (cpus[name], cpus["bellwether"], TICK)):
            median = statistics.median(taken)
            ratio = median / max(statistics.median(best), least)
            row += f"{median:>8.3f}{min(taken):>8.3f}{max(taken):>8.3f}{ratio:>7.2f} "
        print(row.rstrip())


if __name__ == "__main__":
    main()
