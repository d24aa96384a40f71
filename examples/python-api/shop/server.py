"""The API over HTTP, with the standard library's server."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qsl, urlsplit

from shop.api import Api, Request, Response

MAX_BODY = 64 * 1024


def serve(api: Api, port: int) -> ThreadingHTTPServer:
    """A server on the loopback interface, not yet running; port 0 takes any free one."""
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        """Reads a request, asks the API, writes its answer. One request at a time changes the shop."""

        def do_GET(self) -> None:
            """Answers GET."""
            self._answer(b"")

        def do_POST(self) -> None:
            """Answers POST."""
            length = self.headers.get("Content-Length", "0")
            if not length.isascii() or not length.isdigit() or int(length) > MAX_BODY:
                self._write(Response(413, {"error": f"at most {MAX_BODY} bytes, with their length"}))
                return
            self._answer(self.rfile.read(int(length)))

        def log_message(self, format: str, *args: object) -> None:
            """Keeps quiet."""

        def _answer(self, body: bytes) -> None:
            url = urlsplit(self.path)
            with lock:
                response = api.handle(Request(self.command, url.path, dict(parse_qsl(url.query)), body))
            self._write(response)

        def _write(self, response: Response) -> None:
            body = json.dumps(response.body).encode()
            self.send_response(response.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
