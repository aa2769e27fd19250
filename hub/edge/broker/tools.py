"""What only Kafka's own tools can set: how much a client may take."""

import subprocess
import tempfile
from pathlib import Path

from hub.edge.broker import jars
from hub.edge.broker.authority import write_secret
from hub.edge.broker.config import LOG4J, Layout, java
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings

TOOL_S = 60
CONFIGS = "kafka.admin.ConfigCommand"
QUOTA = {
    "consumer_byte_rate": 1_048_576,  # a municipality receives some hundred records a day of about a kilobyte
    "producer_byte_rate": 1_024,  # it writes nothing; whoever tries is slowed down before it is refused
    "request_percentage": 25,
}
"""Per principal and broker, in bytes a second and in percent of one request thread [own]."""

_JAAS = "org.apache.kafka.common.security.scram.ScramLoginModule required"


def limit(settings: Settings, who: str) -> None:
    """Hold a principal to the quota, for good; done twice it changes nothing."""
    given = ",".join(f"{name}={value}" for name, value in QUOTA.items())
    _configs(settings, "--entity-name", who, "--add-config", given)


def unlimit(settings: Settings, who: str) -> None:
    """Forget the quota of a principal that is no more."""
    _configs(settings, "--entity-name", who, "--delete-config", ",".join(QUOTA))


def properties(settings: Settings) -> str:
    """The settings as Kafka's Java clients read them."""
    given: dict[str, object] = {"security.protocol": settings.security_protocol}
    if settings.tls_ca is not None:
        given |= {"ssl.truststore.type": "PEM", "ssl.truststore.location": settings.tls_ca}
    if settings.sasl_password is not None:
        word = settings.sasl_password.get_secret_value()
        given |= {
            "sasl.mechanism": settings.sasl_mechanism,
            "sasl.jaas.config": f'{_JAAS} username="{settings.sasl_username}" password="{word}";',
        }
    return "".join(f"{name}={value}\n" for name, value in given.items())


def _configs(settings: Settings, *arguments: str) -> None:
    cache = jars.cache_dir()
    paths = jars.ensure(jars.locked(), cache, jars.to_stderr)
    with tempfile.TemporaryDirectory(prefix="hub-tool-") as folder:
        layout = Layout(Path(folder))
        layout.scratch.mkdir()
        layout.log4j.write_text(LOG4J.format(log=layout.log), "utf-8")
        admin = layout.root / "admin.properties"
        write_secret(admin, properties(settings))
        asked = ("--bootstrap-server", settings.bootstrap or "", "--command-config", str(admin))
        command = java(layout, paths, CONFIGS, *asked, "--alter", "--entity-type", "users", *arguments)
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TOOL_S)
    if done.returncode != 0:
        raise OperatorError(
            f"the quota could not be set: {(done.stderr or done.stdout).strip().splitlines()[-1:]}",
            where=settings.bootstrap or "",
            remedy="set it with Kafka's own kafka-configs, as an admin: see docs/guides/operate.md",
        )
