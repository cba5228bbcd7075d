#!/usr/bin/env bash
# Builds the dashboard into dist/ and the administration into dist/admin/, each if anything it is made of changed since.
# Trunk alone takes seconds to find that out. The dashboard is split into parts (scripts/split).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

shared=(.cargo/config.toml web/ui crates/domain crates/contract Cargo.toml Cargo.lock scripts/minify.sh scripts/pack.mjs scripts/styles.mjs)

# Prints what changed since a page was built, or nothing.
changed_since() {
  local page=$1
  shift
  if [ -f "$page" ]; then
    find "$@" -name node_modules -prune -o -newer "$page" -print -quit
  else
    echo "$page is missing"
  fi
}

# The page gets the time its build began: what is edited meanwhile counts as newer, and is built next time.
began=$(mktemp)
parts=$(mktemp -d)
trap 'rm -rf "$began" "$parts"' EXIT
build() {
  local page=$1 config=$2
  touch "$began"
  trunk build --release --config "$config"
  touch -r "$began" "$page"
}
build_split() {
  local real
  real=$(command -v wasm-bindgen)
  WASM_BINDGEN=$real BELLWETHER_PARTS=$parts PATH=$PWD/scripts/split:$PATH build "$@"
}

dashboard=$(changed_since dist/index.html "${shared[@]}" scripts/split web/dashboard Trunk.toml)
admin=$(changed_since dist/admin/index.html "${shared[@]}" web/admin)
[ -n "$dashboard$admin" ] || exit 0
echo "web: ${dashboard:-$admin} changed" >&2

(cd web/dashboard/charts && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build)
cargo fetch --locked --quiet # Trunk is told to stay offline, and asks cargo about crates for other systems too
[ -z "$dashboard" ] || build_split dist/index.html Trunk.toml
# Building the dashboard has emptied dist/.
build dist/admin/index.html web/admin/Trunk.toml
node scripts/pack.mjs dist
