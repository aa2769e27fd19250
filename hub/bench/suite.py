"""All that `hub bench` measures, one part after the other, each on topics that nobody else has."""

from dataclasses import dataclass
from uuid import uuid4

from hub.bench import compare, intake, latency, load, looks, national, recovery, waiting
from hub.bench.compare import Run
from hub.edge.settings import Settings
from hub.streams import codec as codecs
from hub.streams import topics

HEAD = 4  # settings at the beginning of each partition


@dataclass(frozen=True, slots=True)
class Work:
    """How much of everything."""

    pupils: int
    ticks: int
    kept: int  # pupils to have back
    rate: int  # events a second …
    seconds: int  # … for so long …
    tick_s: float  # … with a tick so often
    files: int
    waiting: int  # files in the drop directory of a hub that runs
    rows: int
    nation: int  # pupils of the national replay; 0 leaves it out
    faust: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured."""

    watch: list[Run]
    quiet: Run  # the watch of a journal without ticks
    relay: Run
    looks: looks.Looks
    intake: intake.TakenIn
    recovery: recovery.Recovered
    latency: latency.Latency
    waiting: waiting.Waiting
    nation: national.Replayed | None


def measure(work: Work, configured: Settings) -> Result:
    codec, name = codecs.local(), uuid4().hex[:8]

    def at(part: str) -> Settings:
        return configured.model_copy(update={"prefix": f"bench-{name}-{part}."})

    where, full = at("flows"), load.Load(work.pupils, work.ticks)
    producer = load.prepare(where, codec, topics.wanted(load.HOMES))
    count = load.fill_journal(where, codec, producer, full) + (HEAD + work.ticks) * where.partitions
    watch = compare.watches(where, count, compare.KINDS if work.faust else compare.KINDS[:2])

    where = at("relay")  # of its own: where it has never worked, a journal must not say that it has
    producer = load.prepare(where, codec, topics.wanted())
    relay = compare.run(where, "engine", "relay", load.fill_facts(where, codec, producer, full))

    where = at("quiet")
    producer = load.prepare(where, codec, topics.wanted())
    count = load.fill_journal(where, codec, producer, load.Load(work.pupils, 0)) + HEAD * where.partitions
    quiet = compare.run(where, "engine", "pupil-watch", count)

    where = at("intake")
    load.prepare(where, codec, topics.wanted())
    taken = intake.measure(where, codec, files=work.files, rows=work.rows)

    where = at("recovery")
    back = recovery.measure(where, codec, load.prepare(where, codec, topics.wanted()), work.kept)

    where = at("latency")
    producer = load.prepare(where, codec, topics.wanted(load.HOMES))
    late = latency.measure(where, codec, producer, rate=work.rate, seconds=work.seconds, tick_s=work.tick_s)
    beside = waiting.measure(at("waiting"), codec, files=work.waiting, rate=work.rate, seconds=work.seconds)
    return Result(
        watch,
        quiet,
        relay,
        looks.measure(codec, min(work.pupils, 1_000)),
        taken,
        back,
        late,
        beside,
        national.measure(work.nation) if work.nation else None,
    )
