"""What a subscriber's ICT is handed: one directory with all that it needs, and nothing of anybody else."""

from dataclasses import dataclass
from pathlib import Path

import jinja2

from hub.edge.access.subscribers import Subscriber
from hub.edge.broker.authority import write_secret
from hub.edge.errors import OperatorError
from hub.edge.kafka import names
from hub.edge.settings import Settings

TEMPLATES = Path(__file__).with_name("templates")
FILES = ("LEESMIJ.txt", "client.properties", "verbinding.toml", "lees_berichten.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is written down for one subscriber. `certificate`: key and certificate, PEM."""

    subscriber: Subscriber
    password: str
    bootstrap: str
    registry: str
    authority: str | None
    certificate: str | None


def refuse_unless_new(folder: Path) -> None:
    """Nothing is written over: what lies there may be somebody else's, or the only copy."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OperatorError(
            "the directory is there already, and not empty",
            where=str(folder),
            remedy="name a new one with --out",
        )


def write(settings: Settings, folder: Path, given: Given) -> tuple[Path, ...]:
    """All files of the directory, each for its owner only; answers which."""
    refuse_unless_new(folder)
    made = {name: _text(settings, name, given) for name in FILES}
    made["wachtwoord"] = given.password + "\n"
    if given.authority is not None:
        made["ca.pem"] = given.authority
    if given.certificate is not None:
        made["client.pem"] = given.certificate
    for name, text in made.items():
        write_secret(folder / name, text)
    return tuple(folder / name for name in sorted(made))


def _text(settings: Settings, name: str, given: Given) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,  # noqa: S701 - no page: what is filled in is checked, or made by us
    )
    subscriber = given.subscriber
    return environment.get_template(f"{name}.j2").render(
        organisation=subscriber.organisation,
        user=subscriber.principal(settings),
        password=given.password,
        topic=names.full(settings, subscriber.topic),
        groups=names.full(settings, subscriber.groups),
        by_certificate=subscriber.oin is not None,
        **{key: getattr(given, key) for key in ("bootstrap", "registry", "authority", "certificate")},
    )
