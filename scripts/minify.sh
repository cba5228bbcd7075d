#!/usr/bin/env bash
# Shortens the scripts that Trunk is about to put into its folder: its own minifier does not know all they use. Before that
# the parts of the dashboard join them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ -z "${BELLWETHER_PARTS:-}" ] || node scripts/split/finish.mjs "$BELLWETHER_PARTS" "$TRUNK_STAGING_DIR"
for script in "$TRUNK_STAGING_DIR"/*-*.js; do
  web/dashboard/charts/node_modules/.bin/esbuild "$script" --minify --target=es2022 --allow-overwrite --log-level=warning --outfile="$script"
done
