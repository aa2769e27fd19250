"""A subscriber on a real socket that does as it is told: takes events, fails, hangs, resets, drips, lies."""

import asyncio
import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Condition, Thread
from typing import Any

import trustme
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

HOST = "127.0.0.1"
TOKENS = "/token"
PATIENCE_S = 60.0


class Act(StrEnum):
    """
    What a subscriber does with a request.
    """

    TAKE = "204"
    FAIL = "500"
    REFUSE = "422"
    STRANGER = "401"
    GONE = "410"
    BUSY = "429"
    REDIRECT = "302"
    HANG = "hang"
    RESET = "reset"
    DRIP = "drip"
    HUGE = "huge"
    TAKE_AND_RESET = "take and reset"
    TAKE_AND_DRIP = "take and drip"


@dataclass(frozen=True)
class Got:
    """
    One POST: to which path, which event, and whether its signature is that of the path's secret.
    """

    path: str
    headers: dict[str, str]
    body: bytes
    signed: bool
    act: Act

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event


Behaviour = Callable[[str, int], Act]
"""What to do with a path's request number so many, from 0."""


@dataclass
class Subscriber:
    """
    All that came, in the order in which it came; who waits for something is told of each request.
    """

    behave: Behaviour = lambda _path, _number: Act.TAKE
    allowed: dict[str, str] = field(
        default_factory=lambda: {"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "*"}
    )
    retry_after: str = "1"
    secrets: dict[str, str] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    handshakes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0
    coming: bytes = b""  # the request that `behave` is asked about
    numbers: dict[str, int] = field(default_factory=dict)
    news: Condition = field(default_factory=Condition)

    def url(self, path: str = "/") -> str:
        return f"https://{HOST}:{self.port}{path}"

    def taken(self, path: str = "/") -> list[dict[str, Any]]:
        """
        The events that it took (to its own knowledge: the hub may not have heard).
        """
        takes = (Act.TAKE, Act.TAKE_AND_RESET, Act.TAKE_AND_DRIP, Act.HUGE)
        return [got.event for got in list(self.got) if got.path == path and got.act in takes]

    def until(self, enough: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        with self.news:
            assert self.news.wait_for(enough, patience_s), "it did not come"

    def verified(self, path: str, headers: dict[str, str], body: bytes) -> bool:
        try:
            Webhook(self.secrets.get(path, "whsec_AAAA")).verify(body, headers)
        except WebhookVerificationError:
            return False
        return True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            while await self._one(reader, writer):
                pass
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if method == "OPTIONS":
            allowed = "".join(f"{name}: {value}\r\n" for name, value in self.allowed.items())
            writer.write(f"HTTP/1.1 200 OK\r\n{allowed}Allow: POST\r\nContent-Length: 0\r\n\r\n".encode())
            with self.news:
                self.handshakes.append((path, headers))
                self.news.notify_all()
            return True
        if path == TOKENS:
            return self._gives_token(writer, headers, body)
        number = self.numbers.get(path, 0)
        self.numbers[path] = number + 1
        self.coming = body
        act = self.behave(path, number)
        with self.news:
            self.got.append(Got(path, headers, body, self.verified(path, headers, body), act))
            self.news.notify_all()
        return await self._answer(act, writer)

    def _gives_token(self, writer: asyncio.StreamWriter, headers: dict[str, str], body: bytes) -> bool:
        with self.news:
            self.asked.append((headers.get("authorization", ""), body.decode()))
            token = {"access_token": f"token-{len(self.asked)}", "token_type": "Bearer", "expires_in": 3600}
        said = json.dumps(token)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n"
        writer.write((head + said).encode())
        return True

    async def _answer(self, act: Act, writer: asyncio.StreamWriter) -> bool:
        match act:
            case Act.HANG:
                await asyncio.sleep(PATIENCE_S)
            case Act.RESET | Act.TAKE_AND_RESET:
                writer.transport.abort()
                return False
            case Act.DRIP | Act.TAKE_AND_DRIP:
                line = b"HTTP/1.1 204 No Content\r\nX-Slow: " if act is Act.DRIP else _TAKEN
                writer.write(line)
                await _for_ever(writer, b"x", 0.2)
            case Act.HUGE:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n")
                await _for_ever(writer, b"x" * 65_536, 0)
            case Act.REDIRECT:
                writer.write(f"HTTP/1.1 302 Found\r\nLocation: {self.url('/elsewhere')}\r\n{_EMPTY}".encode())
            case Act.BUSY:
                writer.write(f"HTTP/1.1 429 Busy\r\nRetry-After: {self.retry_after}\r\n{_EMPTY}".encode())
            case _:
                writer.write(f"HTTP/1.1 {act.value} Said\r\n{_EMPTY}".encode())
        await writer.drain()
        return True


_EMPTY = "Content-Length: 0\r\n\r\n"
_TAKEN = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"


async def _for_ever(writer: asyncio.StreamWriter, piece: bytes, pause_s: float) -> None:
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause_s)


@dataclass
class Authority:
    """
    A certificate authority of our own, and a file with its certificate.
    """

    ca: trustme.CA
    path: Path

    def context(self, *names: str, mutual: bool = False) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*names).configure_cert(context)
        if mutual:
            context.verify_mode = ssl.CERT_REQUIRED
            self.ca.configure_trust(context)
        return context

    def certificate(self, directory: Path, name: str) -> Path:
        """
        A certificate with its key, in one file.
        """
        path = directory / "own.pem"
        self.ca.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(str(path))
        return path


def authority(directory: Path) -> Authority:
    ca = trustme.CA()
    path = directory / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return Authority(ca, path)


@contextmanager
def listening(subscriber: Subscriber, context: ssl.SSLContext) -> Iterator[Subscriber]:
    """
    On a port of its own, in a thread of its own.
    """
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(_started(subscriber, context))
    subscriber.port = server.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield subscriber
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(PATIENCE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _started(subscriber: Subscriber, context: ssl.SSLContext) -> asyncio.Server:
    return await asyncio.start_server(subscriber.serve, HOST, 0, ssl=context)


async def _ended(server: asyncio.Server) -> None:
    server.close()
    serving = asyncio.all_tasks() - {asyncio.current_task()}
    for task in serving:
        task.cancel()
    await asyncio.gather(*serving, return_exceptions=True)
