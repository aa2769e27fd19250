"""The file that declares organisations and mandates (TOML): read strictly, each mistake with its line."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from hub.connectors.catalogue import CONNECTORS, connector
from hub.connectors.reference import tables
from hub.domain.identifiers import is_brin
from hub.edge import settings_file
from hub.edge.access.organisation import (
    ANY_SERVICE,
    Client,
    Kind,
    Mandate,
    Organisation,
    OrganisationId,
    Organisations,
    Period,
)
from hub.edge.errors import LastingError, OperatorError, meant
from hub.edge.settings import Settings
from hub.edge.settings_file import Strict

FILE = "organisations.toml"
"""In the data directory; what `hub organisation apply` put in force."""

OIN = re.compile(r"[0-9]{20}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def _id(text: str) -> str:
    """Refuses what no address of the domain looks like."""
    prefix, _, name = text.partition("/")
    right = {
        "gm": lambda: tables.municipality(name) is not None,
        "brin": lambda: is_brin(name),
        "rmc": lambda: re.fullmatch(r"[0-9]{2}", name) is not None,
        "supplier": lambda: NAME.fullmatch(name) is not None,
        "hub": lambda: name == "operator",
    }.get(prefix)
    if right is None or not right():
        raise ValueError("an id is gm/<code>, brin/<BRIN>, rmc/<nn>, supplier/<name> or hub/operator")
    return text


def _oin(text: str) -> str:
    if OIN.fullmatch(text) is None:
        raise ValueError("an OIN has twenty digits")
    return text


def _mail(text: str) -> str:
    if MAIL.fullmatch(text) is None:
        raise ValueError("this is no mail address")
    return text


def _service(text: str) -> str:
    if text != ANY_SERVICE and connector(text) is None:
        known = (each.name for each in CONNECTORS)
        raise ValueError(f"no connector is called {text}; {meant(text, known)}, or * for any")
    return text


Id = Annotated[str, AfterValidator(_id)]
Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class ClientPart(Strict):
    id: Filled
    certificate: bool = False


class OrganisationPart(Strict):
    name: Filled
    kind: Kind
    oin: Annotated[str, AfterValidator(_oin)] | None = None
    region: Annotated[str, StringConstraints(pattern=r"^rmc/[0-9]{2}$")] | None = None
    contact: Annotated[str, AfterValidator(_mail)]
    first: date
    last: date | None = None
    clients: tuple[ClientPart, ...] = ()


class MandatePart(Strict):
    school: Id
    supplier: Id
    service: Annotated[str, AfterValidator(_service)]
    first: date
    last: date | None = None


class File(Strict):
    organisations: dict[Id, OrganisationPart] = Field(default_factory=dict)
    mandates: tuple[MandatePart, ...] = ()


def load(path: Path) -> Organisations:
    """What a file declares; `OperatorError` with the first mistake and its line."""
    return _made(settings_file.read(path, File, _inside, _unusable, _wrong))


def faults(path: Path) -> list[tuple[str, str]]:
    """All mistakes: what is wrong, and where (path:line)."""
    if found := settings_file.faults(path, File, _inside):
        return found
    try:
        load(path)
    except OperatorError as error:
        return [(error.what.removeprefix(UNUSABLE), error.where)]
    return []


def organisations_of(settings: Settings) -> Organisations:
    """Those in force: of HUB_ORGANISATIONS, else of the data directory; nobody where there is no file."""
    usual = settings.data_dir / FILE
    path = settings.organisations or (usual if usual.exists() else None)
    return Organisations() if path is None else load(path)


UNUSABLE = "the organisations cannot be used: "


def _unusable(what: str, where: str) -> LastingError:
    return LastingError(
        f"{UNUSABLE}{what}",
        where=where,
        remedy="correct the file; `hub organisation --help` shows what one looks like",
    )


def _inside(place: tuple[int | str, ...]) -> type[Strict]:
    if "clients" in place[:-1]:
        return ClientPart
    of: dict[str, type[Strict]] = {"organisations": OrganisationPart, "mandates": MandatePart}
    return of.get(str(place[0]), File)


def _wrong(file: File) -> Iterator[tuple[str, str]]:
    """What no type can tell: the word of the file, and what is wrong with it."""
    for name, part in file.organisations.items():
        if not name.startswith(part.kind.begins):
            yield name, f"{name} is of another kind than {part.kind}: its id begins with {part.kind.begins}"
        if part.last is not None and part.last < part.first:
            yield str(part.last), f"{name} ends before it begins"
        if any(client.certificate for client in part.clients) and part.oin is None:
            yield name, f"{name} signs in by certificate, and has no OIN to know it by"
    clients = [client.id for part in file.organisations.values() for client in part.clients]
    yield from ((twice, f"client {twice} is of two organisations") for twice in _twice(clients))
    oins = [part.oin for part in file.organisations.values() if part.oin is not None]
    yield from ((twice, f"OIN {twice} is of two organisations") for twice in _twice(oins))
    for mandate in file.mandates:
        yield from _wrong_mandate(file, mandate)


def _wrong_mandate(file: File, mandate: MandatePart) -> Iterator[tuple[str, str]]:
    for name, kinds in ((mandate.school, (Kind.VO, Kind.MBO)), (mandate.supplier, (Kind.SUPPLIER,))):
        found = file.organisations.get(name)
        if found is None:
            yield name, f"a mandate names {name}, which is not declared; {meant(name, file.organisations)}"
        elif found.kind not in kinds:
            yield name, f"a mandate is of a school, for a supplier; {name} is of kind {found.kind}"
    if mandate.last is not None and mandate.last < mandate.first:
        yield str(mandate.last), f"the mandate of {mandate.school} ends before it begins"


def _twice(names: Iterable[str]) -> list[str]:
    known = list(names)
    return sorted({name for name in known if known.count(name) > 1})


def _made(file: File) -> Organisations:
    return Organisations(
        tuple(
            Organisation(
                id=OrganisationId(name),
                name=part.name,
                kind=part.kind,
                oin=part.oin,
                region=part.region,
                contact=part.contact,
                clients=tuple(Client(client.id, client.certificate) for client in part.clients),
                period=Period(part.first, part.last),
            )
            for name, part in sorted(file.organisations.items())
        ),
        tuple(
            Mandate(
                school=OrganisationId(part.school),
                supplier=OrganisationId(part.supplier),
                service=part.service,
                period=Period(part.first, part.last),
            )
            for part in file.mandates
        ),
    )
