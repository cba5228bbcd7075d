#!/usr/bin/env bash
# Runs the steps of `just test` one after the other, the quick ones first, stops at the first that fails, and prints
# what each took.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

steps=(fmt-check deny lint test-native test-wasm web build openapi-check size schema-fuzz e2e)
summary=''
failed=''
for step in "${steps[@]}"; do
  if [ -n "$failed" ]; then
    summary+=$(printf '%-14s not run' "$step")$'\n'
    continue
  fi
  printf '\n==> %s\n' "$step"
  began=$SECONDS
  just "$step" && outcome=ok || outcome=FAILED failed=$step
  summary+=$(printf '%-14s %-7s %4d s' "$step" "$outcome" $((SECONDS - began)))$'\n'
done
printf '\n%s%-14s %-7s %4d s\n' "$summary" total "$outcome" "$SECONDS"
[ -z "$failed" ]
