"""DUO's registratieoverzicht (RO mbo) -> Born, Enrolled, Graduated.

A full statement for its institution and period: what a newer one no longer lists is retracted, a rejected
record counts as listed. Records find each other by person and number, not by their place in the file, so
their order does no harm. Separator, date spelling and trailing fields differ per institution.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hub.connectors.births import impossible
from hub.connectors.connector import Connector
from hub.connectors.contract import (
    WHOLE,
    Claim,
    Delivery,
    Fault,
    Linked,
    PersonRef,
    Reading,
    Rejected,
    Skipped,
    tells,
)
from hub.connectors.dialect import SEPARATORS, Row, Text, decode, rows
from hub.connectors.duo_files import other_file
from hub.connectors.faults import FIELD, FORMAT, RECORD, REFERENCE, refuse, reject
from hub.connectors.fields import reference
from hub.connectors.file_name import FileName
from hub.connectors.naming import FUTURE, NOT_YOURS, Frame, capped
from hub.connectors.owners import SCHOOL
from hub.connectors.person import Identified, identify, unnamed
from hub.connectors.ro_facts import born, enrolled, graduated
from hub.connectors.ro_levels import levels_told, notes_on_levels
from hub.connectors.ro_records import NO_FACT, Dip, Isg, Isp, Per, Persoonlijk, Vlp, dated, parse
from hub.connectors.ro_totals import NO_PERIOD, close, kind_of
from hub.connectors.samples import sample
from hub.domain.facts import Born, Enrolled, Graduated
from hub.domain.timeline import day_of, midnight, millis

RECORDS: dict[str, type[Persoonlijk]] = {"PER": Per, "ISG": Isg, "ISP": Isp, "DIP": Dip}

NO_VLP = "Het voorlooprecord (VLP) ontbreekt of is niet te lezen; lever het bestand zoals DUO het maakte."
TWO_VLPS = "Er staan verschillende voorlooprecords (VLP) in; lever elk overzicht als een eigen bestand."
UNKNOWN = "Dit recordtype hoort niet in een registratieoverzicht; lever het bestand zoals DUO het maakte."
NO_ISG = (
    "Bij deze periode (ISP) is er geen leesbare inschrijving (ISG) van dezelfde persoon met dit volgnummer."
)
REVERSED = "De uitschrijfdatum ligt voor de inschrijfdatum; verbeter een van beide."


@dataclass
class _Found:
    """What has been read so far; periods wait for their enrolments."""

    claims: list[Claim] = field(default_factory=list)
    links: dict[Linked, None] = field(default_factory=dict)
    rejections: list[Rejected] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    enrolments: list[tuple[PersonRef, Isg]] = field(default_factory=list)
    periods: dict[tuple[PersonRef, str], list[tuple[int, Row, Isp]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    diplomas: list[tuple[PersonRef, Dip]] = field(default_factory=list)


def read(delivery: Delivery, at: Frame) -> Reading:
    text = decode(delivery.content)
    if isinstance(text, Fault):
        return refuse(delivery, replace(text, remedy=NO_VLP) if text.code == "empty" else text, at.version)
    separator = max(SEPARATORS, key=lambda s: text.body.count(f"VLP{s}") * 10**6 + text.body.count(s))
    records = list(rows(text.lines, separator))
    vlp = _opening(records, delivery.organisation)
    if isinstance(vlp, Fault):
        other = other_file(text.body) if vlp.code == "vlp_missing" else None
        return refuse(delivery, other or vlp, at.version)
    through, late = capped(midnight(vlp.aanmaak), delivery.picked_up)
    place, notes = vlp.brin.location or at.location, (FUTURE,) if late else ()
    at = replace(at, through=through, version=millis(through), notes=notes, location=place)
    found = _Found()
    for number, row in enumerate(records, start=1):
        _take(number, row, text, at, found)
    _enrol(found, text, at)
    _graduate(found, at)
    return _reading(records, vlp, text, at, found)


def _opening(records: list[Row], organisation: str) -> Vlp | Fault:
    """What the file is of. Two files behind each other: whose a record is, only its place would tell."""
    read = [parse(Vlp, row.cells) for row in records if kind_of(row) == "VLP"]
    found = list(dict.fromkeys(vlp for vlp in read if isinstance(vlp, Vlp)))
    if not found:
        return Fault(FORMAT, "vlp_missing", "VLP", NO_VLP)
    if any(vlp.brin.brin != organisation for vlp in found):
        return Fault(FORMAT, "not_yours", "BRIN", NOT_YOURS)
    if len(found) > 1 or any(isinstance(vlp, Fault) for vlp in read):
        return Fault(FORMAT, "vlp_double", "VLP", TWO_VLPS)
    return found[0]


def _take(number: int, row: Row, text: Text, at: Frame, found: _Found) -> None:
    """Sort one record into what it is."""
    kind = kind_of(row)
    if kind == "SLR":
        return  # closes the file: `ro_totals`
    if kind == "VLP" or kind in NO_FACT:
        found.skipped.append(Skipped(number, kind.lower()))
    elif kind not in RECORDS:
        fault = Fault(RECORD, "unknown_record", None, UNKNOWN)
        found.rejections.append(_rejected(fault, number, row, text, unreadable=True))
    else:
        fault_or_none = _person_record(number, row, RECORDS[kind], at, found)
        if fault_or_none is not None:
            spared = _spared(row) if kind in ("ISG", "DIP") else None
            lost = kind in ("ISG", "DIP") and spared is None
            rejected = _rejected(fault_or_none, number, row, text, unreadable=lost)
            found.rejections.append(replace(rejected, spared=spared, about=spared))


def _person_record(number: int, row: Row, model: type[Persoonlijk], at: Frame, found: _Found) -> Fault | None:
    record = dated(model, row.cells, at.through)
    if isinstance(record, Fault):
        return record
    who = identify(record.bsn, record.onr, None)
    if isinstance(who, Fault):
        return who
    if isinstance(record, Per) and (wrong := impossible(record.geboortedatum, at, "Geboortedatum")):
        return wrong
    if isinstance(record, Isg) and record.werkelijk and record.werkelijk < record.inschrijving:
        return Fault(FIELD, "dates_reversed", "DatumUitschrijvingWerkelijk", REVERSED)
    _keep(number, row, record, who, at, found)
    return None


def _keep(number: int, row: Row, record: Persoonlijk, who: Identified, at: Frame, found: _Found) -> None:
    person = who.person
    if who.also and person.pgn:
        found.links[Linked(who.also, person.pgn, day_of(at.through))] = None
    match record:
        case Per():
            found.claims.append(Claim(person, born(record, at)))
        case Isg():
            found.enrolments.append((person, record))
        case Isp():
            found.periods[person, record.volgnummer].append((number, row, record))
        case Dip():
            found.diplomas.append((person, record))


def _enrol(found: _Found, text: Text, at: Frame) -> None:
    """Each enrolment with the latest of its periods; the earlier are history, those of none are rejected."""
    for person, isg in found.enrolments:
        latest = _latest(found.periods.get((person, isg.volgnummer), []))
        found.claims.append(Claim(person, enrolled(isg, latest, person, at)))
    known = {(person, isg.volgnummer) for person, isg in found.enrolments}
    for of, periods in found.periods.items():
        latest = _latest(periods)
        for number, row, isp in periods:
            if of not in known:
                fault = Fault(REFERENCE, "isg_missing", "Inschrijvingvolgnummer", NO_ISG)
                found.rejections.append(_rejected(fault, number, row, text))
            elif isp != latest:
                found.skipped.append(Skipped(number, "earlier_period"))


def _latest(periods: list[tuple[int, Row, Isp]]) -> Isp | None:
    """The period that began last; of two of one day a fixed one, whatever their order in the file."""
    if len(periods) == 1:
        return periods[0][2]
    return max((isp for _, _, isp in periods), key=lambda isp: (isp.begin, repr(isp)), default=None)


def _graduate(found: _Found, at: Frame) -> None:
    told = levels_told(_periods(found))
    for person, dip in found.diplomas:
        level = told.get((person, dip.opleiding))
        found.claims.append(Claim(person, graduated(dip, level, person, at)))


def _periods(found: _Found) -> Iterator[tuple[PersonRef, Isp]]:
    return ((person, isp) for (person, _), isps in found.periods.items() for _, _, isp in isps)


def _reading(records: list[Row], vlp: Vlp, text: Text, at: Frame, found: _Found) -> Reading:
    closing = close(records, text)
    rejections, skipped = [*found.rejections, *closing.rejections], [*found.skipped, *closing.skipped]
    fruitless = {r.record for r in rejections} | {s.record for s in skipped}
    fruitful = frozenset(range(1, len(records) + 1)) - fruitless
    levels = notes_on_levels([c.fact for c in found.claims], (isp for _, isp in _periods(found)))
    period = (vlp.begin, vlp.einde) if vlp.begin <= vlp.einde else None
    return Reading(
        records=len(records) + (WHOLE in fruitless),
        through=at.through,
        version=at.version,
        claims=tuple(found.claims),
        links=tuple(found.links),
        rejections=tuple(sorted(rejections, key=lambda r: r.record)),
        skipped=tuple(sorted(skipped, key=lambda s: s.record)),
        fruitful=fruitful,
        scope=period if closing.complete else None,
        parts=frozenset(filter(None, (at.part(None),))),
        notes=(*at.notes, *closing.notes, *(() if period else (NO_PERIOD,)), *levels),
        heard=closing.complete and tells(fruitful=len(fruitful), rejected=len(rejections)),
    )


def _spared(row: Row) -> tuple[PersonRef, str] | None:
    """The thing of a rejected ISG or DIP (its second to fourth field); a damaged number names none."""
    cells = [*row.cells, "", "", "", ""]
    who = identify(cells[1], cells[2], None)
    try:
        number = reference(cells[3])
    except ValueError:
        return None
    return None if isinstance(who, Fault) else (who.person, unnamed(number, who.person))


def _rejected(fault: Fault, number: int, row: Row, text: Text, *, unreadable: bool = False) -> Rejected:
    return reject(fault, number, text.original(row.raw), line=row.line, unreadable=unreadable)


CONNECTOR = Connector(
    name="ro",
    sector="mbo",
    owner=SCHOOL,
    rows_name_owner="each",
    title="Registratieoverzicht (DUO)",
    summary="In- en uitschrijvingen en diploma's van een instelling: een volledig overzicht van een periode.",
    feed="registratieoverzicht (DUO) van {}",
    feeds="DUO: registratieoverzichten",
    file=FileName("RO_<BRIN>_<begindatum>_<einddatum>.CSV"),
    delivers=(Born, Enrolled, Graduated),
    reads=read,
    examples=(
        sample(
            "volledig",
            "RO_25PX_20250801_20260731.CSV",
            "25PX",
            "Met | en jjjj-mm-dd: inschrijvingen, een latere periode, een uitschrijving met diploma.",
        ),
        sample(
            "dialect",
            "RO_25PX_20250801_20260731.CSV",
            "25PX",
            "Met ; en d-m-jjjj, code 8, velden te veel; een onleesbare inschrijving telt als vermeld.",
        ),
    ),
)
