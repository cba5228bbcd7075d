#!/usr/bin/env bash
# Asks a server what Schemathesis makes up from openapi/openapi.json, valid requests and others, as somebody with a key that
# may do everything a key may. Fails when an answer is not as described, or the server fails. The same requests each time.
#
#   scripts/schema-fuzz.sh target/release/bellwether [option of schemathesis run]...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bellwether=$1
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
print(ready["url"], made["secret"])
END
read -r url key < <("$python" "$folder/key.py" "$folder/told")

checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth
outcome=0
"$(dirname "$python")/schemathesis" run openapi/openapi.json --url "$url" --header "Authorization: Bearer $key" \
  --checks "$checks" --phases examples,coverage,fuzzing --max-examples 30 --seed 1 --no-shrink --warnings off \
  --report json --report-dir "$folder/report" "$@" || outcome=$?
# Faults that the client did not see, such as a panic behind an answer that was sent.
if grep -E '"level":"ERROR"|panicked' "$folder/log" >&2; then
  outcome=1
fi
exit "$outcome"
