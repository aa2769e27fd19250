"""The questions of a pull, over HTTP: as whom we ask, and in what words an answer that is none is told.

No answer, address or header is told to anybody: an answer is about children, the rest may hold a credential.
"""

import asyncio
import os
import ssl
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from hub.edge.errors import OperatorError
from hub.edge.pull_settings import PullSettings

MOST_BYTES = 64_000_000
"""Of one answer: what would not fit in the memory of an intake is no page."""

BEFORE_ITS_END_S = 300.0
"""A token is asked for anew so long before it ends."""

MEANT = {
    401: "see whether the token, or the certificate, is still valid, and is this source's",
    403: "see whether the token, or the certificate, is still valid, and is this source's",
    404: "see whether the url is the one that its supplier gave",
    429: "raise every_s",
}
OK = 200
LATER = "it is asked again by itself; call its supplier when it lasts"
REACHABLE = "see whether this machine reaches it, and whether the url is right; it is asked again by itself"
HUNG_UP = "see whether it wants our certificate (cert_file), and whether it is this one; it is asked again"


class PullError(OperatorError):
    """A pull that did not get all there was; nothing of what it got before is lost, and it is tried again."""


class Asker:
    """One connection for one pull, in the thread that pulls."""

    def __init__(self, source: str, told: PullSettings, since: str) -> None:
        self._source = source
        self._told = told
        self._since = since
        self._runner = asyncio.Runner()
        self._session: aiohttp.ClientSession | None = None
        self._token = ""
        self._ends = 0.0

    def __enter__(self) -> Self:
        self._runner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            self._runner.run(self._session.close())
        self._runner.__exit__(kind, error, trace)

    def ask(self, number: int | None) -> bytes:
        """What came since this number; from its beginning without one."""
        url = URL(self._told.url)
        if number is not None:
            url = url.update_query({self._since: number})
        return self._runner.run(self._answered(url))

    async def _answered(self, url: URL) -> bytes:
        """Its body, or in our words why there is none."""
        try:
            async with asyncio.timeout(self._told.timeout_s):
                return await self._get(url)
        except TimeoutError:
            raise self._no(f"no answer within {self._told.timeout_s:g} s", LATER) from None
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError):
            raise self._no("its certificate is not to be trusted", "set ca_file; never go without") from None
        except aiohttp.ClientPayloadError:
            raise self._no("it broke off in the middle of its answer", LATER) from None
        except aiohttp.ClientConnectorError:
            raise self._no("it cannot be reached", REACHABLE) from None
        except aiohttp.ClientConnectionError:  # as one does that is not shown the certificate it wants
            raise self._no("it hung up without an answer", HUNG_UP) from None
        except (aiohttp.ClientError, ValueError):
            raise self._no("it does not answer as a web server does", REACHABLE) from None

    async def _get(self, url: URL) -> bytes:
        session = await self._opened()
        headers = {"Accept": "application/json"}
        if token := await self._bearer(session):
            headers["Authorization"] = f"Bearer {token}"
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            self._judged(answer.status)
            content = bytearray()
            async for some in answer.content.iter_any():
                content += some
                if len(content) > MOST_BYTES:
                    raise self._no("its answer is far too large", "have its supplier give smaller pages")
        return bytes(content)

    async def _bearer(self, session: aiohttp.ClientSession) -> str:
        """The token of file or environment, or one that is given on asking, for as long as it holds."""
        if self._told.token_file is not None:
            return self._token_of("token_file", self._text(self._told.token_file))
        if self._told.token_env is not None:
            return self._token_of(self._told.token_env, os.environ.get(self._told.token_env, ""))
        if self._told.token_url is not None and monotonic() > self._ends:
            form = {"grant_type": "client_credentials", "client_id": self._told.client_id or ""}
            async with session.post(self._told.token_url, data=form, allow_redirects=False) as answer:
                self._judged(answer.status)
                given = await answer.json(content_type=None)
            if not isinstance(given, dict) or not isinstance(given.get("access_token"), str):
                raise self._no("no token was given", "see token_url and client_id")
            self._token = given["access_token"]
            lasts = given.get("expires_in")
            self._ends = monotonic() + (lasts if isinstance(lasts, int) else 0) - BEFORE_ITS_END_S
        return self._token

    def _judged(self, status: int) -> None:
        if status != OK:
            raise self._no(f"it answers {status}", MEANT.get(status, LATER))

    async def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=self._trust()),
            )
        return self._session

    def _trust(self) -> ssl.SSLContext:
        told = self._told
        try:
            context = ssl.create_default_context(cafile=told.ca_file)
            if told.cert_file is not None:
                # A locked key is an error and no question: nobody sits at this terminal.
                context.load_cert_chain(told.cert_file, told.key_file, password="")
        except OSError as error:  # an SSLError is one
            files = "ca_file, cert_file and key_file"
            raise self._no(f"of {files} one cannot be used", error.strerror or f"see {files}") from None
        return context

    def _token_of(self, place: str, text: str) -> str:
        """One word; what is none would be sent as nobody's, or break the question."""
        token = text.strip()
        if not token.isascii() or not token.isprintable() or len(token.split()) != 1:
            raise self._no(f"there is no token in {place}", "put the token there, and nothing else")
        return token

    def _text(self, file: Path) -> str:
        try:
            return file.read_text("ascii")
        except (OSError, ValueError):
            raise self._no("its token_file cannot be read", "make it readable for the hub's user") from None

    def _no(self, what: str, remedy: str) -> PullError:
        return PullError(what, where=self._source, remedy=remedy)
