"""The hub's signature under a statement that somebody carries away: JWS (RFC 7515) by Ed25519 (RFC 8037).

Whoever has the public key can check it without asking the hub.
"""

import json
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from hub.edge.errors import OperatorError
from hub.edge.vault.crypto import write_private

ALGORITHM = "Ed25519"


class Signer:
    """The key of one installation, made on first use; only the owner of the file can read it."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            made = OKPKey.generate_key("Ed25519", private=True, auto_kid=True)
            write_private(path, json.dumps(made.as_dict(private=True)), replace=False)
        self._key = OKPKey.import_key(json.loads(path.read_text(encoding="utf-8")))

    @property
    def public(self) -> dict[str, Any]:
        """The key to check with, as a JWK (RFC 7517)."""
        return dict(self._key.as_dict(private=False))

    def sign(self, kind: str, statement: dict[str, Any]) -> str:
        """One line of text: three parts with dots between."""
        header = {"alg": ALGORITHM, "typ": kind, "kid": self._key.kid}
        body = json.dumps(statement, ensure_ascii=False).encode()
        return str(jws.serialize_compact(header, body, self._key, algorithms=[ALGORITHM]))


def checked(kind: str, signed: str, key: dict[str, Any]) -> dict[str, Any] | None:
    """What was signed; None when it was not, by another, or is a statement of another kind."""
    try:
        public = OKPKey.import_key(key)
    except (JoseError, ValueError, KeyError, TypeError):
        raise OperatorError(
            "this is no public key of a hub", where="--key", remedy="take what `hub proof key` prints"
        ) from None
    try:
        read = jws.deserialize_compact(signed.strip(), public, algorithms=[ALGORITHM])
        body = json.loads(read.payload)
    except (JoseError, ValueError):
        return None
    return body if read.headers().get("typ") == kind and isinstance(body, dict) else None
