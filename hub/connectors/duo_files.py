"""DUO's other files, where its registratieoverzicht is expected: each is called by its name.

They come from the same portal and look alike; what stands in them tells them apart. Layouts:
github.com/cedanl/mbo-bekostiging-bestanden @ da15c52c (GRONDSLAG, TBG-i, and OBO by its closing record, CTR);
github.com/cedanl/vsv_analysis (A01 to A14, NenR, NRSP). How DUO answers deliveries to BRON in files is not
published; its web service answers in SOAP.
"""

import re
from typing import NamedTuple

from hub.connectors.contract import Fault
from hub.connectors.faults import FORMAT

INSTEAD = (
    "Dit is {}, geen registratieoverzicht. Vraag bij DUO (Mijn DUO) het registratieoverzicht aan "
    "(RO_<BRIN>_<begindatum>_<einddatum>.CSV) en lever dat, ongewijzigd."
)
_ROOT = r"\A\s*(?:<\?[^>]*>\s*|<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:\w+:)?"
_END = r'"?[ \t]*[;,|\t]'


class Known(NamedTuple):
    """A file of DUO's: what it is called, in Dutch, and what stands in it and in no registratieoverzicht."""

    called: str
    sign: re.Pattern[str]


def _of(called: str, sign: str) -> Known:
    return Known(called, re.compile(sign, re.IGNORECASE | re.MULTILINE))


FILES = (
    _of("DUO's TBG-i (terugmelding bekostigingsgrondslagen)", rf"{_ROOT}Bekostigingsgrondslagen\b"),
    _of("een bericht van een webservice (SOAP), zoals DUO's antwoord op een melding", rf"{_ROOT}Envelope\b"),
    _of(
        "DUO's GRONDSLAG (bekostigingsinformatie; personen staan er onder een pseudoniem in)",
        rf'^[ \t]*"?(?:VLP{_END}[ ]*"?\w{{4}}{_END}[ ]*"?\d{{4}}{_END}|BI[ID]{_END})',
    ),
    _of("DUO's OBO (overzicht BRON onderzoek)", rf'^[ \t]*"?CTR{_END}'),
    _of(
        "een vsv-bestand van DUO (A01 tot A14, Namen en Rugnummers), dat gemeenten aan de bron vsv leveren",
        rf'\A\s*"?#?"?(?:BRIN_NR|BURGERSERVICENUMMER|BSN_ONDERWIJSNR){_END}',
    ),
    _of("een XML-bestand", r"\A\s*<"),
)  # fmt: skip
"""The first that fits counts."""


def other_file(body: str) -> Fault | None:
    """Which other file of DUO's this is, if it is one."""
    called = next((known.called for known in FILES if known.sign.search(body)), None)
    return Fault(FORMAT, "other_document", None, INSTEAD.format(called)) if called else None
