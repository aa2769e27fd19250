"""As whom a part of the hub signs in to Kafka: each under its own name, with its own password.

`HUB_PRINCIPALS` names a folder with one file per principal. Where there is none, all parts are one principal:
that of `HUB_SASL_USERNAME`, or nobody in particular.
"""

from pathlib import Path

from pydantic import SecretStr

from hub.edge.errors import LastingError
from hub.edge.kafka import names
from hub.edge.settings import Settings


def principal(settings: Settings, part: str) -> str:
    """What Kafka calls a flow or an agent of this installation."""
    return names.full(settings, f"hub-{part}")


def password_file(folder: Path, who: str) -> Path:
    """Where a principal's password stands."""
    return folder / who.replace("/", "-")


def signed_in(settings: Settings, part: str) -> Settings:
    """The settings with which a flow or an agent is itself."""
    if settings.principals is None:
        return settings
    who = principal(settings, part)
    file = password_file(settings.principals, who)
    try:
        password = file.read_text("utf-8").strip()
    except OSError as error:
        raise LastingError(
            f"{who} has no password here: {error.strerror}",
            where=str(file),
            remedy="make it with `hub access apply`, as the hub's admin",
        ) from None
    return settings.model_copy(update={"sasl_username": who, "sasl_password": SecretStr(password)})
