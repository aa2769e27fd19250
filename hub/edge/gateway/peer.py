"""The client certificate of a connection, handed on to the application: uvicorn itself does not tell it."""

import asyncio
import ssl
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

CERTIFICATE = "hub.client_certificate"
"""Where it stands in the ASGI scope: DER, as the TLS connection has checked it; absent: none was shown."""


class PeerProtocol(H11Protocol):
    """HTTP/1.1 of uvicorn, with the certificate in the scope of each request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        shown: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        certificate = shown.getpeercert(binary_form=True) if shown is not None else None
        if certificate is not None:
            self.app = _Showing(self.app, certificate)


class _Showing:
    def __init__(self, app: Any, certificate: bytes) -> None:  # noqa: ANN401 - as uvicorn types it
        self._app: ASGIApp = app
        self._certificate = certificate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, CERTIFICATE: self._certificate}, receive, send)
