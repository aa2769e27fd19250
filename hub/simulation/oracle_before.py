"""What should be said before the summer: nobody applied (D02), a step was lost (D06)."""

from collections.abc import Iterator
from datetime import date, datetime

from hub.domain.facts import Status
from hub.domain.timeline import FOREVER, Period, after, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import SEASON, Message
from hub.simulation.places import first_enrolled, settled, told_to_stay
from hub.simulation.stage import Stage

WORTH = {
    Status.APPLIED: 1,
    Status.RECEIVED: 1,
    Status.OFFERED: 4,
    Status.ENROLLED: 5,
    Status.REJECTED: 0,
    Status.WITHDRAWN: 0,
}
"""How far an application has come: 1 applied, 4 place offered, 5 enrolled."""

AUGUST = midnight(date(2025, 8, 1))
DATES = (date(2025, 3, 16), date(2025, 4, 2), date(2025, 6, 2))
OF_ISK = (date(2025, 4, 16), date(2025, 5, 2), date(2025, 7, 2))


def not_applied(told: DeliveredLife) -> Iterator[Stage]:
    """The school said mbo, and no application is open: on 16 March, 2 April (too late) and 2 June; isk later.

    Who had one in between is the municipality's case alone: from June on, for what was lost before August.
    """
    if told.life.listed is None:
        return
    messages = _messages(told)
    worth = _worths(messages)
    first = next((m.moment for (_, m), w in zip(messages, worth, strict=True) if w), FOREVER)
    over = min(first_enrolled(told), settled(told), told_to_stay(told), told.unlisted, season_end(SEASON))
    warned, late, turn = map(midnight, OF_ISK if told.life.level == "isk" else DATES)
    stretches = [(n, day, min(first, over), told.listed) for n, day in enumerate((warned, late), 1)]
    n, empty, news = len(DATES), True, told.listed
    june = since = turn
    for (_, message), left in zip(messages, worth, strict=True):
        if left and empty:
            if message.moment > june and since < AUGUST:
                stretches.append((n, since, min(message.moment, over), news))
                n += 1
        elif not left and not empty:
            since, news = max(june, message.moment), max(told.listed, told.message(message))
        empty = not left
    if empty and since < AUGUST:
        stretches.append((n, since, over, news))
    for step, since, until, needs in stretches:
        if since < until:
            yield Stage(
                rule="D02",
                occasion="not applied",
                step=step,
                severity=min(step, len(DATES)),
                since=since,
                until=until,
                needs=needs,
                of_mover=True,
                gates=("koppelpunt/mbo",),
                vo=True,
                municipal=step >= len(DATES),
            )


def step_lost(told: DeliveredLife) -> Iterator[Stage]:
    """A message after which the best application is worth less than before, until it is worth as much.

    What is lost meanwhile is part of the same loss.
    """
    messages = _messages(told)
    worth = _worths(messages)
    over = min(first_enrolled(told), settled(told), told_to_stay(told), season_end(SEASON))
    again = 0
    for i, (chain, message) in enumerate(messages):
        before = worth[i - 1] if i else 0
        if i < again or worth[i] >= before:
            continue
        again = next((j for j in range(i + 1, len(worth)) if worth[j] >= before), len(worth))
        end = min(messages[again][1].moment if again < len(worth) else FOREVER, over)
        if message.moment < over:
            name = f"{chain} {message.number}"
            yield from _stretches(told, name, messages[i:again], worth[i:again], end)


def _messages(told: DeliveredLife) -> list[tuple[str, Message]]:
    found = [(a.chain, m) for a in told.life.applications if not a.interest for m in a.messages]
    return sorted(found, key=lambda f: f[1].number)


def _worths(messages: list[tuple[str, Message]]) -> list[int]:
    """The worth of the best application after each message."""
    current: dict[str, int] = {}
    best = []
    for chain, message in messages:
        current[chain] = WORTH[message.status]
        best.append(max(current.values()))
    return best


def _stretches(
    told: DeliveredLife, occasion: str, messages: list[tuple[str, Message]], worth: list[int], end: datetime
) -> Iterator[Stage]:
    """Mild while something is left, serious when nothing is; the municipality's once vo has let go."""
    leaves = told.life.exit
    let_go = after(leaves.last_day) if leaves else FOREVER
    number = 0
    for n, (_, message) in enumerate(messages):
        until = min(messages[n + 1][1].moment if n + 1 < len(messages) else FOREVER, end)
        severity = 1 if worth[n] else 3
        news = told.message(message)
        believed = min(
            max(let_go, told.left), until
        )  # until it is told, the school is held to have the pupil
        if message.moment < believed:
            # As long as the school is held to have the pupil, each message made one stretch.
            yield _step(occasion, n + 1, severity, Period(message.moment, believed), news)
        number += message.moment < let_go
        gone = Period(max(let_go, message.moment), until)
        if gone.since < gone.until:
            number += 1
            yield _step(occasion, number, severity, gone, max(news, told.left), municipal=not worth[n])


def _step(
    occasion: str, number: int, severity: int, period: Period, needs: datetime, *, municipal: bool = False
) -> Stage:
    return Stage(
        rule="D06",
        occasion=occasion,
        step=number,
        severity=severity,
        since=period.since,
        until=period.until,
        needs=needs,
        of_mover=True,
        vo=True,
        municipal=municipal,
    )
