"""Where a source that is pulled is asked, how often, and by which credential: named here, kept elsewhere."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from hub.edge.settings_file import Strict

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def _safe(url: str) -> str:
    """Refuses an address over which numbers of children, or a credential, would go in the clear."""
    told = urlsplit(url)
    if told.username is not None or told.password is not None:
        raise ValueError("no user or password in it: the credential stands in token_file or token_env")
    if told.hostname is None or (told.scheme != "https" and told.hostname not in LOOPBACK):
        raise ValueError("give an https:// address (http:// only for this machine itself)")
    return url


Url = Annotated[str, AfterValidator(_safe)]


class PullSettings(Strict):
    """Where a source that is pulled gives what came since a number, and who we are there."""

    url: Url = Field(description="what is asked, without the number")
    every_s: float = Field(900, ge=1, le=86_400, description="seconds between two pulls")
    timeout_s: float = Field(30, ge=0.1, le=50, description="seconds that one answer may take")
    every_number: bool = Field(default=True, description="false: it leaves out numbers that are not for us")
    token_file: Path | None = Field(None, description="a file with the bearer token, and nothing else")
    token_env: str | None = Field(
        None, pattern=r"^[A-Z][A-Z0-9_]*$", description="the variable with the token"
    )
    token_url: Url | None = Field(None, description="where a token is given (OAuth2 client_credentials)")
    client_id: str | None = Field(None, description="who asks there, such as an OIN")
    cert_file: Path | None = Field(None, description="our own certificate, PEM")
    key_file: Path | None = Field(None, description="its key, PEM")
    ca_file: Path | None = Field(None, description="whom we trust, PEM; else whom the system trusts")

    @model_validator(mode="after")
    def _who_we_are(self) -> "PullSettings":
        """Refuses half a credential: it would fail far from its cause."""
        if bool(self.cert_file) != bool(self.key_file):
            raise ValueError("cert_file and key_file go together")
        told = [one for one in (self.token_file, self.token_env, self.token_url) if one]
        if bool(self.token_url) != bool(self.client_id) or len(told) > 1:
            raise ValueError("a token is in token_file or token_env, or asked of token_url as client_id")
        return self
