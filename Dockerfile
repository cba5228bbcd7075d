# syntax=docker/dockerfile:1
# One image with the one binary, built by the project's own ./dev. See docs/deployment.md.

FROM rust:1.95-trixie AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# Tools, crates and what was compiled stay in the builder's cache: only the first build takes half an hour.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/root/.cache/bellwether \
    --mount=type=cache,target=/src/target \
    ./dev build && install -D target/release/bellwether /out/bellwether

FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin bellwether \
    && install --directory --owner bellwether --group bellwether /data
COPY --from=build /out/bellwether /usr/local/bin/bellwether
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/bellwether/
USER bellwether
VOLUME /data
EXPOSE 8080
ENV BELLWETHER_DATA_DIR=/data BELLWETHER_LISTEN=0.0.0.0:8080
# Ready is: there is a portfolio. Until its sources answer for the first time, an instance is alive but not ready.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["bellwether"]
CMD ["serve"]
