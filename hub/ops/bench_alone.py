"""The parts of `hub bench` that are measured alone and without Kafka, and how figures are shown."""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from hub.bench.figures import Figure

ALONE = ("connectors", "delivery", "matching")
KEPT = {True: "kept", False: "NOT KEPT", None: ""}


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of each."""

    rows: int
    megabytes: int
    pupils: int
    events: int


def alone(which: str, sizes: Sizes, *, as_json: bool) -> None:
    """Measure one part, and show it."""
    if which == "matching":
        _matching(sizes.pupils, as_json=as_json)
    elif which == "delivery":
        _delivery(sizes.events, as_json=as_json)
    else:
        _connectors(sizes.rows, sizes.megabytes, as_json)


def _connectors(rows: int, megabytes: int, as_json: bool) -> None:
    from hub.bench import connectors, figures, large  # noqa: PLC0415 - as above
    from hub.streams import codec, schemas  # noqa: PLC0415 - as above

    # First, while we are small ourselves: a process that is begun counts from what its parent held.
    held = large.measure(megabytes) if megabytes else []
    read = connectors.measure(codec.local(), schemas.local(), rows)
    found = figures.of_sources(read, held)
    if as_json:
        told = [{**asdict(r), "beside_bare": round(r.beside, 2)} for r in read]
        files = [asdict(h) for h in held]
        click.echo(json.dumps({"figures": kept(found), "sources": told, "large": files}, indent=2))
        return
    Console().print(asked(found))
    for r in read:
        Console().print(
            f"{r.source}: {r.facts} facts of {r.rows} rows; bare libraries {r.bare_per_core:,.0f}/s, "
            f"hub {r.beside:.2f} times that; {r.peak_mb} MB at most so far"
        )


def _matching(pupils: int, *, as_json: bool) -> None:
    from hub.bench import figures, matching  # noqa: PLC0415 - as above

    found = figures.of_matching(matching.measure(pupils, pupils * 2 // 3))
    click.echo(json.dumps(kept(found), indent=2)) if as_json else Console().print(asked(found))


def kept(all_asked: "list[Figure]") -> list[dict[str, object]]:
    return [{**asdict(f), "kept": f.kept} for f in all_asked]


def _delivery(events: int, *, as_json: bool) -> None:
    from hub.bench import delivery, figures  # noqa: PLC0415 - as above
    from hub.edge import log  # noqa: PLC0415 - as above

    log.setup("error")
    sent = delivery.measure(events)
    found = figures.of_delivery(sent)
    if as_json:
        click.echo(json.dumps({"figures": kept(found), "delivery": asdict(sent)}, indent=2))
        return
    Console().print(asked(found))
    Console().print(
        f"{sent.events} events to {sent.subscribers} subscribers: {sent.per_s:,.0f}/s, {sent.cpu_us:,.0f} µs "
        f"of processor each; a bare loop of httpx in the same run {sent.bare_per_s:,.0f}/s"
    )


def asked(all_asked: "list[Figure]") -> Table:
    table = Table("figure", title="what is asked, and what this run measured")
    for name in ("measured", "asked"):
        table.add_column(name, justify="right")
    table.add_column("")
    for f in all_asked:
        measured = "not measured" if f.measured is None else f"{f.measured:,.1f}"
        limit = f"{'≤' if f.at_most else '≥'} {f.asked:,.0f} {f.unit}"
        table.add_row(f.what, measured, limit, KEPT[f.kept])
    return table
