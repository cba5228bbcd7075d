#!/usr/bin/env bash
# Loads, measures and scores generated companies of growing size, then rolls the lines of each up to customer × month
# beside DuckDB and Polars, on the same files. BENCH_SIZES shortens it: 10000,100000.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export BENCH_SIZES="${BENCH_SIZES:-10000,100000,1000000}"
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
peers="${XDG_CACHE_HOME:-$HOME/.cache}/bellwether/bench-peers"

CARGO_TARGET_DIR=$target cargo bench --locked --quiet --package bellwether --bench portfolio
CARGO_TARGET_DIR=$target cargo build --locked --quiet --release --package bellwether-warehouse --example bench
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/pip" install --quiet --requirement crates/warehouse/benches/peers/requirements.txt
for size in ${BENCH_SIZES//,/ }; do
  lines=$(find "$target/bench-portfolio/$size/facts/generations" -name lines.parquet | sort | tail -1)
  printf '\n%s customers\n' "$size"
  "$peers/bin/python" crates/warehouse/benches/peers/rollup.py "$lines" "$target/release/examples/bench"
done
