"""One request to one subscriber, and what its answer means. Bounded in time and size, without redirects."""

import asyncio
import ssl
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx
from standardwebhooks.webhooks import Webhook

from hub.edge.delivery.addresses import Addresses, Guarded, NotAllowedError, UnknownNameError
from hub.edge.delivery.event import CONTENT_TYPE
from hub.edge.delivery.settling import Tried
from hub.edge.delivery.subscription import Means, SignIn

sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
"""httpcore asks for this module at each step of a request, and does without it where it is not installed:
told beforehand that it is not there, it does not look for it on the disk each time (a third of a request)."""

WIDTH = 4
"""Requests to one subscriber at a time [own]."""

PATIENCE_S = 10.0
"""For one request, from the look at its address to the end of its answer [own]."""

TIMEOUTS = httpx.Timeout(PATIENCE_S).as_dict()

DRAIN_S = 1.0
"""For the content of an answer, of which nothing is used: it is read so that its connection can be kept."""

ASKED_A_MINUTE = 6_000
"""Requests a minute that the hub asks leave for; a subscriber may say less, or that it does not mind."""

BEFORE_S = 60
"""So long before its end a token is asked for anew."""

OURS = frozenset({401, 403, 404, 405, 408, 425, 429})
"""Of the answers 4xx those that are about the subscriber, or about the hub, and not about one event."""

Clock = Callable[[], float]
"""Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Outward:
    """What of the hub is the same towards all subscribers."""

    origin: str
    addresses: Addresses
    plain: ssl.SSLContext
    certified: ssl.SSLContext | None  # with the hub's own certificate


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and headers; of its content nothing is kept."""

    status: int
    headers: Mapping[str, str]


class Line:
    """The way to one subscriber: connections that are kept, and what it takes to be let in."""

    def __init__(self, address: str, secret: str, sign_in: SignIn, outward: Outward, now: Clock) -> None:
        self._url, self._sign_in, self._outward, self._now = httpx.URL(address), sign_in, outward, now
        self._signer = Webhook(secret)
        mtls = sign_in.means is Means.MTLS and outward.certified is not None
        self._context = outward.certified if mtls and outward.certified else outward.plain
        # Without a client around it: it would follow no redirect, keep no cookie, and cost a third.
        self._transport = self._over(WIDTH)
        self._token, self._token_ends = "", 0.0

    async def post(self, name: str, body: bytes) -> Tried:
        """Send one event; `name` is its id."""
        moment = datetime.fromtimestamp(self._now(), UTC)
        headers = {
            "content-type": CONTENT_TYPE,
            "webhook-id": name,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": self._signer.sign(msg_id=name, timestamp=moment, data=body.decode()),
        }
        found = await self._ask("POST", headers, body)
        return found if isinstance(found, Tried) else self.meant(found)

    async def shake(self) -> tuple[Tried, int | None]:
        """Ask whether it wants the hub's events, and how many a minute (None: it does not mind)."""
        found = await self._ask("OPTIONS", {"webhook-request-rate": str(ASKED_A_MINUTE)}, b"")
        if isinstance(found, Tried):
            return found, None
        if found.status == HTTPStatus.GONE:
            return self.meant(found), None
        if found.headers.get("webhook-allowed-origin") not in ("*", self._outward.origin):
            return Tried("no_permission"), None
        rate = found.headers.get("webhook-allowed-rate", str(ASKED_A_MINUTE)).strip()
        if rate == "*":
            return Tried(), None
        if not rate.isdecimal() or not rate.isascii() or not int(rate[:9]) > 0:
            return Tried("no_permission"), None
        return Tried(), int(rate[:9])

    async def close(self) -> None:
        await self._transport.aclose()

    def meant(self, answer: Answer) -> Tried:
        """Taken, to be tried again, or gone."""
        status = answer.status
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Tried()
        if status == HTTPStatus.UNAUTHORIZED:
            self._token_ends = 0.0
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            return Tried("redirect")
        own = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in OURS
        asked = retry_after_ms(answer.headers.get("retry-after"), self._now())
        return Tried(f"http_{status}", own=own, gone=status == HTTPStatus.GONE, asked_ms=asked)

    async def _ask(self, method: str, headers: Mapping[str, str], body: bytes) -> Answer | Tried:
        try:
            async with asyncio.timeout(PATIENCE_S):
                signed_in = await self._signed_in()
                origin = {"webhook-request-origin": self._outward.origin, "accept-encoding": "identity"}
                told = {**headers, **signed_in, **origin, "user-agent": self._outward.origin}
                request = httpx.Request(
                    method, self._url, headers=told, content=body, extensions={"timeout": TIMEOUTS}
                )
                return await self._answered(request)
        except tuple(CODES) as error:
            return Tried(_code(error))

    async def _answered(self, request: httpx.Request) -> Answer:
        response = await self._transport.handle_async_request(request)
        answer = Answer(response.status_code, response.headers)
        try:
            async with asyncio.timeout(DRAIN_S):
                async for _ in response.aiter_raw():
                    pass
        except (httpx.HTTPError, TimeoutError):
            return answer  # what it had to say stands in the status
        finally:
            await response.aclose()
        return answer

    async def _signed_in(self) -> dict[str, str]:
        match self._sign_in.means:
            case Means.BEARER:
                return {"authorization": f"Bearer {self._sign_in.secret}"}
            case Means.OAUTH2:
                if self._now() > self._token_ends - BEFORE_S:
                    await self._ask_token()
                return {"authorization": f"Bearer {self._token}"}
            case Means.MTLS if self._outward.certified is None:
                raise NoCertificateError
            case _:
                return {}

    async def _ask_token(self) -> None:
        """The client of authlib stands on whichever httpx it finds: that one would pass our guard by."""
        asked = self._sign_in
        form = {"grant_type": "client_credentials", **({"scope": asked.scope} if asked.scope else {})}
        client = httpx.AsyncClient(
            auth=(asked.client_id, asked.secret),
            transport=self._over(1),
            timeout=PATIENCE_S,
            trust_env=False,
            headers={"accept-encoding": "identity"},
        )
        async with client:
            answer = await client.post(asked.token_url, data=form)
        try:
            token = answer.raise_for_status().json()
            self._token = str(token["access_token"])
            self._token_ends = self._now() + float(token.get("expires_in", 2 * BEFORE_S))
        except (httpx.HTTPStatusError, ValueError, TypeError, LookupError, AttributeError) as error:
            raise NoTokenError from error

    def _over(self, most: int) -> Guarded:
        limits = httpx.Limits(max_connections=most, max_keepalive_connections=most, keepalive_expiry=30)
        inner = httpx.AsyncHTTPTransport(verify=self._context, limits=limits, trust_env=False, retries=0)
        return Guarded(inner, self._outward.addresses)


class NoCertificateError(Exception):
    """The subscriber wants mutual TLS, and the hub has no certificate."""


class NoTokenError(Exception):
    """Whoever gives the tokens gave none."""


def retry_after_ms(header: str | None, now: float) -> int | None:
    """How long a subscriber wants to be left alone: seconds, or a date; None when it does not say."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdecimal():
        return int(text[:9]) * 1_000
    try:
        return max(0, int((parsedate_to_datetime(text).timestamp() - now) * 1_000))
    except (ValueError, OverflowError):
        return None


CODES: Mapping[type[Exception], str] = {
    NotAllowedError: "private_address",
    UnknownNameError: "unknown_name",
    NoCertificateError: "no_certificate",
    NoTokenError: "no_token",
    TimeoutError: "timeout",
    httpx.TimeoutException: "timeout",
    httpx.ConnectError: "no_connection",
    httpx.HTTPError: "broken_off",
    OSError: "broken_off",
}
"""What went wrong, the particular before the general; the words of an exception may quote an address."""


def _code(error: BaseException) -> str:
    met: BaseException | None = error
    while met is not None:
        if isinstance(met, ssl.SSLCertVerificationError):
            return "bad_certificate"
        met = met.__cause__ or met.__context__
    return next(code for kind, code in CODES.items() if isinstance(error, kind))
