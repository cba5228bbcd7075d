"""A small HTTP client over one kept-alive connection; knows the API's pages and errors, not its contents."""

import csv
import http.client
import io
import json
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

BASE = "/api/v1"
PAGE_SIZE = 500


class RequestFailed(Exception):
    """The server answered with another status than 200."""


class Client:
    """Talks to one server."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=60)

    def get(self, path: str, **parameters) -> dict:
        return json.loads(self._content("GET", path, parameters))

    def post(self, path: str, body: dict) -> dict:
        return json.loads(self._content("POST", path, {}, json.dumps(body)))

    def post_any(self, path: str, body: dict) -> tuple[int, dict]:
        """Status and answer, whatever the status."""
        status, content = self._send("POST", path, {}, json.dumps(body))
        return status, json.loads(content)

    def items(self, path: str, **parameters) -> Iterator[dict]:
        """All items of a list, page by page."""
        cursor = {}
        while True:
            page = self.get(path, limit=PAGE_SIZE, **cursor, **parameters)
            yield from page["items"]
            if page["page"]["next"] is None:
                return
            cursor = {"cursor": page["page"]["next"]}

    def csv(self, path: str, **parameters) -> list[dict[str, str]]:
        text = self._content("GET", path, parameters, accept="text/csv").decode()
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))

    def _content(self, method: str, path: str, *rest, **settings) -> bytes:
        status, content = self._send(method, path, *rest, **settings)
        if status != 200:
            raise RequestFailed(f"{method} {path}: {status} {content.decode(errors='replace')}")
        return content

    def _send(
        self, method: str, path: str, parameters: dict, body: str | None = None, accept: str = "application/json"
    ) -> tuple[int, bytes]:
        target = f"{BASE}{path}" + (f"?{urlencode(parameters)}" if parameters else "")
        headers = {"Accept": accept} | ({"Content-Type": "application/json"} if body else {})
        self._connection.request(method, target, body, headers)
        response = self._connection.getresponse()
        return response.status, response.read()
