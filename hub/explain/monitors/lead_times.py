"""Doorlooptijden: how many days a dossier, an intake and a warm handover take, and how many are under way."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from hub.domain.facts import (
    DossierReached,
    HandoverChanged,
    HandoverStep,
    IntakeChanged,
    IntakeState,
    Stage,
)
from hub.domain.identifiers import Brin
from hub.domain.timeline import day_of
from hub.explain.monitors.seen import Seen
from hub.explain.monitors.sheet import DONE, Sheet, Unit

UNDER_WAY = "loopt"
DOSSIER_BEGINS = frozenset({Stage.PART_A, Stage.PART_B})


def sheets(season: int, now: datetime) -> tuple[Sheet, ...]:
    """Three, each with its own schools."""
    del season, now
    return tuple(
        Sheet(
            title=title,
            unit=unit,
            levels=("regio", school),
            splits=((DONE, UNDER_WAY),),
            find=find,
        )
        for title, unit, school, find in (
            ("Dossier: van deel a tot ontvangst door het mbo", "dossiers", "vo-school", _dossiers),
            ("Intake: van aanmelding tot gesprek", "intakes", "instelling", _intakes),
            ("Warme overdracht: van vraag tot gesprek", "overdrachten", "instelling", _handovers),
        )
    )


def _unit(seen: Seen, school: Brin, begun: date, done: date | None, what: str, who: Sequence[Brin]) -> Unit:
    if done is not None:
        return Unit((seen.region, school), (DONE,), days=max(0, (done - begun).days))
    worry = f"{what}: {(seen.today - begun).days} dagen onderweg"
    return Unit((seen.region, school), (UNDER_WAY,), worry=worry, schools=tuple(who))


def _dossiers(seen: Seen) -> Iterator[Unit]:
    it = seen.standing
    schools: dict[Brin, list[DossierReached]] = defaultdict(list)
    for reached in it.of(DossierReached) if it else ():
        if reached.day <= seen.today:
            schools[reached.school].append(reached)
    for school, stages in schools.items():
        begun = min((r.day for r in stages if r.stage in DOSSIER_BEGINS), default=None)
        done = min((r.day for r in stages if r.stage == Stage.RECEIVED), default=None)
        if begun is not None:
            yield _unit(seen, school, begun, done, "dossier", [s for s in seen.vo if s == school])


def _intakes(seen: Seen) -> Iterator[Unit]:
    """Of institutions that tell of their intakes: of others none is known."""
    it = seen.standing
    if it is None:
        return
    applied: dict[Brin, date] = {}
    for message, at in zip(it.messages, it.moments, strict=True):
        if at <= seen.now:
            applied.setdefault(message.school, day_of(at))
    schools: dict[Brin, list[IntakeChanged]] = defaultdict(list)
    for intake in it.of(IntakeChanged):
        schools[intake.school].append(intake)
    still_open = {m.school for m, _ in seen.open_applications}
    for school, intakes in schools.items():
        held = [i.day for i in intakes if i.state == IntakeState.HELD and i.day <= seen.today]
        if school in applied and (held or school in still_open):
            yield _unit(seen, school, applied[school], min(held, default=None), "intake", (school, *seen.vo))


def _handovers(seen: Seen) -> Iterator[Unit]:
    for school, begun, done in handovers(seen):
        yield _unit(seen, school, begun, done, "warme overdracht", (school, *seen.vo))


def handovers(seen: Seen) -> Iterator[tuple[Brin, date, date | None]]:
    """Per institution that was asked: since when, and when it was done. What was called off is none."""
    it = seen.standing
    schools: dict[Brin, dict[HandoverStep, date]] = defaultdict(dict)
    for told in it.of(HandoverChanged) if it else ():
        steps = schools[told.school]
        if told.day <= seen.today:
            steps[told.step] = max(told.day, steps.get(told.step, told.day))
    for school, steps in schools.items():
        begun, done = min(steps.values(), default=None), steps.get(HandoverStep.DONE)
        off = steps.get(HandoverStep.CALLED_OFF)
        if begun is not None and (done is not None or off is None or off < max(steps.values())):
            yield school, begun, done
