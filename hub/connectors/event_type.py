"""A kind of event: what its `data` says, in the words of the hub's own event file, and which fact that is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from pydantic import Field, JsonValue
from pydantic_core import PydanticCustomError

from hub.connectors.brin import brin
from hub.connectors.contract import Fault
from hub.connectors.faults import FIELD, REFERENCE
from hub.connectors.fields import Reference, Wire, decisive, key, required, yes
from hub.connectors.naming import NOT_YOURS, Frame
from hub.connectors.ranges import YEAR, Within
from hub.domain.facts import Fact
from hub.domain.identifiers import Brin

FAMILY = "nl.overstap."
AROUND = range(-1, 3)
"""How many years the summer of a transition lies after the year of what is told about it."""

DONE = Within(before=12 * YEAR, after=0)
"""The day of what was done."""

NO_SUMMER = "Dit is geen overstapjaar; gebruik het jaar van de zomer van de overstap, vier cijfers."
NOT_THAT_SUMMER = "Dit overstapjaar past niet bij de dag; gebruik het jaar van de zomer van de overstap."
NO_SCHOOL = "Het BRIN van de andere school ontbreekt; vul het in."


def told(
    name: str,
    what: str,
    *,
    default: Any = ...,  # noqa: ANN401  # any default
    within: Within | None = None,
) -> Any:  # noqa: ANN401  # pydantic's Field is Any
    """A field of `data`; `what` (Dutch) stands in the published schema. `within`: as with a column."""
    days: list[JsonValue] = [within.before, within.after] if within else []
    return Field(default, alias=name, description=what, json_schema_extra={"within": days})


def summer(text: str) -> int:
    """The year of the summer in which somebody goes from vo to mbo."""
    bare = text.strip()
    if len(bare) != len("2025") or not bare.isascii() or not bare.isdigit() or not bare.startswith("20"):
        raise PydanticCustomError("school_year_invalid", NO_SUMMER)
    return int(bare)


Summer = Annotated[int, required(summer)]
OtherSchool = Annotated[str | None, decisive(brin)]


class Happened(Wire):
    """What the `data` of every event says."""

    bsn: str = told("bsn", "Burgerservicenummer, negen cijfers", default="")
    onderwijsnummer: str = told("onderwijsnummer", "Onderwijsnummer, negen cijfers", default="")
    eigen_nummer: str = told(
        "eigen_nummer",
        "Uw eigen nummer van de leerling of student",
        default="",
    )
    nummer: Reference = told(
        "nummer", "Uw nummer van de afspraak, het dossier, de vrijstelling: wat verandert, houdt zijn nummer"
    )
    ingetrokken: Annotated[bool | None, decisive(yes)] = told(
        "ingetrokken", "true: dit is niet (meer) zo; herhaal de gebeurtenis verder zoals zij was", default=""
    )


class OfSummer(Happened):
    """The same of what belongs to one transition and has a day. The day is the subclass's."""

    overstapjaar: Summer = told("overstapjaar", "Het jaar van de zomer van de overstap")


class Telling(NamedTuple):
    """What is known of an event beside its `data`: the delivery, the thing, and its version."""

    at: Frame
    ref: str
    version: int

    @property
    def word(self) -> dict[str, Any]:
        """The fields that every fact has, but for `retracted`."""
        return {"source": self.at.source, "ref": self.ref, "version": self.version}

    def own(self, named: str | None, field: str) -> Brin | Fault:
        """The school that delivers, which an event need not name."""
        if named not in (None, self.at.organisation):
            return Fault(REFERENCE, "not_yours", field, NOT_YOURS)
        return Brin(self.at.organisation)


def another(named: str | None, field: str) -> Brin | Fault:
    """A school that only the event names."""
    return Brin(named) if named else Fault(FIELD, "missing_value", field, NO_SCHOOL)


def of_another_summer(year: int, day: date) -> Fault | None:
    """Why what happened on that day cannot be about that summer."""
    fits = year - day.year in AROUND
    return None if fits else Fault(FIELD, "dates_conflict", "overstapjaar", NOT_THAT_SUMMER)


H = TypeVar("H", bound=Happened)


@dataclass(frozen=True)
class EventType(Generic[H]):
    """One kind of event. Its texts are Dutch."""

    name: str
    title: str
    row: type[H]
    says: Callable[[H, Telling], Fact | Fault]

    @property
    def type(self) -> str:
        """As CloudEvents calls it."""
        return f"{FAMILY}{self.name}.v1"

    @cached_property
    def fields(self) -> dict[str, str]:
        """Its fields by their names without case and punctuation."""
        return {key(f.alias or name): f.alias or name for name, f in self.row.model_fields.items()}
