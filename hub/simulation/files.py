"""The sources' files as text, in the sources' own words: one function per kind of file, rows in, text out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hub.domain.timeline import AMSTERDAM, day_of, midnight
from hub.simulation.life import Absence, Enrolment, Life, Notice, Presence

LIST = [
    "BSN",
    "Onderwijsnummer",
    "Stamnummer",
    "Achternaam",
    "Voorvoegsel",
    "Roepnaam",
    "Geboortedatum",
    "Geslacht",
    "Gemeentecode",
    "BRIN",
    "Vestiging",
    "Schooljaar",
    "Niveau",
    "Beoogd mbo",
]
EXAM = ["BSN", "Onderwijsnummer", "Stamnummer", "Achternaam", "BRIN", "Niveau", "Uitslag", "Datum uitslag"]
EXIT = ["BSN", "Onderwijsnummer", "Stamnummer", "Achternaam", "BRIN", "Uitschrijfdatum", "Bestemming"]
ATTENDANCE = [
    "BSN",
    "Onderwijsnummer",
    "Studentnummer",
    "Achternaam",
    "BRIN",
    "Registratienummer",
    "Soort",
    "Datum",
    "Begintijd",
    "Uren",
    "Geoorloofd",
    "Reden",
]
BRP = ["BSN", "Geboortedatum", "Gebeurtenis", "Datum", "Gemeente van", "Gemeente naar"]
NOTICES = [
    "Meldingsnummer",
    "BSN",
    "Onderwijsnummer",
    "BRIN",
    "Soort verzuim",
    "Meldingsdatum",
    "Status",
    "Datum laatste mutatie",
]
KOCI = ["Onderwijsnummer", "BSN", "Datum"]
FOLLOWUP = ["Zaak", "Stap", "Reden", "Moment"]
SCHOOL_YEAR = "2024-2025"
FIRST_DAY_OUT = "Uitgeschreven per"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one system writes: separator, spelling of dates, encoding, and the names it gives to columns."""

    separator: str = ";"
    dates: str = "%Y-%m-%d"
    encoding: str = "utf-8"
    columns: dict[str, str] = field(default_factory=dict)
    totals: bool = False  # exam results end in a line that counts them, which is no record

    def day(self, day: date) -> str:
        return day.strftime(self.dates)


PLAIN = Dialect()


def numbers(pgn: str) -> tuple[str, str]:
    """The columns BSN and Onderwijsnummer of somebody with this number."""
    return ("", pgn) if pgn.startswith("10") else (pgn, "")


def sheet(
    columns: Sequence[str], rows: Iterable[Sequence[str]], dialect: Dialect = PLAIN, *, total: bool = False
) -> bytes:
    """A CSV file with column names, also when there are no rows; `total`: its last line counts them."""
    named = [dialect.columns.get(c, c) for c in columns]
    lines = [dialect.separator.join(row) for row in (named, *rows)]
    if total and len(lines) > 1:
        lines.append(f"Totaal: {len(lines) - 1}")
    return ("\r\n".join(lines) + "\r\n").encode(dialect.encoding, "replace")


def listed(life: Life, moment: datetime, dialect: Dialect, *, expected: bool = True) -> list[str]:
    """A row of the list of pupils expected in mbo."""
    day = day_of(moment)
    return [
        *(("", "") if life.numberless else vo_numbers(life, moment)),
        own(life),
        life.family,
        life.infix,
        life.given,
        dialect.day(life.birth(moment)),
        life.gender,
        life.home(day) or "",
        life.school,
        f"{life.school}00",
        SCHOOL_YEAR,
        life.level,
        "J" if expected else "N",
    ]


def vo_numbers(life: Life, moment: datetime) -> tuple[str, str]:
    """As the school exports them; a spreadsheet takes leading zeros away."""
    bsn, other = numbers(life.pgn(moment))
    return (bsn.lstrip("0") if life.zeros_lost else bsn), other


def own(life: Life) -> str:
    return life.own.lstrip("0") if life.zeros_lost else life.own


def examined(life: Life, moment: datetime, result: str, day: date, dialect: Dialect) -> list[str]:
    return [
        *vo_numbers(life, moment),
        own(life),
        life.family,
        life.school,
        life.level,
        result,
        dialect.day(day),
    ]


def left(life: Life, moment: datetime, last_day: date, destination: str, dialect: Dialect) -> list[str]:
    """A deregistration; a system that names the first day without enrolment says so in its column."""
    if dialect.columns.get("Uitschrijfdatum") == FIRST_DAY_OUT:
        last_day += timedelta(days=1)
    return [
        *vo_numbers(life, moment),
        own(life),
        life.family,
        life.school,
        dialect.day(last_day),
        destination,
    ]


def present(life: Life, pgn: str, presence: Presence, dialect: Dialect) -> list[str]:
    who = [*numbers(pgn), f"{life.n:06d}", life.family, presence.school]
    return [*who, "", "eerste aanwezigheid", dialect.day(presence.day), "", "", "", ""]


def absent(life: Life, pgn: str, absence: Absence, dialect: Dialect, *, excused: bool) -> list[str]:
    began = absence.began.astimezone(AMSTERDAM)
    return [
        *numbers(pgn),
        f"{life.n:06d}",
        life.family,
        absence.school,
        absence.number,
        "afwezig",
        dialect.day(began.date()),
        f"{began:%H:%M}",
        str(absence.hours).replace(".", ","),
        "J" if excused else "N",
        absence.reason,
    ]


def municipal(pgn: str, born: date, event: str, day: date, before: str, after: str) -> list[str]:
    """A row of the municipality's changes; who has no BSN yet is not in it under another number."""
    return [pgn, born.isoformat(), event, day.isoformat(), before, after]


def notified(pgn: str, notice: Notice, busy: date | None) -> list[str]:
    """A row of the municipality's notices of absence: registered, or busy with it since a day."""
    status = ["B", busy.isoformat()] if busy else ["R", ""]
    return [notice.number, *numbers(pgn), notice.school, "V3", notice.day.isoformat(), *status]


def answered(case: str, step: str, reason: str, moment: datetime) -> list[str]:
    return [case, step, reason, moment.astimezone(AMSTERDAM).isoformat()]


@dataclass(frozen=True, slots=True)
class Record:
    """One person in a registratieoverzicht: enrolments and diplomas as they stand on the day it is made."""

    life: Life
    pgn: str
    enrolments: tuple[Enrolment, ...]
    diplomas: tuple[tuple[str, str, date], ...]  # result number, crebo, day


def overview(brin: str, period: tuple[date, date], made: date, people: Iterable[Record], d: Dialect) -> bytes:
    """A registratieoverzicht: header, persons with what is theirs, closing record with totals."""
    lines: list[list[str]] = [["VLP", brin, d.day(period[0]), d.day(period[1]), d.day(made)]]
    for person in sorted(people, key=lambda p: (p.pgn.startswith("10"), p.pgn)):
        lines += _person(person, made, d)
    counts = {kind: sum(line[0] == kind for line in lines) for kind in ("PER", "ISG", "ISP", "DIP")}
    totals = [counts["PER"], counts["ISG"], counts["ISP"], 0, 0, counts["DIP"], 0, 0, 0]
    lines.append(["SLR", *map(str, totals)])
    return ("\r\n".join(d.separator.join(line) for line in lines) + "\r\n").encode(d.encoding)


def _person(person: Record, made: date, d: Dialect) -> Iterable[list[str]]:
    who = list(numbers(person.pgn))
    extra = d.columns.get("PER", "").split(",") if "PER" in d.columns else []
    yield ["PER", *who, d.day(person.life.birth(midnight(made))), person.life.gender, *extra]
    for e in person.enrolments:
        told = e.last_day is not None and e.ended is not None and day_of(e.ended) < made
        last = d.day(e.last_day) if told and e.last_day else ""
        reason = (e.reason.lstrip("0") if "8" in d.columns else e.reason) if told else ""
        yield ["ISG", *who, e.number, d.day(e.first_day), d.day(e.planned_last_day), last, reason]
        level = f"MBO-{e.level}" if e.level_told else ""
        yield [
            *("ISP", *who, e.number, d.day(e.first_day), e.crebo, e.route, level, "J"),
            *("", "100A501", "101X591", "", ""),
        ]
    for number, crebo, day in person.diplomas:
        yield ["DIP", *who, number, crebo, d.day(day), "", "J", "", "100A501"]
