"""One word for one thing: what the code says stands in GLOSSARY.md, and the rules in docs/rules.md."""

import ast
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

import pytest

from hub.domain import findings, signals
from hub.domain.rules.catalogue import EVERY
from hub.explain import words
from tests.house.sources import ROOT, Source, python

GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
CODES: tuple[type[StrEnum], ...] = (
    findings.Party,
    signals.Change,
    signals.Reason,
)

DUTCH = frozenset(
    [
        "aanmelding",
        "aanmeldingen",
        "aanwezig",
        "aanwezigheid",
        "absentie",
        "afwezig",
        "basis",
        "beoogd",
        "beoogde",
        "bericht",
        "bestemming",
        "bevinding",
        "bol",
        "bbl",
        "brin",
        "bron",
        "bsn",
        "crebo",
        "deelnemer",
        "diploma",
        "doorstroompunt",
        "escalatie",
        "examen",
        "gemeente",
        "gemeenten",
        "geboorte",
        "geboortedatum",
        "geoorloofd",
        "herkansing",
        "inschrijving",
        "inschrijvingen",
        "instelling",
        "isk",
        "keten",
        "ketenid",
        "klas",
        "koci",
        "koppelpunt",
        "kwalificatieplicht",
        "leerjaar",
        "leerling",
        "leerlingen",
        "leerplicht",
        "lesdag",
        "lesuur",
        "lesweek",
        "lwoo",
        "mbo",
        "melding",
        "moment",
        "naam",
        "niveau",
        "onderwijs",
        "onderwijsnummer",
        "ongeoorloofd",
        "opleiding",
        "opvolging",
        "ouder",
        "overdracht",
        "overstap",
        "pgn",
        "pro",
        "reden",
        "regeling",
        "rmc",
        "ro",
        "school",
        "schooljaar",
        "signaal",
        "stamnummer",
        "startkwalificatie",
        "student",
        "studiejaar",
        "studie",
        "trede",
        "uitschrijving",
        "uitslag",
        "uitval",
        "uur",
        "vavo",
        "vestiging",
        "verhuizing",
        "verhuisd",
        "verzuim",
        "vmbo",
        "vo",
        "volgnummer",
        "voornaam",
        "vrijstelling",
        "vso",
        "vsv",
        "vwo",
        "havo",
        "wijzigingsvolgnummer",
        "woonplaats",
        "zaak",
        "ziek",
        "zomerlek",
        "brp",
    ]
) - {"basis", "diploma", "moment", "school", "student"}  # the same in English
"""Dutch words of this trade that could slip into an identifier."""

WRITE_THE_SOURCES_WORDS = ("connectors", "simulation")

ONE_MEANING = frozenset({"Told", "Said", "Step", "Place", "Intake", "Standing", "Region", "Verdict"})
"""Words that named three to five things each: one of them keeps the word, the others have names of their own."""


def dutch_words(source: Source) -> Iterator[tuple[str, str]]:
    """Dutch words in the identifiers that a module defines, with where."""
    for node in ast.walk(source.tree):
        names: list[str] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.arg):
            names = [node.arg]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names = [node.id]
        for name in names:
            parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)
            yield from ((p.lower(), f"{source.path} {name}") for p in parts if p.lower() in DUTCH)


def in_code(glossary: str) -> frozenset[str]:
    """The Dutch words that the glossary allows in code."""
    section = glossary.partition("## Dutch words in code")[2]
    return frozenset(re.findall(r"[a-z]+", section.partition("Connectors and")[0]))


def missing(codes: Iterable[str], text: str) -> list[str]:
    """Codes that a text does not show as code (in backticks) or as the first cell of a table row."""
    return [c for c in codes if f"`{c}`" not in text and not re.search(rf"^\| {c}\b", text, re.MULTILINE)]


def rule_codes() -> tuple[str, ...]:
    """The codes of all rules."""
    return tuple(rule.code for rule in EVERY)


def test_every_rule_has_a_code_of_its_own() -> None:
    assert len(rule_codes()) == len(set(rule_codes()))


@pytest.mark.parametrize("codes", CODES, ids=lambda codes: codes.__name__)
def test_every_code_is_in_the_glossary(codes: type[StrEnum]) -> None:
    assert [] == missing([c.value for c in codes], GLOSSARY)


def test_what_closes_a_signal_is_in_the_glossary_and_has_dutch_words() -> None:
    closes = {code for rule in EVERY for code in rule.closes}

    assert [] == missing(closes, GLOSSARY)
    assert closes == set(words.CLOSES)


def test_what_blocks_a_case_is_in_the_glossary() -> None:
    assert [] == missing(words.BLOCKED, GLOSSARY)


def test_missing_word_is_seen() -> None:
    assert ["D99"] == missing(["D99", "D11"], GLOSSARY)
    assert ["not a code"] == missing(["not a code"], GLOSSARY)


def test_dutch_in_code_is_in_the_glossary() -> None:
    """
    A Dutch term stays where English would be false, and then everybody can look it up.
    """
    mine = [s for s in python("hub") if s.room not in WRITE_THE_SOURCES_WORDS]
    found = {(word, where) for s in mine for word, where in dutch_words(s)}

    assert set() == {(word, where) for word, where in found if word not in in_code(GLOSSARY)}


def test_dutch_in_code_is_seen() -> None:
    text = "class Verzuim:\n    def melding_of(self, leerlingId): ziek = 1"

    found = {word for word, _ in dutch_words(Source("hub/domain/x.py", text))}

    assert {"verzuim", "melding", "leerling", "ziek"} == found
    assert not found & in_code(GLOSSARY)


def homonyms(sources: Iterable[Source]) -> dict[str, list[str]]:
    """Which modules define a class or a type under one of those words, where that is more than one."""
    found: dict[str, list[str]] = {}
    for source in sources:
        for node in source.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            names = [t.id for t in targets if isinstance(t, ast.Name)]
            names += [node.name] if isinstance(node, ast.ClassDef) else []
            for name in ONE_MEANING & set(names):
                found.setdefault(name, []).append(source.path)
    return {name: where for name, where in found.items() if len(where) > 1}


def test_one_word_names_one_thing() -> None:
    """
    Whoever reads `Place` knows which.
    """
    assert {} == homonyms(python("hub"))


def test_second_meaning_is_seen() -> None:
    first, second = Source("hub/a.py", "class Place: ..."), Source("hub/b.py", "Place = tuple[str, int]")

    assert {"Place": ["hub/a.py", "hub/b.py"]} == homonyms([first, second])
