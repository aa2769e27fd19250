"""Every topic, declared once: what it holds, keyed how, kept how long, written by whom, and why it exists."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hub.domain.facts import KINDS
from hub.streams.schemas import NAMESPACE

SECTORS = ("vo", "mbo", "municipal")
FACTS = {sector: f"facts.{sector}" for sector in SECTORS}
HANDOVER = "handover"
JOURNAL = "journal"
SIGNALS = "signals"
REJECTED = "rejected"
UNREADABLE = "unreadable"
PUPIL_STATE = "state.pupil"
SOURCE_STATE = "state.source"
ESCALATIONS = "escalations."
REGIONAL = "escalations.rmc."
NOTICES = "notices."
POSITIONS = "positions."

KEEP = -1
MINUTE_MS = 60_000
YEAR_MS = 365 * 24 * 60 * MINUTE_MS

_FACTS = (*(f"{NAMESPACE}.facts.{kind.__name__}" for kind in KINDS), f"{NAMESPACE}.facts.Delivered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic. `spread` topics have as many partitions as the journal, so that equal keys meet."""

    name: str
    key: str
    schemas: tuple[str, ...]  # empty: msgpack, the hub's own
    spread: bool = True
    compacted: bool = False
    retention_ms: int = KEEP
    passable: bool = False  # who meets a record that nobody can read sets it aside and goes on; else it stops
    plain: bool = False  # an agent reads it: Faust's client knows no lz4 without one more package (0003)
    writers: tuple[str, ...]
    why: str

    def partitions(self, spread: int) -> int:
        return spread if self.spread else 1

    def config(self) -> dict[str, str]:
        """What the broker must be told; all else is the broker's default."""
        written = {"compression.type": "uncompressed"} if self.plain else {}
        if self.compacted:
            # Never "delete" beside it: an emptied state would look like a hub that has said nothing yet.
            return {
                "cleanup.policy": "compact",
                "min.cleanable.dirty.ratio": "0.3",
                # What stood at the moment of a backup must still be there when it is read.
                "min.compaction.lag.ms": str(10 * MINUTE_MS),
                "segment.ms": str(10 * MINUTE_MS),
                **written,
            }
        return {"cleanup.policy": "delete", "retention.ms": str(self.retention_ms), **written}


def _positions(flow: str) -> Topic:
    return Topic(
        name=f"{POSITIONS}{flow}",
        key="partition",
        schemas=(),
        spread=False,
        compacted=True,
        writers=(flow,),
        why=f"how far {flow} is, and when a tick next brings it something; a group would forget it",
    )


def _facts(sector: str) -> Topic:
    return Topic(
        name=FACTS[sector],
        key="delivering organisation, so that its order is kept",
        schemas=_FACTS,
        passable=True,
        writers=("door",),
        why=f"what {sector} sources have said, behind the door; never trimmed: all else follows from it",
    )


TOPICS: tuple[Topic, ...] = (
    *(_facts(sector) for sector in SECTORS),
    Topic(
        name=HANDOVER,
        key="pupil that goes on",
        schemas=_FACTS,
        passable=True,
        writers=("pupil-watch",),
        why="words that a merged pupil passes on; the relay reads it like any source",
    ),
    Topic(
        name=JOURNAL,
        key="pupil; Heard, ticks and settings stand in each partition",
        schemas=(*_FACTS, f"{NAMESPACE}.journal.Tick", f"{NAMESPACE}.journal.Setting"),
        writers=("relay", "clock"),
        why="the one total order per partition of which all that follows is a function",
    ),
    Topic(
        name=SIGNALS,
        key="subject: pupil or source",
        schemas=(f"{NAMESPACE}.signals.Signal",),
        passable=True,
        plain=True,
        writers=("pupil-watch", "source-watch"),
        why="what the hub says, with the parties that may know it, and what each may know",
    ),
    Topic(
        name=REJECTED,
        key="source",
        schemas=(f"{NAMESPACE}.signals.Rejected",),
        spread=False,
        retention_ms=YEAR_MS,
        passable=True,
        plain=True,
        writers=("door",),
        why="what could not be a fact, encrypted, until it is mended, retried or dropped",
    ),
    Topic(
        name=UNREADABLE,
        key="as it was",
        schemas=(),
        writers=("relay", "dispatch", "read-model"),
        why="records that nobody can read, whole, with where they stood and what a person decided",
    ),
    Topic(
        name=PUPIL_STATE,
        key="pupil",
        schemas=(),
        compacted=True,
        plain=True,
        writers=("pupil-watch",),
        why="the pupil watch's memory, one record per pupil: a cache of the journal",
    ),
    Topic(
        name=SOURCE_STATE,
        key="source",
        schemas=(),
        compacted=True,
        plain=True,
        writers=("source-watch",),
        why="the source watch's memory, one record per source: a cache of the journal",
    ),
    *(_positions(flow) for flow in ("relay", "pupil-watch", "source-watch", "dispatch")),
)


def escalations(municipality: str) -> Topic:
    return Topic(
        name=f"{ESCALATIONS}{municipality}",
        key="case",
        schemas=(f"{NAMESPACE}.signals.Escalation",),
        spread=False,
        retention_ms=2 * YEAR_MS,
        writers=("dispatch",),
        why=f"what municipality {municipality} may know, and nothing it may not",
    )


def regional(region: str) -> Topic:
    return Topic(
        name=f"{REGIONAL}{region}",
        key="case",
        schemas=(f"{NAMESPACE}.signals.Escalation",),
        spread=False,
        retention_ms=2 * YEAR_MS,
        writers=("dispatch",),
        why=f"that municipalities of Doorstroompunt region {region} have cases, and never whose",
    )


def notices(brin: str) -> Topic:
    return Topic(
        name=f"{NOTICES}{brin}",
        key="case",
        schemas=(f"{NAMESPACE}.signals.Notice",),
        spread=False,
        retention_ms=2 * YEAR_MS,
        writers=("dispatch",),
        why=f"what institution {brin} may know, and nothing it may not",
    )


def topic(name: str) -> Topic:
    """The declaration of a topic by its name without prefix; KeyError when nobody declared it."""
    if re.fullmatch(r"escalations\.[0-9]{4}", name):
        return escalations(name.removeprefix(ESCALATIONS))
    if re.fullmatch(r"escalations\.rmc\.[0-9]{2}", name):
        return regional(name.removeprefix(REGIONAL))
    if re.fullmatch(r"notices\.[0-9A-Z]{2,8}", name):
        return notices(name.removeprefix(NOTICES))
    return _BY_NAME[name]


def wanted(
    municipalities: Iterable[str] = (), brins: Iterable[str] = (), regions: Iterable[str] = ()
) -> tuple[Topic, ...]:
    """All fixed topics, and those of the recipients named."""
    of_recipients = (
        *map(escalations, sorted(municipalities)),
        *map(regional, sorted(regions)),
        *map(notices, sorted(brins)),
    )
    return (*TOPICS, *of_recipients)


_BY_NAME = {t.name: t for t in TOPICS}
