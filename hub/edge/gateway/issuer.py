"""The issuer's keys, from its JWKS; and without an issuer the hub's own, for whoever sits at its machine."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from time import monotonic

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hub.edge.access.organisation import OrganisationId
from hub.edge.errors import LastingError
from hub.edge.gateway.credentials import LOCAL, Trust
from hub.edge.gateway.problems import Refused
from hub.edge.settings import Settings
from hub.edge.vault.signing import Signer

ANEW_S = 60.0
"""The issuer is asked for new keys at most so often, whatever strangers send."""

KEPT_S = 3_600.0
"""So long its keys are good without being asked again: a key that was withdrawn counts no longer."""

ASK_S = 5.0
OURS = "urn:nld:overstaphub:local"
LIFE = timedelta(hours=1)
KEY_FILE = "gateway.jwk"
KIND = "at+jwt"


class Keys:
    """Read when they are first needed, and again when a token names one that is not among them."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._found: KeySet | None = None
        self._read_at = self._asked = float("-inf")
        self._lock = Lock()

    def __call__(self, anew: bool) -> KeySet:  # noqa: FBT001 - as `Trust.keys` is asked
        with self._lock:
            now = monotonic()
            kept = self._found if now - self._read_at < KEPT_S else None
            if kept is not None and not (anew and now - self._asked > ANEW_S):
                return kept
            self._asked = now
            found = self._read() or kept
            if found is None:
                raise Refused("away")
            if found is not kept:
                self._found, self._read_at = found, now
            return found

    def _read(self) -> KeySet | None:
        try:
            if self._where.startswith("https://"):
                answer = httpx.get(self._where, timeout=ASK_S)
                answer.raise_for_status()
                told = answer.json()
            else:
                told = json.loads(Path(self._where).read_text("utf-8"))
            return KeySet.import_key_set(told)
        except (httpx.HTTPError, OSError, ValueError, JoseError, KeyError, TypeError):
            return None


def trust_of(settings: Settings) -> Trust:
    """The configured issuer; else the hub itself."""
    if settings.oauth_issuer is not None:
        keys = Keys(settings.oauth_jwks or "")
        return Trust(issuer=settings.oauth_issuer, audience=settings.oauth_audience, keys=keys)
    ours = KeySet.import_key_set({"keys": [_own(settings).public]})
    return Trust(issuer=OURS, audience=settings.oauth_audience, keys=lambda _anew: ours, local=True)


def own_token(settings: Settings, organisation: OrganisationId, scopes: str, now: datetime) -> str:
    """A token of the hub's own, for an hour: who may read the key in `data_dir` may read all there is."""
    if settings.oauth_issuer is not None:
        raise LastingError(
            "tokens come from the configured issuer",
            where="HUB_OAUTH_ISSUER",
            remedy="ask it for one, or unset the variable on a machine of your own",
        )
    return _own(settings).sign(
        KIND,
        {
            "iss": OURS,
            "aud": settings.oauth_audience,
            "client_id": f"{LOCAL}{organisation}",
            "scope": scopes,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFE).timestamp()),
        },
    )


def _own(settings: Settings) -> Signer:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Signer(settings.data_dir / KEY_FILE)
