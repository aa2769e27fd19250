"""What vo systems call levels, exam results and destinations, beside the hub's words."""

from hub.connectors.reference import tables
from hub.domain.facts import Destination, Result

LEVELS = {
    "bb": "bb", "vmbo-bb": "bb", "vmbo-b": "bb", "vmbo bbl": "bb", "basis": "bb", "basisberoepsgericht": "bb",
    "kb": "kb", "vmbo-kb": "kb", "vmbo-k": "kb", "vmbo kbl": "kb", "kader": "kb", "kaderberoepsgericht": "kb",
    "gl": "gl", "vmbo-gl": "gl", "vmbo-g": "gl", "gemengd": "gl", "gemengde leerweg": "gl",
    "tl": "tl", "vmbo-tl": "tl", "vmbo-t": "tl", "mavo": "tl", "theoretisch": "tl",
    "theoretische leerweg": "tl", "vmbo-gt": "tl", "gtl": "tl",
    "pro": "pro", "praktijkonderwijs": "pro",
    "vso": "vso", "isk": "isk", "vavo": "vavo",
    "havo": "havo", "vwo": "vwo", "atheneum": "vwo", "gymnasium": "vwo",
    "basisberoepsgerichte leerweg": "bb", "kaderberoepsgerichte leerweg": "kb", "gt": "tl",
}  # fmt: skip
"""On the left what schools write, on the right the hub's level; case and punctuation do not count."""

ELEMENTS = {
    code: element.level_group.value
    for code in (f"{n:04}" for n in range(10_000))
    if (element := tables.vo_element(code)) is not None and element.level_group.value in set(LEVELS.values())
}
"""ILT element codes, where one level follows from them."""

ALL_LEVELS = LEVELS | ELEMENTS | {code.lstrip("0"): level for code, level in ELEMENTS.items()}
LEVEL_NAMES = (*dict.fromkeys(LEVELS.values()), "of een elementcode")

RESULTS = {result.value: result for result in Result} | {
    "g": Result.PASSED,
    "diploma": Result.PASSED,
    "cum laude": Result.PASSED,
    "geslaagd cum laude": Result.PASSED,
    "gezakt": Result.FAILED,
    "a": Result.FAILED,
    "her": Result.RESIT,
    "t": Result.WITHDRAWN,
    "gespreid examen": Result.SPREAD,
}

DESTINATIONS = {destination.value: destination for destination in Destination} | {
    "middelbaar beroepsonderwijs": Destination.MBO,
    "andere school": Destination.VO,
    "ander vo": Destination.VO,
    "voortgezet onderwijs": Destination.VO,
    "particulier": Destination.PRIVATE,
    "niet bekostigd onderwijs": Destination.PRIVATE,
    "arbeidsmarkt": Destination.WORK,
    "emigratie": Destination.ABROAD,
    "-": Destination.UNKNOWN,
}
