#!/usr/bin/env bash
# Builds the dashboard into dist/ if anything it is made of changed since. Trunk alone takes seconds to find that out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

made_of=(.cargo/config.toml web crates/domain crates/contract Cargo.toml Cargo.lock Trunk.toml)
if [ -f dist/index.html ]; then
  changed=$(find "${made_of[@]}" -name node_modules -prune -o -newer dist/index.html -print -quit)
  [ -n "$changed" ] || exit 0
  echo "dashboard: $changed changed" >&2
fi

if [ -f web/dashboard/charts/package.json ]; then
  (cd web/dashboard/charts && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build)
fi

# The page gets the time the build began: what is edited meanwhile counts as newer, and is built next time.
began=$(mktemp)
trap 'rm -f "$began"' EXIT
cargo fetch --locked --quiet # Trunk is told to stay offline, and asks cargo about crates for other systems too
trunk build --release
touch -r "$began" dist/index.html
