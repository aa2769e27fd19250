"""Who may do what, for whom: one pure function, asked by gateway, portal, delivery and command line alike.

Nothing is read first and left out afterwards: whoever may not is not told whether there is anything.
"""

from datetime import date
from enum import StrEnum

from hub.edge.access.organisation import Kind, OrganisationId, Organisations


class Action(StrEnum):
    """What is asked for."""

    DELIVER = "deliver"
    READ_RECEIPT = "read_receipt"
    READ_CASES = "read_cases"
    FOLLOW_UP = "follow_up"
    REVEAL = "reveal"
    SUBSCRIBE = "subscribe"
    READ_NUMBERS = "read_numbers"
    OPERATE = "operate"


SCHOOLS = frozenset({Kind.VO, Kind.MBO})
RECIPIENTS = frozenset({*SCHOOLS, Kind.MUNICIPALITY})

MAY = {
    # A region's coordinator hears that there are cases, and never of whom (decision 39).
    Action.READ_CASES: RECIPIENTS,
    Action.FOLLOW_UP: RECIPIENTS,
    Action.REVEAL: RECIPIENTS,
    Action.SUBSCRIBE: frozenset({*RECIPIENTS, Kind.REGION}),
    Action.READ_NUMBERS: frozenset({*RECIPIENTS, Kind.REGION}),
    Action.OPERATE: frozenset({Kind.OPERATOR}),
}
"""Which kinds may, each for itself alone."""

DELIVERED = frozenset({Action.DELIVER, Action.READ_RECEIPT})
"""What a supplier may do for a school that gave it a mandate."""


def may(
    organisations: Organisations,
    who: OrganisationId,
    action: Action,
    whose: OrganisationId,
    day: date,
    *,
    connector: str | None = None,
) -> bool:
    """Whether an organisation may do this for, or with what is of, another or itself."""
    if action in DELIVERED:
        return connector is not None and organisations.may_deliver(who, whose, connector, day)
    found = organisations.get(who)
    return who == whose and found is not None and found.period.holds(day) and found.kind in MAY[action]
