"""Pupils as EDEXML and UWLR tell them, which share their elements -> Born, EnrolledInVo, ExpectedInMbo.

It lists who is at the school. Who goes to mbo, and at which level, no element tells: that a school says
beside it, by the groups (`Beside`); without it nobody is expected. A list is never taken for a full
statement: it may be of one location, or of some groups.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TypeVar

from hub.connectors.births import impossible
from hub.connectors.contract import Delivery, Fault, Note, Reading
from hub.connectors.dates import moment
from hub.connectors.edex_elements import Groep, Leerling, School
from hub.connectors.faults import FIELD, FORMAT, refuse
from hub.connectors.fields import school_year
from hub.connectors.groups import absent, expected
from hub.connectors.naming import FUTURE, NOT_YOURS, Frame, capped
from hub.connectors.person import BIRTH, identify, own_reference
from hub.connectors.traits import VERSION_NEW, of_version
from hub.connectors.xml import Element, Form, Path
from hub.connectors.xml import read as read_xml
from hub.connectors.xml_reading import Gathered, Saying
from hub.connectors.xml_records import missing, other_document, other_version, texts
from hub.domain.facts import Born, EnrolledInVo, Fact
from hub.domain.identifiers import Brin
from hub.domain.timeline import millis

PRIMARY = frozenset("BD012345678S")
"""Jaargroepen before vo, special primary education among them."""

NEITHER = "N"
_GROUP = re.compile(r"<(?:\w+:)?(?:samengestelde_)?groep\b[^>]*>\s*<(?:\w+:)?naam>([^<]+)<")
REVERSED = "De uitstroomdatum ligt voor de instroomdatum; verbeter een van beide."
NO_NUMBER = (
    "{} keer heeft een leerling geen BSN of onderwijsnummer; de hub volgt de leerling, "
    "maar meldt niets aan een gemeente. Neem het nummer op in de export."
)


T = TypeVar("T")
NO_MOMENT = Note(
    "moment_unreadable",
    "De aanmaakdatum is niet te lezen; het moment van het bestand telt in plaats daarvan.",
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a school tells beside its export: of the groups whose pupils it expects in mbo, the level."""

    levels: Mapping[str, str] = field(default_factory=dict)


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class Silence:
    """An answer without pupils: whether the source was heard by it, and what is told of it."""

    code: str
    heard: bool
    note: Note


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two formats: its namespace, what stands around the pupils, the answers that have none."""

    called: str
    version: str
    versions: Collection[str]  # that are known, of those that begin with a 2
    namespace: str
    pupils: Collection[Path]
    around: Collection[Path] = ()
    silences: Mapping[Path, Silence] = field(default_factory=dict)
    elsewhere: Callable[[str], bool] = lambda _name: False  # whether an element is of another version

    def form(self, take: Callable[[Path, Element], Fault | None]) -> Form:
        ns = self.namespace
        held = [
            (f"{ns}school",),
            (f"{ns}groepen", f"{ns}groep"),
            (f"{ns}groepen", f"{ns}samengestelde_groep"),
        ]
        records = {(*base, *path) for base in self.pupils for path in (*held, self.lists)}
        within = {(*base, *path[:-1]) for base in self.pupils for path in (*held, self.lists)}
        return Form(
            records=frozenset((*records, *self.silences)).__contains__,
            around=frozenset((*self.around, *within)),
            take=take,
            other=self._other,
        )

    @property
    def lists(self) -> Path:
        return (f"{self.namespace}leerlingen", f"{self.namespace}leerling")

    def _other(self, name: str) -> Fault:
        if self.elsewhere(name):
            return other_version(self.called, self.version)
        return other_document(name, self.called)


@dataclass
class _Pupils(Gathered):
    """The document so far."""

    kind: Kind = field(kw_only=True)
    delivery: Delivery = field(kw_only=True)
    beside: Beside = field(kw_only=True)
    school: School | None = None
    season: int | None = None
    groups: dict[str, Groep] = field(default_factory=dict)
    silence: Silence | None = None
    unnumbered: int = 0

    @property
    def names(self) -> frozenset[str]:
        """Of the groups."""
        return frozenset(group.naam for group in self.groups.values())

    def element(self, path: Path, found: Element) -> Fault | None:
        """Take what was found; a fault is of the whole document."""
        match path[-1].removeprefix(self.kind.namespace):
            case "school":
                wrong = self._is_of(self.parse(School, texts((found, self.kind.namespace)), found))
                return replace(wrong, phase=FORMAT, line=found.line) if wrong else None
            case "groep" | "samengestelde_groep":
                group = self.parse(Groep, texts((found, self.kind.namespace)), found)
                if isinstance(group, Groep):
                    self.groups[found.attributes.get("key", "")] = group
            case "leerling":
                if self.school is None:
                    return replace(missing("school"), line=found.line)
                self.take(found, self._says(found))
            case _:
                self.silence = self.kind.silences[path]
                self.take(found, self.silence.code)
        return None

    def _is_of(self, school: School | Fault) -> Fault | None:
        """The moment of the export is the source's own; whose it is must be who delivers it."""
        if isinstance(school, Fault):
            return school
        if school.brin not in (None, self.at.organisation):
            return Fault(FORMAT, "not_yours", "brincode", NOT_YOURS)
        if school.versie and not school.versie.removeprefix("v").startswith("2"):
            return other_version(self.kind.called, self.kind.version)
        self.season = _readable(school_year, school.schooljaar)
        if self.beside.levels and self.season is None:
            return missing("schooljaar")
        self.school = school
        made = _readable(moment, school.aanmaak)
        if made is not None:
            through, late = capped(made.astimezone(UTC), self.delivery.picked_up)
            told = (FUTURE,) if late else ()
            self.at = replace(self.at, through=through, version=millis(through), notes=told)
        elif school.aanmaak:
            self.at = replace(self.at, notes=(*self.at.notes, NO_MOMENT))
        return None

    def _says(self, found: Element) -> Saying:
        said = texts((found, self.kind.namespace))
        if isinstance(said, dict):
            said["key"] = found.attributes.get("key", "")
        read = self.parse(Leerling, said, found)
        if isinstance(read, Fault):
            return read
        groups = [self.groups[key] for key in _keys(found) if key in self.groups]
        jaargroep = read.jaargroep or next((g.jaargroep for g in groups if g.jaargroep), "")
        if jaargroep in PRIMARY or jaargroep == NEITHER:
            return "primary_education" if jaargroep in PRIMARY else "other_education"
        who = identify(read.bsn or read.sofinummer, read.onderwijsnummer, own_reference(read.key))
        if isinstance(who, Fault):
            return replace(who, field="bsn" if who.field == "BSN" else "onderwijsnummer")
        if read.instroom and read.uitstroom and read.uitstroom < read.instroom:
            return Fault(FIELD, "dates_reversed", "uitstroomdatum", REVERSED)
        wrong = impossible(read.geboortedatum, self.at, "geboortedatum")
        if wrong is not None:
            return wrong
        self.unnumbered += who.person.pgn is None
        return who.person, tuple(self._facts(read, [g.naam for g in groups])), ()

    def _facts(self, read: Leerling, groups: Collection[str]) -> Iterator[Fact]:
        source, version, school = self.at.source, self.at.version, Brin(self.at.organisation)
        if read.geboortedatum is not None:
            yield Born(source=source, ref=BIRTH, version=version, birth=read.geboortedatum)
        yield EnrolledInVo(
            source=source,
            ref="enrolment",
            version=version,
            school=school,
            first_day=read.instroom,
            last_day=read.uitstroom,
        )
        if self.beside.levels and self.season is not None:
            level = next((self.beside.levels[name] for name in groups if name in self.beside.levels), None)
            yield expected(self.at, self.season, level)


def _readable(read: Callable[[str], T], text: str) -> T | None:
    """What a text of the whole list says; what cannot be read and is not needed costs no pupil."""
    try:
        return read(text) if text else None
    except ValueError:
        return None


def _keys(pupil: Element) -> Iterator[str]:
    """The groups that a pupil is in."""
    for child in pupil.children:
        for one in (child, *child.children):
            if one.name.endswith(("groep", "samengestelde_groep")) and "key" in one.attributes:
                yield one.attributes["key"]


def groups_in(content: bytes) -> frozenset[str]:
    """The groups that a file names."""
    return frozenset(_GROUP.findall(content.decode("utf-8", "replace")))


def read(kind: Kind, delivery: Delivery, at: Frame, beside: Beside = NOTHING) -> Reading:
    pupils = _Pupils(kind=kind, delivery=delivery, at=at, beside=beside)
    done = read_xml(delivery.content, kind.form(pupils.element))
    if isinstance(done, Fault):
        return refuse(delivery, done, at.version)
    if pupils.silence is None and not any((*base, kind.lists[0]) in done.entered for base in kind.pupils):
        return refuse(delivery, missing("leerlingen"), at.version)
    if pupils.silence is None and pupils.school is None:
        return refuse(delivery, missing("school"), at.version)
    unnumbered = (Note("no_number", NO_NUMBER.format(pupils.unnumbered)),) if pupils.unnumbered else ()
    told = (pupils.silence.note,) if pupils.silence else absent(beside.levels, pupils.names)
    version = tuple(of_version(pupils.school.versie if pupils.school else "", kind.versions))
    news = (VERSION_NEW,) if any(one.strange for one in version) else ()
    reading = pupils.reading(pupils.at, (*done.notes, *news, *unnumbered, *told))
    heard = reading.heard and (pupils.silence is None or pupils.silence.heard)
    return replace(reading, heard=heard, traits=version)
