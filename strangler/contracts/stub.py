"""A contract in; a server of this machine that answers as it says, until it is stopped, out. For whoever works on one side
alone. It keeps nothing, checks nothing it is sent, and marks every answer `X-Strangler-Stub`. Called by `strangle up`; alone:

    python -m strangler.contracts.stub openapi.json --port 8101
"""

import argparse
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from strangler.contracts.contract import Answer, Contract

MARK = "X-Strangler-Stub"


class Stub:
    """A contract at an address of this machine, until `stop`."""

    def __init__(self, contract: Contract, host: str, port: int) -> None:
        self.contract = contract
        self._server = ThreadingHTTPServer((host, port), _handler(contract))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> "Stub":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(contract: Contract) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            """Any method: what a contract may have is for the contract to say."""
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._send(contract.answer(self.command, self.path))

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header(MARK, contract.name)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads a stub's log."""

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Answer from an OpenAPI document, for whoever works on the other side alone."
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8101)
    asked = parser.parse_args()
    stub = Stub(Contract.read(asked.file), asked.host, asked.port).start()
    sys.stdout.write(f"{stub.url} answers as {asked.file} says; Ctrl-C ends it\n")
    sys.stdout.flush()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        stub.stop()


if __name__ == "__main__":
    main()
