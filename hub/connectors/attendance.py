"""Mbo attendance export -> Attended, AbsenceReported.

Each lesson is a thing of its own: one report can tell of many. The reason of an absence is in the file and
never kept: it may tell of health. What counts is whether it was excused.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hub.connectors import ranges, sheet
from hub.connectors.attendance_codes import EXCUSED, NO_ABSENCE, Soort
from hub.connectors.attendance_row import MIDNIGHT, Registratie, thing
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Claim, Delivery, Fault, Note, PersonRef, Reading, Skipped
from hub.connectors.faults import FIELD, MISSING
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import SCHOOL
from hub.connectors.samples import sample
from hub.domain.facts import AbsenceReported, Attended, Fact
from hub.domain.identifiers import Brin
from hub.domain.timeline import AMSTERDAM, day_of, season_of
from hub.domain.word import MOST_OWN

MOST = timedelta(hours=12)
"""A registration is of one day (it has no last day), and no school day is longer. Minutes written as hours
would make the sixteen hours of Leerplichtwet 1969 art. 21a of one missed lesson."""

NOT_HOURS = (
    "Een registratie gaat over één schooldag, hoogstens 12 uur; lever uren (1,5) en geen minuten (90)."
)
REVERSED = "De eindtijd ligt niet na de begintijd; verbeter een van beide, of lever de uren."
OWN_NUMBER = Fault(
    FIELD,
    "number_invalid",
    "Registratienummer",
    "Dit is het nummer van de student, niet dat van de registratie; "
    "lever een eigen nummer per registratie, of vul Begintijd of Lesuur in.",
)
SAME = Note(
    "lessons_alike",
    "{} keer staat een registratienummer vaker bij één dag, zonder Begintijd of Lesuur: dan telt één regel.",
)
NONE_MISSED = Note(
    "no_absence",
    "{} keer is het geen verzuim (te laat, ziek, verwijderd): was de les eerder als afwezig gemeld, "
    "dan vervalt dat.",
    look=False,
)
_ENDS_IN_A_DAY = re.compile(r" \d{4}-\d\d-\d\d$")


def facts(row: Registratie, person: PersonRef, at: Frame) -> tuple[Fact | Skipped | Note, ...] | Fault:
    if row.soort is Soort.PRESENT:
        return _attended(row, person, at)
    if row.soort in NO_ABSENCE:
        known = (Skipped(WHOLE, NO_ABSENCE[row.soort]), NONE_MISSED)
        ref = thing(row, person)
        return known if ref is None else (*known, _absence(row, ref, at, retracted=True))
    return _missed(row, person, at)


def _missed(row: Registratie, person: PersonRef, at: Frame) -> tuple[AbsenceReported] | Fault:
    excused = row.geoorloofd if row.geoorloofd is not None else EXCUSED.get(row.soort)
    taken_back = row.soort is Soort.WITHDRAWN
    needed: dict[str, object] = {"Registratienummer": row.registratienummer or row.clock or row.lesuur}
    if not taken_back:
        needed |= {"Uren": row.lost, "Geoorloofd": excused}
    if empty := [name for name, value in needed.items() if value is None]:
        return Fault(FIELD, "missing_value", empty[0], f"{', '.join(empty)}: {MISSING}")
    lost = row.lost or timedelta()
    if lost > MOST:
        return Fault(FIELD, "hours_invalid", "Uren", NOT_HOURS)
    if not (lost > timedelta() or taken_back):
        return Fault(FIELD, "dates_reversed", "Eindtijd", REVERSED)
    ref = thing(row, person)
    if ref is None:
        return OWN_NUMBER
    return (_absence(row, ref, at, lost=lost, excused=bool(excused), retracted=taken_back),)


def _attended(row: Registratie, person: PersonRef, at: Frame) -> tuple[Fact, ...] | Fault:
    """That a student was there is told after it, never before; and who was, did not miss that lesson.

    Of all that is ever told of a school year the first day counts, whatever is read or delivered last: the
    day is what orders, not the delivery.
    """
    if row.day > day_of(at.through):
        return Fault(FIELD, "date_range", "Datum", ranges.LATE.format("Datum"))
    seen = Attended(
        source=at.source,
        ref=str(season_of(row.day)),
        version=MOST_OWN - row.day.toordinal(),
        school=Brin(row.brin),
        day=row.day,
    )
    ref = thing(row, person)
    return (seen,) if ref is None else (seen, _absence(row, ref, at, retracted=True))


def _absence(
    row: Registratie,
    ref: str,
    at: Frame,
    *,
    lost: timedelta = timedelta(),
    excused: bool = True,
    retracted: bool = False,
) -> AbsenceReported:
    began = datetime.combine(row.day, row.clock or MIDNIGHT, AMSTERDAM)
    return AbsenceReported(
        source=at.source,
        ref=ref,
        version=at.version,
        retracted=retracted,
        school=Brin(row.brin),
        began=began.astimezone(UTC),
        lost=lost,
        excused=excused,
    )


FORM = sheet.Form(
    row=Registratie,
    translate=facts,
    own="Studentnummer",
    either=(("BSN", "Onderwijsnummer", "Studentnummer"),),
    yours=lambda row, at: row.brin == at.organisation,
    known={"BRIN": lambda at: at.organisation},
)


def read(delivery: Delivery, at: Frame) -> Reading:
    """Of rows with one number on one day, and nothing to tell them apart, one counts: that is told."""
    reading = sheet.read(FORM, delivery, at)
    absences = ((c.person, c.fact.ref) for c in reading.claims if isinstance(c.fact, AbsenceReported))
    counts = Counter(ref for ref in absences if _ENDS_IN_A_DAY.search(ref[1]))
    same = sum(count > 1 for count in counts.values())
    notes = (*reading.notes, Note(SAME.code, SAME.text.format(same))) if same else reading.notes
    return replace(reading, notes=notes, claims=tuple(_without_later_presence(reading.claims)))


def _without_later_presence(claims: Iterable[Claim]) -> Iterable[Claim]:
    """Of a row for each lesson only the first in the school year says that a student has arrived."""
    first: dict[tuple[PersonRef, str], Attended] = {}
    for person, fact in (claims := tuple(claims)):
        if isinstance(fact, Attended) and fact.day < first.setdefault((person, fact.ref), fact).day:
            first[person, fact.ref] = fact
    return (c for c in claims if not isinstance(c.fact, Attended) or first[c.person, c.fact.ref] is c.fact)


CONNECTOR = Connector(
    name="attendance",
    sector="mbo",
    owner=SCHOOL,
    rows_name_owner="some",
    title="Aanwezigheid mbo",
    summary="Eerste aanwezigheid in het studiejaar en afwezigheid per les; de reden wordt niet bewaard.",
    feed="aanwezigheid van {}",
    feeds="mbo: aanwezigheid en verzuim",
    file=FileName("attendance_<BRIN>_<jjjjmmddTuumm>.csv"),
    delivers=(Attended, AbsenceReported),
    reads=read,
    form=FORM,
    as_a_whole=True,
    examples=(
        sample(
            "werkdag",
            "attendance_25PX_20250910T0500.csv",
            "25PX",
            "Eerste aanwezigheid en afwezigheid, uren met komma en punt; een rij zonder uren is afgewezen.",
        ),
        sample(
            "osiris",
            "attendance_25PX_20250912T0500.csv",
            "25PX",
            "Een rij per les, ook van wie er was, met begin- en eindtijd en zonder BRIN (Osiris).",
        ),
        sample(
            "xedule",
            "attendance_25PX_20250913T0500.csv",
            "25PX",
            "Lessen van een rooster (Xedule): tijdstippen, minuten; een les die nog niet is geregistreerd.",
        ),
    ),
)
