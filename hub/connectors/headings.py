"""Column headings as people write them: "BSN-nummer" is BSN, "Naam" is known and unread, "Huisdier" neither.

A heading is understood when it is a name of a column but for words that add nothing (number, code, pupil, of
the), in another order, or with other names of the same column beside it. It is never guessed: what could be
two columns, or is only like one, is told to whoever delivers. Numbers of other people stay theirs: the BSN
of a parent is no BSN.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache

NR, CODE, DATUM, PUPIL, NAAM = "nr", "code", "datum", "leerling", "naam"

_SAME = {
    "nummer": NR, "nr": NR, "nrs": NR, "num": NR, "no": NR, "number": NR,
    "code": CODE, "cd": CODE, "datum": DATUM, "date": DATUM, "dat": DATUM,
    "leerling": PUPIL, "leerlingen": PUPIL, "ll": PUPIL, "lln": PUPIL, "deelnemer": PUPIL,
    "student": PUPIL, "kandidaat": PUPIL, "persoon": PUPIL, "pupil": PUPIL, "jongere": PUPIL, "kind": PUPIL,
    "geb": "geboorte", "gem": "gemeente", "insch": "inschrijving", "uitschr": "uitschrijving",
}  # fmt: skip
"""Words for one thing."""

_GLUED = re.compile(
    r"^(leerling|deelnemer|student|kandidaat|datum)?(.*?)(nummer|nr|code|datum|leerling|deelnemer|student|naam)?$"
)
"""Dutch glues words together; these are taken off at either end."""

_EMPTY_WORDS = frozenset({"van", "de", "der", "den", "het", "een", "vd"})
_HINTS = re.compile(r"\(([^()]*)\)|\*+|\bverplicht\b|\boptioneel\b", re.IGNORECASE)
_HINT_WORDS = frozenset(
    {"d", "dd", "m", "mm", "jj", "jjjj", "yyyy", "ccyy", "ddmmjjjj", "jjjjmmdd", "ccyymmdd", "uu", "hh", "ss"}
    | {"j", "n", "ja", "nee", "cijfers", "tekens", "uren", "verplicht", "optioneel"}
)
"""How to fill a column in, which people write behind its name: (dd-mm-jjjj), (J/N), (9 cijfers)."""

_BETWEEN = re.compile(r"[/,+&()]|\b(?:en/of|of|en|or|and)\b", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-z]+|[0-9]+")

EITHER = frozenset({"BSN", "Onderwijsnummer"})
"""Two columns that may be one: the check digit tells which number it is."""

_KNOWN_AND_UNREAD = re.compile(
    r"naam|name|voorvoegsel|tussenv|prefix|voorlett|initial|geslacht|sekse|gender|adres|address|straat|street"
    r"|huisnr|huisnummer|toevoeging|postcode|postal|woonplaats|plaats$|city|^land|landcode|telefoon|telnr|^tel"
    r"|phone|mobiel|^gsm|mail|^klas|stamklas|class|groep$|mentor|docent|coach|^leerjaar|opmerking|toelichting"
    r"|^vestiging(s(nr|nummer|code))?$|^locatie(code)?$|^location$|.locati|ouder|verzorger|voogd|vader|moeder|contact|nationaliteit|profiel|profile|^reden|^pakket"
    r"|^afdeling|^team$|^foto|iban|^eckid|^u*id$|guid|^volgnr$|^volgnummer$|^regel(nr|nummer)?$|^organisatie"
    r"|^school$|^leerling(id)?$|^student$|^deelnemer$|^geboortedatum$|^gebdatum$|^gemeentecode$|^schooljaar$|^niveau$|^onderwijssoort$"
    r"|^elementcode$|^opleiding|^crebo|^cohort$|^aanmelddatum$|^stud(y|ie)(period|periode|year|jaar)?$|^vak|^rooster|^leerweg$|^leertraject$"
    # Magister: GetActiveStudents, the tables behind its lists, and what its users call their columns
    r"|^housenr|^nr(tv)?$|^cvrij\d$|^administratieveeenheid|^leerfase|^adjunc|^externeid$|^id(stud|bgrp|leer)$|^omschrk?$"
)
"""What exports have beside what we ask for, and nobody here reads: names, addresses, classes, contacts; and
columns that another kind of file is asked for."""

_HANDOVER = re.compile("warme?overdracht")

_VALUE = re.compile(r"\d{4,}|\d[-/.]\d|@|(?<![0-9a-z])\d{2}[a-z]{2}(\d{2})?(?![0-9a-z])", re.IGNORECASE)
SHOWN = 40
NEAR = 0.6
REMEMBERED = 1024
"""Headings: a source has the same ones in each file, and what they name takes longer to find than a row."""

Key = tuple[str, frozenset[str]]


@lru_cache(REMEMBERED)
def plain(name: str) -> str:
    """A heading without case, accents, spaces and punctuation."""
    return re.sub(r"[^a-z0-9]", "", _bare(name))


def is_known_and_unread(heading: str) -> bool:
    """Whether it is one of the columns that everybody has and nobody here reads."""
    return _KNOWN_AND_UNREAD.search(plain(heading)) is not None


def is_of_a_handover(heading: str) -> bool:
    """Whether it asks for a warm handover, of which a row without the institution can tell nothing."""
    return _HANDOVER.search(plain(heading)) is not None


def says_a_value(heading: str) -> bool:
    """Whether it holds what only a row can hold, so that it may be a row, and nothing is like it."""
    return _VALUE.search(heading) is not None or len(heading) > SHOWN


@dataclass(frozen=True)
class Headings:
    """The columns that one kind of file has, by all their names."""

    names: Mapping[str, tuple[str, ...]]  # a column, and what else it is called

    @cached_property
    def column(self) -> Callable[[str], str | None]:
        """The column that a heading names, or None."""
        return lru_cache(REMEMBERED)(self._understood)

    def _understood(self, heading: str) -> str | None:
        if (exact := self._exact.get(plain(heading))) is not None:
            return exact
        bare = _HINTS.sub(_without_hint, heading)
        return self._one(bare) or self._of_parts(bare)

    def nearest(self, heading: str) -> str | None:
        """The column whose name is most like it, for a hint."""
        names = {plain(name): column for column, also in self.names.items() for name in (column, *also)}
        near = get_close_matches(plain(heading), names, n=1, cutoff=NEAR)
        return names[near[0]] if near else None

    def rank(self, column: str, heading: str) -> int:
        """How much a heading is the column's own name: 0 is that name, then the others in their order."""
        spelled = [plain(name) for name in (column, *self.names[column])]
        return spelled.index(plain(heading)) if plain(heading) in spelled else len(spelled)

    def _one(self, heading: str) -> str | None:
        for key in _keys(heading):
            if (found := self._by_key.get(key)) is not None:
                return found
        return None

    def _of_parts(self, heading: str) -> str | None:
        """Several names of one column: Burgerservicenummer (BSN), BSN/ONR."""
        parts = [part.strip() for part in _BETWEEN.split(heading) if part.strip()]
        if len(parts) < 2:  # noqa: PLR2004  # one is no choice
            return None
        last = "nummer" if parts[-1].casefold().endswith("nummer") else ""
        found = {self._one(f"{part}{last}" if part.endswith("-") else part) for part in parts}
        if len(found) == 1:
            return found.pop()
        return "BSN" if found == EITHER and "BSN" in self.names else None

    @cached_property
    def _exact(self) -> Mapping[str, str]:
        own = {plain(column): column for column in self.names}
        return {plain(also): column for column, names in self.names.items() for also in names} | own

    @cached_property
    def _by_key(self) -> Mapping[Key, str | None]:
        """Columns by the words of their names; a key of two columns names neither."""
        found: dict[Key, str | None] = {}
        for column, names in self.names.items():
            for name in (column, *names):
                key = next(_keys(name))
                found[key] = column if found.get(key, column) == column else None
        return found


def _without_hint(found: re.Match[str]) -> str:
    words = _WORD.findall(_bare(found[1] or ""))
    said = [word for word in words if not word.isdigit() and word not in _HINT_WORDS]
    return f" ({found[1]}) " if said else " "


def _keys(heading: str) -> Iterator[Key]:
    """The heading as it stands, then with fewer and fewer of the words that add nothing."""
    words = list(_words(heading))
    while words and words[-1] in _HINT_WORDS:
        words.pop()
    marks = frozenset(word for word in words if word in (NR, CODE, DATUM, PUPIL))
    told = [word for word in words if word not in marks]
    yield "".join(told), marks
    for stem in dict.fromkeys(("".join(_meant(told)), "".join(_meant(reversed(told))))):
        for less in (frozenset[str](), {PUPIL}, {CODE}, {PUPIL, CODE}, {NR}, {PUPIL, NR}, {PUPIL, CODE, NR}):
            if stem or marks - less:
                yield stem, marks - less


def _meant(words: Iterable[str]) -> Iterator[str]:
    return (word for word in words if word not in _EMPTY_WORDS)


def _words(heading: str) -> Iterator[str]:
    for word in _WORD.findall(_bare(_HUMP.sub(" ", heading))):
        if word in _SAME:
            yield _SAME[word]
            continue
        glued = _GLUED.fullmatch(word)
        for part in glued.groups() if glued and (glued[2] or (glued[1] and glued[3])) else (word,):
            if part:
                yield _SAME.get(part, part)


def _bare(name: str) -> str:
    found = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in found if not unicodedata.combining(c))
