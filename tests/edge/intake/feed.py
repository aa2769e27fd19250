"""A koppelpunt that tests make up: a real web server on this machine, that answers as it is told to."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

Answer = tuple[int, bytes]


def item(number: int, moment: str = "2026-03-20T10:00:00Z", **more: Any) -> dict[str, Any]:
    return {
        "ketenId": f"25PX:{90000000 + number}",
        "wijzigingsvolgnummer": number,
        "pgn": "999990007",
        "status": "AO",
        "laatsteWijziging": moment,
        "brin": "25PX",
        "opleidingCreboCode": "25180",
        "opleidingAanmeldjaar": "2026-2027",
        **more,
    }


@dataclass
class Feed:
    """
    Its messages by number, a page at a time; `instead` is what it answers to questions in place of that.
    """

    items: list[dict[str, Any]] = field(default_factory=list)
    page: int = 2
    from_there: bool = True  # vanaf 7 gives 7, too
    instead: Callable[[int | None], Answer | None] = lambda _since: None
    asked: list[int | None] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str) -> Answer:
        given = parse_qs(urlsplit(path).query).get("vanafWijziging")
        since = int(given[0]) if given else None
        self.asked.append(since)
        return self.instead(since) or (200, told(*self.since(since)))

    def since(self, number: int | None) -> list[dict[str, Any]]:
        first = -1 if number is None else number + (not self.from_there)
        above = [i for i in self.items if i["wijzigingsvolgnummer"] >= first]
        return sorted(above, key=lambda i: int(i["wijzigingsvolgnummer"]))[: self.page]


def told(*items: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"items": items, **more}).encode()


def certified(folder: Path, called: str = "feed", password: bytes | None = None) -> Path:
    """A certificate of this machine that nobody has signed but itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2090, 1, 1, tzinfo=UTC)
    )
    signed = made.add_extension(here, critical=False).sign(key, hashes.SHA256())
    lock = NoEncryption() if password is None else BestAvailableEncryption(password)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
    path = folder / f"{called}.pem"
    path.write_bytes(pem + signed.public_bytes(Encoding.PEM))
    return path


@contextmanager
def serving(feed: Feed, certificate: Path | None = None, demands: Path | None = None) -> Iterator[Feed]:
    """`demands`: whose certificate whoever asks must show."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            feed.headers.append(dict(self.headers))
            self.give(*feed.answer(self.path))

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            feed.headers.append({"form": form})
            self.give(200, b'{"access_token": "given", "expires_in": 3600}')

        def give(self, code: int, content: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """
            Silence: what is asked stands in `asked`.
            """

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """
            Whoever asked may be gone before the answer.
            """

    with Server(("127.0.0.1", 0), Page) as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            if demands is not None:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(demands)
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        scheme = "http" if certificate is None else "https"
        feed.url = f"{scheme}://127.0.0.1:{server.server_port}/aanmelding?endpoint=1"
        yield feed
        server.shutdown()
        thread.join()
