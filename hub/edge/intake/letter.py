"""What a source has to mend, by cause, in Dutch: as a letter, and in a receipt that cannot list it all.

What is wrong, how often, where, and how to mend it; never what stood there. The line and the number of the
record are how whoever delivered finds it in the file they have.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from hub.connectors.contract import WHOLE
from hub.domain.timeline import AMSTERDAM
from hub.edge.intake.rejection import EXAMPLES, Cause, Rejection, cause

NOTHING = "Er wacht niets van deze bron op herstel."
GREETING = (
    "Wat hieronder staat, konden wij niet verwerken. Herstel het in uw administratie en lever het bestand "
    "opnieuw aan; dubbel aanleveren kan geen kwaad. Deze brief noemt geen gegevens van leerlingen: zoek de "
    "regels op in het bestand dat u aanleverde, of het nummer in uw eigen administratie (eigen nummer)."
)


@dataclass(frozen=True, slots=True)
class Group:
    """Rejections of one cause; `examples` are the first of them, in their order."""

    phase: str
    code: str
    field: str | None
    remedy: str
    count: int
    examples: tuple[Rejection, ...]

    def shown(self, own: Mapping[str, str] = MappingProxyType({})) -> dict[str, object]:
        """In plain JSON values."""
        return {
            "code": self.code,
            "field": self.field,
            "remedy": self.remedy,
            "count": self.count,
            "examples": [
                {"delivery": e.delivery, "record": e.record, "line": e.line}
                | ({"own": own[e.id]} if e.id in own else {})
                for e in self.examples
            ],
        }


def by_cause(rejections: Iterable[Rejection]) -> list[Group]:
    """The most frequent cause first."""
    counts: Counter[Cause] = Counter()
    examples: dict[Cause, list[Rejection]] = defaultdict(list)
    for one in rejections:
        counts[cause(one)] += one.count
        if len(examples[cause(one)]) < EXAMPLES:
            examples[cause(one)].append(one)
    return [
        Group(phase, code, field, remedy, count, tuple(examples[phase, code, field, remedy]))
        for (phase, code, field, remedy), count in counts.most_common()
    ]


def listed(
    groups: Iterable[Group], own: Mapping[str, str] = MappingProxyType({}), at: str = "veld"
) -> list[str]:
    """Each cause as a few lines of text, numbered; `own`: the source's own numbers by rejection."""
    lines: list[str] = []
    for number, group in enumerate(groups, start=1):
        field = f"{at} {group.field}, " if group.field else ""
        lines += [f"{number}. {field}{group.count} keer [{group.code}]", f"   {group.remedy}"]
        places: dict[datetime, list[str]] = defaultdict(list)
        for one in group.examples:
            places[one.picked_up].append(place(one, own.get(one.id)))
        lines += [f"   In de levering van {day(of)}: {'; '.join(at)}." for of, at in places.items()]
        left = group.count - len(group.examples)
        lines += [f"   En nog {left} keer."] if left > 0 else []
    return lines


def letter(
    called: str,
    rejections: Iterable[Rejection],
    own: Mapping[str, str] = MappingProxyType({}),
    at: str = "veld",
) -> str:
    """To whoever delivers as that feed; `at`: what its fields are called there."""
    groups = by_cause(rejections)
    if not groups:
        return NOTHING + "\n"
    count = sum(group.count for group in groups)
    head = [f"Betreft: {called}", f"{count} records die wij niet konden verwerken", "", GREETING, ""]
    return "\n".join([*head, *listed(groups, own, at), ""])


def place(one: Rejection, own: str | None = None) -> str:
    """Where in the delivery it stands, and which number the source itself gives it."""
    if own is not None:
        return f"{place(one)}, eigen nummer {own}"
    if one.record == WHOLE:
        return "het hele bestand" if one.line is None else f"regel {one.line}"
    return f"record {one.record}" if one.line is None else f"regel {one.line} (record {one.record})"


def day(moment: datetime) -> str:
    """As people here write a moment."""
    return moment.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M")
