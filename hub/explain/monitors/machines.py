"""A monitor for machines: one JSON object, or CSV with a line for each cell."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from hub.explain.monitors.book import Book, Case, Leaf
from hub.explain.monitors.judging import Judged
from hub.explain.monitors.sheet import DONE, Printed

Json = dict[str, Any]
DEPTH = 4
"""Levels of rows below the country that any sheet has at most."""


def as_json(it: Book) -> Json:
    """Null is a shut cell; shares are of one, days are days, a row is its path from the region down."""
    return {
        "monitor": it.monitor.name,
        "season": it.season,
        "now": it.now.isoformat(timespec="seconds"),
        "region": it.region,
        "school": it.school,
        "silent": list(it.silent),
        "sheets": [_sheet(leaf) for leaf in it.leaves],
        "cases": [_case(case) for case in it.cases],
    }


def _sheet(leaf: Leaf) -> Json:
    sheet = leaf.sheet
    return {
        "title": sheet.title,
        "counts": sheet.unit,
        "agreed": sheet.agreed,
        "levels": list(sheet.levels),
        "rows": [_row(leaf, row) for row in leaf.rows],
    }


def _row(leaf: Leaf, row: Printed) -> Json:
    found: Json = {"path": list(row.path), "cells": dict(row.cells)}
    if DONE in row.cells:
        found |= {"median": row.median, "p90": row.p90}
    against = leaf.judged.get(row.path)
    return found if against is None else {**found, "judged": _judged(leaf, against)}


def _judged(leaf: Leaf, it: Judged) -> Json:
    told = {"share": it.share, "low": it.low, "high": it.high, "expected": it.expected}
    rounded = {name: None if n is None else round(n, 4) for name, n in told.items()}
    return {"column": leaf.sheet.judged, **rounded, "verdict": it.verdict}


def _case(case: Case) -> Json:
    return {"sheet": case.sheet, "file": case.file, "worry": case.worry, "cases": list(case.cases)}


def as_csv(books: Sequence[Book]) -> str:
    """With semicolons, as spreadsheets here read them; a shut cell is empty, and says so."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";", lineterminator="\n")
    names = [f"rij {n}" for n in range(1, DEPTH + 1)]
    lines.writerow(["monitor", "seizoen", "blad", *names, "kolom", "aantal", "afgeschermd"])
    for it, leaf in ((each, leaf) for each in books for leaf in each.leaves):
        for row in leaf.rows:
            path = [*row.path, *([""] * (DEPTH - len(row.path)))]
            for column, n in row.cells.items():
                shown = "" if n is None else n
                closed = "ja" if n is None else "nee"
                lines.writerow([it.monitor.name, it.season, leaf.sheet.title, *path, column, shown, closed])
    return out.getvalue()
