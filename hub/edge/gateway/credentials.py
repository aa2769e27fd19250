"""Who asks: an access token that the issuer signed (RFC 9068), a client certificate, or both together.

A token that names a certificate (`cnf`, RFC 8705) counts with that one alone; and where somebody shows both,
they must be of one organisation. What is wrong with a token is not told: that would help who made it up.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hub.edge.access.organisation import Organisation, OrganisationId, Organisations
from hub.edge.gateway.problems import Refused

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519")
LEEWAY_S = 30
KINDS = (None, "JWT", "at+jwt", "application/at+jwt")
MOST_TOKEN = 16_000
LOCAL = "local:"
"""What the clients of tokens begin with that the hub signs itself, for whoever sits at its machine."""

NOT_SIGNED_IN = {"WWW-Authenticate": "Bearer"}
INVALID = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, signed in as which client; `scopes`: None when a certificate alone tells who it is."""

    organisation: Organisation
    client: str
    scopes: frozenset[str] | None

    @property
    def id(self) -> OrganisationId:
        return self.organisation.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose tokens count. `keys` answers the issuer's keys; asked with True it looks for new ones."""

    issuer: str
    audience: str
    keys: Callable[[bool], KeySet]
    local: bool = False  # the hub is its own issuer


def signed_in(
    organisations: Organisations,
    trust: Trust,
    authorization: str | None,
    certificate: bytes | None,
    day: date,
) -> Principal:
    """Who asks, as of that day; `certificate`: as the TLS connection has checked it, DER."""
    shown = None if certificate is None else _of_certificate(organisations, certificate)
    if authorization is None:
        if certificate is None:
            raise Refused("no_credential", NOT_SIGNED_IN)
        if shown is None or not shown.period.holds(day):
            raise Refused("unknown_client")
        return Principal(shown, f"certificate:{shown.oin}", None)
    claims = _claims(trust, authorization)
    _bound(claims, certificate)
    client = str(claims.get("client_id") or claims.get("azp") or "")
    mine = _of_client(organisations, client, local=trust.local)
    if mine is None or not mine.period.holds(day):
        raise Refused("unknown_client")
    if shown is not None and shown.id != mine.id:
        raise Refused("certificate_needed", INVALID)
    return Principal(mine, client, frozenset(str(claims.get("scope") or "").split()))


def thumbprint(certificate: bytes) -> str:
    """As a token names it: x5t#S256."""
    return base64.urlsafe_b64encode(sha256(certificate).digest()).rstrip(b"=").decode()


def _of_client(organisations: Organisations, client: str, *, local: bool) -> Organisation | None:
    if local and client.startswith(LOCAL):
        return organisations.get(OrganisationId(client.removeprefix(LOCAL)))
    return organisations.by_client(client)


def _of_certificate(organisations: Organisations, certificate: bytes) -> Organisation | None:
    """By the OIN, which PKIoverheid writes as the serial number of the subject."""
    try:
        subject = x509.load_der_x509_certificate(certificate).subject
    except ValueError:
        return None
    numbers = subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    found = organisations.by_oin(str(numbers[0].value)) if len(numbers) == 1 else None
    allowed = found is not None and any(client.certificate_oin for client in found.clients)
    return found if allowed else None


def _claims(trust: Trust, authorization: str) -> Mapping[str, Any]:
    scheme, _, token = authorization.partition(" ")
    if scheme.casefold() != "bearer" or not token or len(token) > MOST_TOKEN:
        raise Refused("invalid_token", INVALID)
    asked = {
        "iss": {"essential": True, "value": trust.issuer},
        "aud": {"essential": True, "value": trust.audience},
        "exp": {"essential": True},
    }
    registry = jwt.JWTClaimsRegistry(leeway=LEEWAY_S, **asked)  # type: ignore[arg-type]  # a TypedDict of options
    read = _read(token.strip(), trust)
    try:
        registry.validate(read.claims)
    except (JoseError, ValueError, TypeError):
        raise Refused("invalid_token", INVALID) from None
    if read.header.get("typ") not in KINDS:
        raise Refused("invalid_token", INVALID)
    return read.claims


def _read(token: str, trust: Trust) -> jwt.Token:
    """Signed by a key of the issuer; one that is not among those we know may be new."""
    for anew in (False, True):
        try:
            return jwt.decode(token, trust.keys(anew), algorithms=list(ALGORITHMS))
        except (JoseError, ValueError, TypeError, KeyError, UnicodeError, binascii.Error):
            continue
    raise Refused("invalid_token", INVALID)


def _bound(claims: Mapping[str, Any], certificate: bytes | None) -> None:
    confirmed = claims.get("cnf")
    if confirmed is None:
        return
    named = confirmed.get("x5t#S256") if isinstance(confirmed, dict) else None
    if certificate is None or not isinstance(named, str):
        raise Refused("certificate_needed", INVALID)
    if not compare_digest(named.encode(), thumbprint(certificate).encode()):
        raise Refused("certificate_needed", INVALID)
