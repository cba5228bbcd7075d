# Thin recipes: ./dev brings the tools and runs them. One selection of packages everywhere, or cargo would unify the
# features of dependencies anew, and compile them again, for every recipe.

native := "--workspace --exclude bellwether-dashboard --exclude bellwether-admin --exclude bellwether-ui"
pages := "--package bellwether-dashboard --package bellwether-admin --package bellwether-ui"
browser := "--target wasm32-unknown-unknown " + pages + " --package bellwether-contract --package bellwether-domain"
bellwether := env("CARGO_TARGET_DIR", "target") / "release/bellwether"

# List the recipes
_default:
    @just --list --unsorted

# Build everything and serve it, with demo data if the data folder is empty
run *OPTIONS: build
    @exec {{ bellwether }} serve --demo {{ OPTIONS }}

# Everything that must hold before a change is merged
test:
    @scripts/check.sh

# Format the code
fmt:
    cargo fmt --all

# Fail if code is not formatted
fmt-check:
    cargo fmt --all --check

# Clippy over everything that runs natively, warnings are errors
lint:
    cargo clippy --locked {{ native }} --all-targets -- --deny warnings

# Licences, bans and sources of dependencies; known vulnerabilities when their database can be reached
deny:
    cargo deny --locked check --hide-inclusion-graph --allow duplicate licenses bans sources
    @scripts/advisories.sh

# Unit, property, contract, API and documentation tests
test-native:
    cargo test --locked {{ native }}
    cargo test --locked {{ pages }}

# Every customer of the real retail data from a file and from MongoDB and SQL Server (or its stand-in): some minutes
test-retail-live:
    cargo test --locked --release --package bellwether --test api -- --ignored --nocapture all_real_customers

# Clippy over what runs in the browser, compiled for it
test-wasm:
    cargo clippy --locked {{ browser }} -- --deny warnings

# Sources that are gone, slow, hang or send garbage, at full size; prints the figures of docs/reliability.md
test-faults:
    cargo test --locked --release --package bellwether --test faults -- --ignored --nocapture
    cargo test --locked --release --package bellwether --test api -- --ignored --nocapture figures_
    cargo test --locked --release --package bellwether --test api -- --ignored --nocapture fault_
    cargo test --locked --package bellwether-store --test store -- --ignored fault_

# Build the dashboard and the administration into dist/, unless they are up to date
web:
    @scripts/dashboard.sh

# Build the one binary, dashboard and administration included
build: web
    cargo build --locked --release {{ native }} --bin bellwether

# Write openapi/openapi.json anew
openapi: build
    {{ bellwether }} openapi > openapi/openapi.json

# Write docs/bellwether.schema.json anew
config-schema: build
    {{ bellwether }} config schema > docs/bellwether.schema.json

# Fail if openapi/openapi.json is not what the code says
openapi-check: build
    {{ bellwether }} openapi | diff --unified openapi/openapi.json -

# Measure what a browser downloads against its budget
size: web
    @node scripts/size.mjs dist

# Requests that are made up from openapi/openapi.json, valid ones and others: is it what the server does?
schema-fuzz: build
    @scripts/schema-fuzz.sh "{{ absolute_path(bellwether) }}"

# Browser journeys against the real binary; OPTIONS go to Playwright
e2e *OPTIONS: build
    @cd e2e && npm run --silent prepare-packages
    @cd e2e && BELLWETHER_BIN="{{ absolute_path(bellwether) }}" npx --no-install playwright test {{ OPTIONS }}

# Accept how the main pages look now: the pictures that e2e compares with are drawn anew
accept-screens: build
    @cd e2e && npm run --silent prepare-packages
    @rm -f e2e/pictures/*.png
    @cd e2e && BELLWETHER_BIN="{{ absolute_path(bellwether) }}" npx --no-install playwright test pictures --update-snapshots=all

# Load, measure and score everybody at growing sizes; roll lines up beside DuckDB and Polars
bench-portfolio:
    @scripts/bench-portfolio.sh

# A page of customers, filtered and sorted, against a bare server that serialises the same rows
bench-page:
    cargo bench --locked --quiet --package bellwether --bench page

# The overview as its readers ask for it, again and again, against a bare server that sends the same bytes
bench-http:
    cargo bench --locked --quiet --package bellwether --bench http

# Rows per second and memory of every adapter, at 10,000 customers and twice as many
bench-sources:
    cargo bench --locked --quiet --package bellwether --bench sources

# Another scoring model over 100,000 customers
bench-what-if:
    cargo bench --locked --quiet --package bellwether-engine --bench what_if

# Commits, look-ups, pages and counts of documents in SQLite
bench-store:
    cargo bench --locked --quiet --package bellwether-store --bench documents
