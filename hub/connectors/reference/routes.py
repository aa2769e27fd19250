"""Whom to ask in which situation where a region says nothing else: the table beside this module."""

from hub.connectors.reference.files import table
from hub.domain.route_map import Line, Route, RouteMap


def routes() -> RouteMap:
    """Line by line; the first that fits counts."""
    return tuple(
        Line(
            since=None,
            rules=(row["rule"],) if row["rule"] else (),
            age=row["age"],
            schools=(row["school"],) if row["school"] else (),
            route=Route(row["party"], row["role"], row["channel"]),
        )
        for row in table("route_map")
    )
