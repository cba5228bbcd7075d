#!/usr/bin/env bash
# Asks a server what Schemathesis makes up from openapi/openapi.json, valid requests and others: as an administrator who has
# signed in, then with a key of theirs. Fails when an answer is not as described, or the server fails. The same requests each time.
#
#   scripts/schema-fuzz.sh target/release/bellwether [option of schemathesis run]...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bellwether=$(realpath "$1")
description=$PWD/openapi/openapi.json
shift
python=${BELLWETHER_TEST_PYTHON:?is the Python that has Schemathesis; ./dev schema-fuzz brings it}
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT

# Without limits, as all requests come from one client.
export BELLWETHER_LIMITS_CALLER_PER_MINUTE=0 BELLWETHER_LIMITS_ADDRESS_PER_MINUTE=0 BELLWETHER_LIMITS_SIGN_IN_PER_MINUTE=0
bellwether() { (cd "$folder" && exec "$bellwether" --json "$@"); }
bellwether demo --customers 12 --as-of 2026-03-31 >/dev/null
(cd "$folder" && exec "$bellwether" --json serve --demo --as-of 2026-03-31 --listen 127.0.0.1:0) >"$folder/told" 2>"$folder/log" &
server=$!
for _ in $(seq 300); do
  grep -q '"event":"ready"' "$folder/told" && break
  kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
  sleep 0.2
done

# What a person does: signs in, and makes a key.
cat >"$folder/key.py" <<'END'
import json, sys, urllib.request

ready = json.loads([line for line in open(sys.argv[1]) if '"ready"' in line][0])
login = next(login for login in ready["logins"] if login["role"] == "admin")
headers = {"Content-Type": "application/json"}


def call(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(ready["url"] + "/api/v1" + path, data, headers)
    with urllib.request.urlopen(request) as answer:
        return answer.headers, json.load(answer)


told, _ = call("/auth/sign-in", {"email": login["email"], "password": login["password"]})
headers["Cookie"] = told["Set-Cookie"].split(";")[0]
headers["X-CSRF-Token"] = call("/me")[1]["csrf_token"]
_, made = call("/api-keys", {"name": "Schemathesis", "scopes": ["read", "write"], "days": 1})
print(ready["url"], headers["Cookie"], headers["X-CSRF-Token"], made["secret"])
END
read -r url cookie csrf key < <("$python" "$folder/key.py" "$folder/told")

# In a folder of its own, as it remembers what failed, with headers.
fuzz() (
  cd "$folder"
  # The stream of events has no end to wait for.
  "$(dirname "$python")/schemathesis" run "$description" --url "$url" \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --max-examples 30 --seed 1 --no-shrink --warnings off --generation-with-security-parameters false \
    --generation-database none --report json --exclude-operation-id=get_events "$@"
)
outcome=0
session=(--header "Cookie: $cookie" --header "X-CSRF-Token: $csrf")
# What may end the session or the key comes last: Schemathesis knows their ids from other answers.
ends=(delete_session end_session end_user_sessions delete_api_key)
fuzz "${session[@]}" "${ends[@]/#/--exclude-operation-id=}" "$@" || outcome=1
fuzz --header "Authorization: Bearer $key" --phases examples,coverage,fuzzing "$@" || outcome=1
# Otherwise all that was seen is that strangers are turned away.
for known_by in "Cookie: $cookie" "Authorization: Bearer $key"; do
  "$python" -c 'import sys, urllib.request as r; r.urlopen(r.Request(sys.argv[1], headers=dict([sys.argv[2].split(": ")])))' \
    "$url/api/v1/me" "$known_by" || outcome=1
done
fuzz "${session[@]}" "${ends[@]/#/--include-operation-id=}" || outcome=1
# Faults that the client did not see, such as a panic behind an answer that was sent.
if grep -E '"level":"ERROR"|panicked' "$folder/log" >&2; then
  outcome=1
fi
exit "$outcome"
