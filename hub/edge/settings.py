"""The settings: one model, read once from the environment (HUB_...), printable without its secrets."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub.edge.errors import LastingError, meant

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Port = Annotated[int, Field(ge=0, le=65535)]
Milliseconds = Annotated[int, Field(ge=1)]

PREFIX = "HUB_"
NOT_OURS = re.compile(r"HUB_(TEST_.*|GOLDEN|PORT|PORT_.*|SERVICE_.*)")
"""Variables of that prefix that are no settings: the tests' own, and those that Kubernetes gives every
container beside a service named hub."""

OWNER_ONLY = 0o600
"""Of every file in `data_dir`: it is about children, or lets somebody reach what is."""


class Settings(BaseSettings):
    """All that differs between a laptop and production; no other line of the hub reads the environment.

    But for the credential of a source that is pulled, in the variable that its settings name (`token_env`).
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,  # an empty variable in a compose file means "not set"
        frozen=True,
        hide_input_in_errors=True,  # a password that does not parse must not be printed
    )

    bootstrap: str | None = Field(None, description="Kafka, host:port[,host:port]; none: the embedded one")
    security_protocol: SecurityProtocol = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    tls_ca: Path | None = Field(None, description="certificate authority of the brokers, PEM")
    tls_cert: Path | None = Field(None, description="our own certificate, PEM")
    tls_key: Path | None = Field(None, description="key of our own certificate, PEM")

    secure: bool = Field(False, description="the embedded Kafka with TLS, passwords and ACLs")  # noqa: FBT003 - pydantic's own order
    principals: Path | None = Field(
        None, description="a password per principal, one file each; none: all sign in as HUB_SASL_USERNAME"
    )

    registry: str | None = Field(
        None, repr=False, description="URL of a schema registry; none: the embedded one"
    )  # its URL may hold a password: shown() masks it

    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("overstap-hub"))
    sources: Path | None = Field(None, description="settings per source, TOML; else sources.toml in data_dir")
    organisations: Path | None = Field(
        None, description="who is who, TOML; else organisations.toml in data_dir"
    )
    identity_key: Path | None = Field(None, description="the key behind the pseudonyms; else in data_dir")
    prefix: str = Field("", pattern=r"^[A-Za-z0-9._-]*$", description="before each topic; drills have one")
    partitions: int = Field(4, ge=1, description="of the journal and what follows from it")
    session_timeout_ms: Milliseconds = 10_000
    transaction_timeout_ms: Milliseconds = 10_000
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    web_port: Port = 6066
    web_host: str = Field(
        "127.0.0.1", description="where pages of health and metrics are served; 0.0.0.0: all"
    )
    backup_for: str | None = Field(None, description="public keys for which backups are sealed, with commas")
    dead_letter_limit: int = Field(1_000, ge=1, description="rejections in a row that a source may have")
    database: SecretStr | None = Field(
        None, description="PostgreSQL for the outbox, postgresql://…; none: SQLite in data_dir"
    )
    webhook_origin: str = Field(
        "overstap-hub", pattern=r"^[A-Za-z0-9.-]+$", description="the name under which the hub sends webhooks"
    )
    webhook_ca: Path | None = Field(None, description="authority of subscribers beside the system's, PEM")
    webhook_cert: Path | None = Field(
        None, description="our certificate towards subscribers, PEM with its key"
    )
    webhook_networks: str = Field("", description="private networks of subscribers, 10.1.0.0/16[,…]")
    gateway_host: str = Field("127.0.0.1", description="where `hub serve` answers; 0.0.0.0: all")
    gateway_port: Port = 6080
    gateway_url: str = Field("https://localhost:6080", description="under which address others reach it")
    gateway_cert: Path | None = Field(None, description="its certificate, PEM; none: plain HTTP")
    gateway_key: Path | None = Field(None, description="the key of that certificate, PEM")
    gateway_client_ca: Path | None = Field(None, description="whose certificates clients may show, PEM")
    gateway_metrics_port: Port = Field(6081, description="its metrics, on web_host; 0: nowhere")
    gateway_per_minute: int = Field(600, ge=1, description="requests of one organisation")
    gateway_most_mb: int = Field(1_024, ge=1, description="of one delivery")
    oauth_issuer: str | None = Field(None, description="whose tokens count; none: the hub's own, on loopback")
    oauth_audience: str = Field("overstap-hub", description="for whom a token must be")
    oauth_jwks: str | None = Field(None, description="the issuer's keys: https://…, or a file")
    debug: bool = Field(False, description="show the traceback of a bug")  # noqa: FBT003 - pydantic's own order

    @model_validator(mode="after")
    def _security_is_whole(self) -> "Settings":
        """Refuses half a security setting: it would connect in the clear, or fail far from its cause."""
        if self.security_protocol.startswith("SASL"):
            needed = {
                "HUB_SASL_MECHANISM": self.sasl_mechanism,
                "HUB_SASL_USERNAME": self.sasl_username,
                "HUB_SASL_PASSWORD": self.sasl_password,
            }
            if missing := [name for name, value in needed.items() if value is None]:
                raise ValueError(f"HUB_SECURITY_PROTOCOL={self.security_protocol} needs {', '.join(missing)}")
        elif self.sasl_username or self.sasl_password or self.sasl_mechanism:
            raise ValueError("HUB_SASL_... is set, but HUB_SECURITY_PROTOCOL is not SASL_...")
        if (self.tls_ca or self.tls_cert) and not self.security_protocol.endswith("SSL"):
            raise ValueError("HUB_TLS_... is set, but HUB_SECURITY_PROTOCOL is not SSL or SASL_SSL")
        if self.principals and not self.security_protocol.startswith("SASL"):
            raise ValueError("HUB_PRINCIPALS is set, but HUB_SECURITY_PROTOCOL is not SASL_...")
        if bool(self.tls_cert) != bool(self.tls_key):
            raise ValueError("HUB_TLS_CERT and HUB_TLS_KEY go together")
        return self

    @model_validator(mode="after")
    def _gateway_is_whole(self) -> "Settings":
        """Refuses half a sign-in: what is reached from elsewhere has an issuer or certificates, over TLS."""
        if bool(self.gateway_cert) != bool(self.gateway_key):
            raise ValueError("HUB_GATEWAY_CERT and HUB_GATEWAY_KEY go together")
        if self.gateway_client_ca and not self.gateway_cert:
            raise ValueError("HUB_GATEWAY_CLIENT_CA needs HUB_GATEWAY_CERT and HUB_GATEWAY_KEY")
        if bool(self.oauth_issuer) != bool(self.oauth_jwks):
            raise ValueError("HUB_OAUTH_ISSUER and HUB_OAUTH_JWKS go together")
        if self.oauth_jwks and self.oauth_jwks.startswith("http://"):
            raise ValueError(
                "HUB_OAUTH_JWKS must be https://… or a file: who can change it signs in as anybody"
            )
        return self

    @property
    def identity_key_path(self) -> Path:
        return self.identity_key or self.data_dir / "identity.key"

    def at(self, bootstrap: str, **security: object) -> "Settings":
        """The same, with an embedded Kafka: on loopback, and without a password unless `security` has one."""
        given = ("sasl_mechanism", "sasl_username", "sasl_password", "tls_ca", "tls_cert", "tls_key")
        open_to_all = {"security_protocol": "PLAINTEXT", **dict.fromkeys((*given, "principals"))}
        return self.model_copy(update={"bootstrap": bootstrap, **open_to_all, **security})

    def kafka(self) -> dict[str, str | int]:
        """What every librdkafka client needs to reach the configured Kafka."""
        if self.bootstrap is None:
            raise LastingError(
                "no Kafka is configured",
                where="HUB_BOOTSTRAP",
                remedy="start the embedded one with `hub broker start`, or set HUB_BOOTSTRAP to host:port",
            )
        given: dict[str, str | int | None] = {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": self.security_protocol,
            "sasl.mechanism": self.sasl_mechanism,
            "sasl.username": self.sasl_username,
            "sasl.password": self.sasl_password.get_secret_value() if self.sasl_password else None,
            "ssl.ca.location": _text(self.tls_ca),
            "ssl.certificate.location": _text(self.tls_cert),
            "ssl.key.location": _text(self.tls_key),
        }
        return {name: value for name, value in given.items() if value is not None}

    def shown(self) -> dict[str, str]:
        """Each setting under the name of its variable, secrets masked."""
        return {
            f"HUB_{name.upper()}": "" if value is None else without_password(str(value))
            for name, value in self
        }


def read() -> Settings:
    """The settings as the environment has them; a mistake there is told by the name of its variable.

    What it does not set is looked for as a file of that name (`hub_sasl_password`) among the credentials that
    systemd hands over, or that Kubernetes mounts: so that no secret stands in the environment.
    """
    if strange := _strangers(os.environ):
        raise LastingError(
            "; ".join(strange), where="environment", remedy="correct the variable's name, or unset it"
        )
    try:
        credentials = Path(os.environ.get("CREDENTIALS_DIRECTORY", os.devnull))
        return Settings(_secrets_dir=credentials if credentials.is_dir() else None)
    except ValidationError as error:
        raise LastingError(
            "; ".join(_complaint(e["loc"], e["msg"]) for e in error.errors(include_input=False)),
            where="environment",
            remedy="correct the variable, or unset it for its default",
        ) from None


def _strangers(variables: Iterable[str]) -> list[str]:
    """Refuses a variable that looks like a setting and is none: its default would hold unnoticed."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    strange = sorted(v for v in variables if v.upper().startswith(PREFIX) and v.upper() not in known)
    return [f"{v}: no setting has this name; {meant(v, known)}" for v in strange if not NOT_OURS.fullmatch(v)]


def without_password(url: str) -> str:
    """A URL without what stands before the @: that is a secret."""
    return re.sub(r"//[^/@]*@", "//***@", url)


def _complaint(loc: tuple[int | str, ...], message: str) -> str:
    name = f"HUB_{str(loc[0]).upper()}: " if loc else ""
    return name + message.removeprefix("Value error, ")


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
