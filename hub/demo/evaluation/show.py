"""The score of a country on a terminal, and the same for machines: by rule, by kind of school, by region."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict

from rich import box
from rich.console import Console
from rich.table import Table

from hub.demo.evaluation.tally import Cell, Examined, Tally
from hub.demo.evaluation.targets import Target
from hub.explain import words

Counting = Callable[[Cell], Iterator[str]]

MIDDLE, P95 = 0.5, 0.95
MOST = 20
"""Unexplained differences that are listed; `--json` has them all."""

COLUMNS = (
    "expected",
    "found",
    "missed",
    "tellable",
    "false",
    "no ground",
    "misrouted",
    "late",
    "days",
    "p95",
)
MUNICIPAL = ("gm expected", "gm found", "gm said", "gm false", "gm no ground")


def as_json(tally: Tally, targets: tuple[Target, ...], asked: Mapping[str, object]) -> dict[str, object]:
    """Without a clock in it: the same seed gives the same bytes."""
    return {
        **asked,
        "regions": tally.regions,
        "facts": tally.facts,
        "signals": tally.signals,
        "targets": [target.plain() for target in targets],
        "all": _plain(tally.whole),
        "rules": {name: _plain(cell) for name, cell in tally.by_rule().items()},
        "schools": {name: _plain(cell) for name, cell in tally.by_school().items()},
        "by_region": {name: _plain(cell) for name, cell in tally.by_region().items()},
        "cells": [
            {"region": region, "school": school, "rule": rule, **_plain(cell)}
            for (region, school, rule), cell in sorted(tally.cells.items())
        ],
        "examined": _examined_plain(tally),
    }


def tell(console: Console, tally: Tally, targets: tuple[Target, ...]) -> None:
    """All tables, and at last what is asked for."""
    rules = {f"{code} {words.RULES[code][0]}": cell for code, cell in tally.by_rule().items()}
    console.print(_table("By rule", rules | {"all": tally.whole}, ("rule", *COLUMNS), _counts))
    console.print(_table("By kind of school", tally.by_school(), ("school", *COLUMNS), _counts))
    console.print(_table("By region", tally.by_region(), ("region", *COLUMNS), _counts))
    told = {name: cell for name, cell in rules.items() if cell.municipal.said or cell.municipal.expected}
    console.print(
        _table("To municipalities, severity 3 and more", told, ("rule", *MUNICIPAL), _municipal_counts)
    )
    for line in _examined(tally):
        console.print(line, highlight=False)
    for target in targets:
        got = "–" if target.got is None else f"{target.got:,}" if target.asked == "0" else f"{target.got:.2%}"
        where = f"; counted against it in {', '.join(target.rules)}" if target.rules else ""
        verdict = "[green]kept[/]" if target.kept else "[bold red]missed[/]"
        console.print(f"{verdict}: {target.name}: {got}, asked {target.asked}{where}", highlight=False)


def _plain(cell: Cell) -> dict[str, object]:
    return {
        **asdict(cell.all),
        "municipal": asdict(cell.municipal),
        "misrouted": cell.misrouted,
        "late": cell.late,
        "delay_days": {"median": _days(cell.delay(MIDDLE)), "p95": _days(cell.delay(P95))},
    }


def _days(delay: float | None) -> float | None:
    return None if delay is None else round(delay, 2)


def _examined_plain(tally: Tally) -> dict[str, object]:
    found = tally.examined
    return {
        "differences": found.differences,
        "examined": found.examined,
        "not_examined": found.differences - found.examined,
        "regions": tally.examined_regions,
        "causes": dict(sorted(found.causes.items())),
        "unexplained": [
            {"region": region, "who": who, "rule": rule, "occasion": occasion}
            for region, (who, rule, occasion) in found.unexplained
        ],
    }


def _table(title: str, rows: Mapping[str, Cell], columns: tuple[str, ...], counts: Counting) -> Table:
    table = Table(
        title=f"\n{title}",
        box=box.SIMPLE_HEAD,
        title_justify="left",
        title_style="bold",
        collapse_padding=True,
    )
    for n, column in enumerate(columns):
        table.add_column(column, justify="right" if n else "left", no_wrap=n > 0, overflow="fold")
    for name, cell in rows.items():
        table.add_row(name, *counts(cell), style="red" if cell.wrong else None)
    return table


def _counts(cell: Cell) -> Iterator[str]:
    of = cell.all
    whole = (
        of.expected,
        of.found,
        of.missed,
        of.overlooked,
        of.false,
        of.unfounded,
        cell.misrouted,
        cell.late,
    )
    yield from (f"{n:,}" for n in whole)
    for part in (MIDDLE, P95):
        delay = cell.delay(part)
        yield "–" if delay is None else f"{delay:.2f}"


def _municipal_counts(cell: Cell) -> Iterator[str]:
    of = cell.municipal
    yield from (f"{n:,}" for n in (of.expected, of.found, of.said, of.false, of.unfounded))


def _examined(tally: Tally) -> Iterator[str]:
    """What the sample says, and how large it is: nobody is to think that all were looked at."""
    found: Examined = tally.examined
    if not found.differences:
        return
    left = found.differences - found.examined
    yield (
        f"\n{found.differences:,} differences: {found.examined:,} examined, in {tally.examined_regions} of"
        f" {tally.regions} regions; {left:,} not examined"
    )
    if found.causes:
        told = ", ".join(f"{kind} {count:,}" for kind, count in sorted(found.causes.items()))
        yield f"gone without this dirt: {told} (one difference may count for several)"
    for region, (who, rule, occasion) in found.unexplained[:MOST]:
        yield f"  no dirt explains: region {region}, pupil {who}, {rule} {occasion}"
    if len(found.unexplained) > MOST:
        yield f"  and {len(found.unexplained) - MOST:,} more; --json has them"
