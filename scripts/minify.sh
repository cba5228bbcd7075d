#!/usr/bin/env bash
# Shortens the scripts and styles that Trunk is about to put into its folder: its own minifier does not know all they use. Before
# that the parts of the dashboard join them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
esbuild=web/dashboard/charts/node_modules/.bin/esbuild
[ -z "${BELLWETHER_PARTS:-}" ] || node scripts/split/finish.mjs "$BELLWETHER_PARTS" "$TRUNK_STAGING_DIR"
node scripts/styles.mjs "$TRUNK_STAGING_DIR" "$esbuild"
for script in "$TRUNK_STAGING_DIR"/*-*.js; do
  "$esbuild" "$script" --minify --target=es2022 --allow-overwrite --log-level=error --outfile="$script"
done
