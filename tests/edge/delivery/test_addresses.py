"""Where the hub sends: public addresses, and private ones that were declared; a name is looked at each time."""

import asyncio
import socket
from ipaddress import ip_address

import httpx
import pytest

from hub.edge.delivery.addresses import (
    Addresses,
    Guarded,
    NotAllowedError,
    UnknownNameError,
    complaint,
)

PRIVATE = (
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),  # noqa: S104 - refused, not bound to
    *(
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
    ),
    *("::", "::1", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1"),
    *(
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
    ),
    *("2002:7f00:1::", "2002:a00:1::1"),
)
PUBLIC = ("8.8.8.8", "145.53.0.1", "2a00:1450:400e::1", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused(address: str) -> None:
    assert not Addresses().allows(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert Addresses().allows(ip_address(address))


def test_what_is_declared_is_allowed_and_nothing_beside_it() -> None:
    """
    Also where an IPv6 address carries it.
    """
    here = Addresses(["10.1.0.0/16", "fd00:1::/32"])

    assert all(here.allows(ip_address(a)) for a in ("10.1.2.3", "::ffff:10.1.2.3", "fd00:1::7"))
    assert not any(here.allows(ip_address(a)) for a in ("10.2.0.1", "127.0.0.1", "fd00:2::7"))


@pytest.mark.parametrize(
    "name", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "ip6-localhost.", "127.0.0.1"]
)
def test_no_spelling_leads_to_this_machine(name: str) -> None:
    with pytest.raises((NotAllowedError, UnknownNameError)):
        asyncio.run(Addresses().of(name, 443))


def test_a_name_that_leads_elsewhere_a_moment_later_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Each request looks anew, and goes to the very address that was looked at, under the name's own certificate.
    """
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["93.184.215.14", "10.0.0.1"]])

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (address, port)) for address in next(answers)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    went: list[tuple[str, str, str]] = []

    def there(request: httpx.Request) -> httpx.Response:
        went.append((request.url.host, request.extensions["sni_hostname"], request.headers["host"]))
        return httpx.Response(204)

    async def ask() -> None:
        guarded = Guarded(httpx.MockTransport(there), Addresses())
        url = httpx.URL("https://rebound.example/in")
        await guarded.handle_async_request(httpx.Request("POST", url))
        for _ in range(2):
            with pytest.raises(NotAllowedError):
                await guarded.handle_async_request(httpx.Request("POST", url))

    asyncio.run(ask())

    assert [("93.184.215.14", "rebound.example", "rebound.example")] == went


def test_an_address_of_ipv6_is_written_as_one() -> None:
    def there(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=str(request.url))

    async def ask() -> str:
        guarded = Guarded(httpx.MockTransport(there), Addresses(["::1/128"]))
        answer = await guarded.handle_async_request(httpx.Request("POST", "https://[::1]:8443/in"))
        return (await answer.aread()).decode()

    assert "https://[::1]:8443/in" == asyncio.run(ask())


@pytest.mark.parametrize(
    "url",
    [
        "http://in.example/",
        "ftp://in.example/",
        "https:///in",
        "https://user:secret@in.example/",
        "https://in.example/#part",
        "https://in.example/\r\nHost: other",
        "https://in.example/ x",
        "https://" + "a" * 3_000,
        "https://[::1/",
        "",
    ],
)
def test_what_is_no_address_is_refused_before_anybody_is_asked(url: str) -> None:
    assert complaint(url) is not None


def test_an_ordinary_address_is_none_of_these() -> None:
    assert complaint("https://hub-in.amsterdam.example:8443/escalaties?bron=hub") is None
