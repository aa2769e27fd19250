"""The embedded Kafka with its door shut: TLS, passwords (SCRAM) or certificates, and Kafka's own authorizer.

Two listeners for clients: one for passwords, one for certificates. Kafka itself and its controller sign in
with a certificate of this broker's own authority, under the one name that may do everything.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from confluent_kafka.admin import ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion
from pydantic import SecretStr

from hub.edge.broker.authority import Authority, write_secret
from hub.edge.broker.config import Layout, Ports, controller
from hub.edge.broker.state import Running
from hub.edge.kafka import clients
from hub.edge.settings import Settings

ADMIN = "hub-admin"
PASSWORD_BYTES = 32
ITERATIONS = 8_192
ASK_S = 30.0

# As Java spells a subject (RFC 2253): the serial number stands under its number, its text in hexadecimal, and
# what looks like one inside another attribute is escaped. The twenty digits of an OIN are picked out.
_OIN = "".join("3([0-9])" for _ in range(20))
_DIGITS = "".join(f"${n}" for n in range(1, 21))
BY_OIN = rf"RULE:^(?:.*[,+])?2[.]5[.]4[.]5=#(?:13|0c)14{_OIN}(?:[,+].*)?$/{_DIGITS}/"
BY_NAME = f"RULE:^CN={ADMIN}$/{ADMIN}/"
PRINCIPALS = f"{BY_OIN},{BY_NAME}"
"""What of a certificate is a principal: its OIN, or that it is the hub's own. Any other is refused."""


def prepare(layout: Layout) -> None:
    """Keys and the admin's password, each in a file of the owner only."""
    authority = Authority(layout.access)
    write_secret(layout.own, authority.server(ADMIN))  # anew at each start: it never runs out
    if not (password := layout.principals / ADMIN).exists():
        write_secret(password, secrets.token_urlsafe(PASSWORD_BYTES))


def broker_settings(layout: Layout, ports: Ports) -> dict[str, object]:
    """What differs from a broker that is open."""
    asked = ("mutual", "controller")  # on which a client must show its certificate
    told = f"CLIENTS://127.0.0.1:{ports.broker},MUTUAL://127.0.0.1:{ports.mutual}"
    return {
        "listener.security.protocol.map": "CLIENTS:SASL_SSL,MUTUAL:SSL,CONTROLLER:SSL",
        "listeners": f"{told},{controller(ports)}",
        "advertised.listeners": told,
        "inter.broker.listener.name": "MUTUAL",
        **{f"listener.name.{name}.ssl.client.auth": "required" for name in asked},
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.clients.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": layout.own,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": layout.authority,
        "ssl.principal.mapping.rules": PRINCIPALS,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMIN}",
        "allow.everyone.if.no.acl.found": "false",
    }


def introduce(layout: Layout, running: Running) -> None:
    """Have Kafka know the admin's password: it signs in by its certificate and tells it."""
    password = (layout.principals / ADMIN).read_bytes().strip()
    told = UserScramCredentialUpsertion(
        ADMIN, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password
    )
    by_certificate = clients.admin(by_certificate_of(layout, running), quiet=True)
    for future in by_certificate.alter_user_scram_credentials([told], request_timeout=ASK_S).values():
        future.result()


@dataclass(frozen=True, slots=True)
class Doorway:
    """Where others come in: by password, by certificate; `authority` signs and is trusted, if it is ours."""

    passwords: str
    certificates: str
    authority: Authority | None
    trusted: Path | None


def doorway(known: Settings, running: Running | None, layout: Layout | None) -> Doorway:
    """Of the embedded Kafka if it is the one in use; another has one address, and an authority of its own."""
    if running is not None and layout is not None and running.mutual is not None:
        mutual = f"127.0.0.1:{running.mutual}"
        return Doorway(running.bootstrap, mutual, Authority(layout.access), layout.authority)
    bootstrap = known.bootstrap or ""
    return Doorway(bootstrap, bootstrap, None, known.tls_ca)


def by_certificate_of(layout: Layout, running: Running) -> Settings:
    """Constructed, not read: what the environment says about security is about another Kafka."""
    return Settings.model_construct().at(
        f"127.0.0.1:{running.mutual}",
        security_protocol="SSL",
        tls_ca=layout.authority,
        tls_cert=layout.own,
        tls_key=layout.own,
    )


def reached(known: Settings, running: Running, layout: Layout) -> Settings:
    """The settings with this broker in them, as its admin."""
    if running.mutual is None:
        return known.at(running.bootstrap)
    shut: dict[str, Any] = {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_username": ADMIN,
        "sasl_password": SecretStr((layout.principals / ADMIN).read_text("utf-8").strip()),
        "tls_ca": layout.authority,
        "principals": layout.principals,
    }
    return known.at(running.bootstrap, **shut)
