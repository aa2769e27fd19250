"""To which addresses the hub sends: public ones over TLS, and private ones that whoever runs it has declared.

A name is resolved and looked at each time a connection may be made, and the connection goes to the very
address that was looked at: a name that leads elsewhere a moment later leads nowhere.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import httpx

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

RESOLVING = 32
"""Names looked up at a time: a name server that hangs holds a thread, and nobody else's."""

HTTPS = 443
ANSWER = 16 * 1024
"""Bytes of an answer that are read [own]."""

LONGEST = 2_000
"""Characters of an address [own]."""

_NAT64 = ip_network("64:ff9b::/96")
_SITES = ip_network("fec0::/10")


class NotAllowedError(Exception):
    """An address that the hub does not send to."""


class UnknownNameError(Exception):
    """A name that leads nowhere."""


class Addresses:
    """What is allowed here; `declared`: networks that are, though they are private."""

    def __init__(self, declared: Iterable[str] = ()) -> None:
        self._declared = tuple(ip_network(network) for network in declared)
        self._threads = ThreadPoolExecutor(RESOLVING, thread_name_prefix="resolve")

    def allows(self, address: Address) -> bool:
        """Public, or declared; an address that carries another one counts as that."""
        inner = _inner(address)
        if any(inner.version == network.version and inner in network for network in self._declared):
            return True
        return is_public(inner)

    async def of(self, host: str, port: int) -> str:
        """Where to connect for a name now. Refuses a name of which any address is not allowed."""
        try:
            found = [ip_address(host)]
        except ValueError:
            found = await self._resolved(host, port)
        if not all(map(self.allows, found)):
            raise NotAllowedError
        return str(found[0])

    async def _resolved(self, host: str, port: int) -> list[Address]:
        def ask() -> list[Address]:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            return [ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        except (OSError, UnicodeError):
            raise UnknownNameError from None

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def complaint(url: str) -> str | None:
    """What is wrong with an address before anybody is asked where it leads, in Dutch; None: nothing."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return "het adres is te lang of bevat tekens die er niet in horen"
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return "het adres is geen URL"
    if parsed.scheme != "https" or not parsed.host:
        return "het adres begint met https://"
    if parsed.userinfo or parsed.fragment:
        return "het adres bevat geen wachtwoord en geen #"
    return None


def is_public(address: Address) -> bool:
    """Whether an address belongs to anybody on the Internet, and to one of them."""
    outside = address.is_global and not address.is_multicast and not address.is_reserved
    return outside and not address.is_unspecified and not (address.version == 6 and address in _SITES)  # noqa: PLR2004 - IPv6


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 address carries, in each way in which it can."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    carried = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return carried or address


class Bounded(httpx.AsyncByteStream):
    """The content of an answer, of which more than a little is broken off."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = ANSWER
        async for piece in self._stream:
            left -= len(piece)
            if left < 0:
                raise httpx.ReadError("too long an answer")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


class Guarded(httpx.AsyncBaseTransport):
    """A transport that connects to the address that was looked at, under the name that was asked for."""

    def __init__(self, inner: httpx.AsyncBaseTransport, addresses: Addresses) -> None:
        self._inner = inner
        self._addresses = addresses
        self._seen: tuple[httpx.URL, str, httpx.URL] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        if url.scheme != "https":
            raise NotAllowedError
        address = await self._addresses.of(url.host, url.port or HTTPS)
        if self._seen is None or self._seen[0] is not url or self._seen[1] != address:
            self._seen = (url, address, url.copy_with(host=address))
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        request.url = self._seen[2]
        answer = await self._inner.handle_async_request(request)
        if isinstance(answer.stream, httpx.AsyncByteStream):
            answer.stream = Bounded(answer.stream)
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()
