#!/usr/bin/env bash
# Shortens the scripts that Trunk is about to put into its folder: its own minifier does not know all they use.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for script in "$TRUNK_STAGING_DIR"/*-*.js; do
  web/dashboard/charts/node_modules/.bin/esbuild "$script" --minify --target=es2022 --allow-overwrite --log-level=warning --outfile="$script"
done
