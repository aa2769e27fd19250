"""A subscriber that takes everything at once, as a process of its own: `python -m hub.bench.receiver CERT`.

It says its port on standard output, agrees to every handshake, and ends when its standard input does.
"""

import asyncio
import ssl
import sys
from typing import cast

import uvloop

HOST = "127.0.0.1"
TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
AGREED = (
    b"HTTP/1.1 200 OK\r\nWebHook-Allowed-Origin: *\r\nWebHook-Allowed-Rate: *\r\nContent-Length: 0\r\n\r\n"
)
LENGTH = b"content-length:"
END = b"\r\n\r\n"


class Takes(asyncio.Protocol):
    """One connection; of a request only its length is looked at."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._held = cast("asyncio.Transport", transport), b""

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (at := self._held.find(END)) >= 0:
            head = self._held[:at].lower()
            begin = head.find(LENGTH)
            length = int(head[begin + len(LENGTH) :].split(b"\r\n", 1)[0]) if begin >= 0 else 0
            end = at + len(END) + length
            if len(self._held) < end:
                return
            self._held = self._held[end:]
            self._transport.write(AGREED if head.startswith(b"options") else TAKEN)


async def _serve(certificate: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Takes, HOST, 0, ssl=context, backlog=1_000)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(_serve(sys.argv[1]))
