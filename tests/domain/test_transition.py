"""Where a pupil is, and whose turn it is: one story at a time, and for any facts."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from hub.domain.context import Context
from hub.domain.facts import (
    DossierReached,
    Fact,
    IntakeChanged,
    IntakeState,
    Result,
    Signatory,
    Stage,
    Status,
)
from hub.domain.findings import Party
from hub.domain.identifiers import SourceId
from hub.domain.knowledge import Knowledge, know
from hub.domain.rules.non_arrival import NON_ARRIVAL
from hub.domain.standing import Standing, standings
from hub.domain.timeline import day_of
from hub.domain.transition import NOWHERE, Stretch, Whereabouts, stretches, way
from hub.domain.weighing import held
from tests.domain.test_properties import facts
from tests.story import (
    MBO,
    MIDDLE,
    NOOR,
    OTHER_MBO,
    VO,
    applied,
    attended,
    born,
    dies,
    enrolled,
    exam,
    graduated,
    left,
    listed,
    lives,
    moment,
    moves,
)

CONTEXT = Context(calendar=MIDDLE)
AO, OA, LNI, AI, LI = Status.RECEIVED, Status.OFFERED, Status.REJECTED, Status.WITHDRAWN, Status.ENROLLED


def season(words: Sequence[Fact]) -> list[Standing]:
    known = know(NOOR, {f.thing: f for f in words}.values(), CONTEXT, frozenset())
    return standings(known, lambda year: year == 2025)


def path(*words: Fact) -> list[str]:
    """For example: "T4 from 2025-03-03: brin/98VA", without the end of the season."""
    (standing,) = season((born(), lives(), *words))
    return [
        f"{s.where} from {day_of(s.since)}: {s.who or s.party or '-'}" for s in stretches(standing, CONTEXT)
    ]


def test_from_the_list_to_the_first_lesson() -> None:
    assert path(
        listed(), applied(AO, 1, "2025-02-03"), applied(OA, 2, "2025-03-03"), applied(LI, 3, "2025-05-12"),
        left(), enrolled(), attended("2025-09-01"),
    ) == [
        "T0 from 2024-10-01: brin/98VA",
        "T1 from 2025-02-03: brin/98VA",
        "T4 from 2025-03-03: brin/98VA",
        "T5 from 2025-05-12: brin/98MA",
        "T6 from 2025-09-01: brin/98MA",
    ]  # fmt: skip


def test_dossier_and_intake_are_steps_of_an_open_application() -> None:
    """The mbo's turn at the intake, vo's before and after; a dossier without an application is no step."""
    agreed = DossierReached(
        source=SourceId(f"gebeurtenissen/{VO}"), ref="1", version=1, school=VO, season=2025,
        stage=Stage.AGREED, by=Signatory.PARENTS, day=day_of(moment("2025-01-20")),
    )  # fmt: skip
    intake = IntakeChanged(
        source=SourceId(f"gebeurtenissen/{MBO}"), ref="1", version=1, school=MBO, programme=None, season=2025,
        state=IntakeState.HELD, day=day_of(moment("2025-03-10")),
    )  # fmt: skip

    assert path(listed(), agreed, applied(AO, 1, "2025-02-03"), intake, applied(OA, 2, "2025-04-01")) == [
        "T0 from 2024-10-01: brin/98VA",
        "T2 from 2025-02-03: brin/98VA",
        "T3 from 2025-03-10: brin/98MA",
        "T4 from 2025-04-01: brin/98VA",
        "N from 2025-10-02: gm/0546",
    ]


def test_an_intake_that_was_missed_is_no_step() -> None:
    missed = IntakeChanged(
        source=SourceId(f"gebeurtenissen/{MBO}"), ref="1", version=1, school=MBO, programme=None, season=2025,
        state=IntakeState.MISSED, day=day_of(moment("2025-03-10")),
    )  # fmt: skip
    planned = replace(missed, state=IntakeState.PLANNED)

    assert "T3" not in " ".join(path(listed(), applied(AO, 1, "2025-02-03"), missed))
    assert path(listed(), applied(AO, 1, "2025-02-03"), planned)[1:3] == [
        "T3 from 2025-02-03: brin/98MA",
        "T1 from 2025-03-11: brin/98VA",
    ]


def test_a_place_that_is_lost_lowers_it_and_the_summer_makes_it_the_municipalitys() -> None:
    lost = (listed(), applied(OA, 1, "2025-03-03"), applied(AI, 2, "2025-06-12"))

    assert path(*lost, left()) == [
        "T0 from 2024-10-01: brin/98VA",
        "T4 from 2025-03-03: brin/98VA",
        "T0 from 2025-06-12: brin/98VA",
        "N from 2025-08-01: gm/0546",
    ]


def test_who_let_go_keeps_the_duty_until_somebody_received_the_pupil() -> None:
    """Deregistered in June with an offer: up to August it is still that school's turn."""
    assert path(listed(), applied(OA, 1, "2025-03-03"), left("2025-06-13"))[1:] == [
        "T4 from 2025-03-03: brin/98VA",
        "N from 2025-08-01: gm/0546",
    ]


def test_a_dropout_is_the_institutions_for_a_week_and_then_the_municipalitys() -> None:
    ended = (listed(), left(), enrolled("2025-08-01", "2025-11-10"), attended("2025-09-01"))

    assert path(*ended)[-2:] == ["U from 2025-11-11: brin/98MA", "U from 2025-11-18: gm/0546"]
    assert path(*ended, applied(LI, 1, "2025-05-12"))[-1] == "U from 2025-11-18: gm/0546"


def test_a_switch_is_the_institutions_that_was_left_until_the_next_has_the_pupil() -> None:
    ended = (listed(), left(), enrolled("2025-08-01", "2025-11-10"), attended("2025-09-01"))
    applied_anew = applied(AO, 1, "2025-11-03", chain=2, school=OTHER_MBO, starts="2026-02-01")

    assert path(*ended, applied_anew, enrolled("2026-02-01", school=OTHER_MBO, number="2"))[-2:] == [
        "S from 2025-11-11: brin/98MA",
        "T5 from 2026-02-01: brin/98MB",
    ]


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ((listed(), exam(Result.FAILED)), "X vo from 2025-06-12: brin/98VA"),
        ((listed(), left(), moves("2025-08-10", None, abroad=True)), "X buiten from 2025-08-10: -"),
        ((listed(), exam(Result.PASSED, level="havo")), "X startkwalificatie from 2025-06-12: -"),
        ((listed(), left(), enrolled(), graduated("2026-01-20"), enrolled("2025-08-01", "2026-01-20", version=2)),
         "X startkwalificatie from 2026-01-21: -"),
    ],
)  # fmt: skip
def test_ways_out(words: tuple[Fact, ...], last: str) -> None:
    assert last == path(*words)[-1]


def test_enrolled_on_1_october_has_started_though_nobody_told_of_a_lesson() -> None:
    assert path(listed(), left(), enrolled())[-2:] == [
        "T5 from 2025-08-01: brin/98MA",
        "T6 from 2025-10-02: brin/98MA",
    ]


def test_coming_of_age_changes_whose_turn_it_is() -> None:
    (standing,) = season((born("2007-09-02"), lives(), listed(), left()))
    turns = [(s.party, day_of(s.since)) for s in stretches(standing, CONTEXT)][1:]

    assert turns == [
        (Party.TRUANCY, day_of(moment("2025-08-01"))),
        (Party.DOORSTROOMPUNT, day_of(moment("2025-09-02"))),
    ]


def test_that_nobody_can_be_named_is_an_alarm() -> None:
    """No municipality is known: somebody must act, and nobody knows who. Nobody needs to: no alarm."""
    (nowhere,) = season((born(), listed(), left()))
    (abroad,) = season((born(), lives(), listed(), left(), moves("2025-08-10", None, abroad=True)))

    assert [s.unowned for s in stretches(nowhere, CONTEXT)] == [False, True]
    assert not any(s.unowned for s in stretches(abroad, CONTEXT))


def test_after_a_death_there_is_nothing() -> None:
    (standing,) = season((born(), lives(), listed(), dies("2025-03-01")))

    assert moment("2025-03-01") == stretches(standing, CONTEXT)[-1].until


def test_only_what_has_begun_is_told_season_by_season() -> None:
    """Who has left mbo again and is expected anew is in last summer's year, and before the next summer."""
    words = (born(), lives(), listed(), left(), enrolled("2025-08-01", "2025-10-15"), listed(season=2026))
    known = know(NOOR, words, CONTEXT, frozenset())

    def told(day: str) -> list[tuple[int, list[str]]]:
        return [(season, [s.where for s in some]) for season, some in way(known, CONTEXT, moment(day))]

    assert told("2025-05-01") == [(2025, ["T0"])]
    assert told("2025-11-01") == [(2025, ["T0", "T5", "T6", "U", "U"]), (2026, ["T0"])]


def whole(words: Sequence[Fact]) -> tuple[Knowledge | None, list[Stretch]]:
    found = season((born(), lives(), *words))
    return (found[0].known, stretches(found[0], CONTEXT)) if found else (None, [])


@for_any(st.lists(facts, max_size=9), st.randoms())
@settings(max_examples=200)
def test_stretches_follow_one_another_and_order_does_not_matter(words: list[Fact], dice: object) -> None:
    """Once something is known there is no gap, no two neighbours say the same, and none is empty."""
    _, told = whole(words)
    things = list({f.thing: f for f in words}.values())
    dice.shuffle(things)  # type: ignore[attr-defined]  # hypothesis types it loosely

    assert told == whole(things)[1]
    assert all(s.since < s.until for s in told)
    assert all(
        a[1:] != b[1:] and (a.where, a.party, a.who) != (b.where, b.party, b.who) for a, b in pairwise(told)
    )


@for_any(st.lists(facts, max_size=9))
@settings(max_examples=200)
def test_whoever_is_a_zomerlek_is_nowhere(words: list[Fact]) -> None:
    """What a rule concludes and where the pupil is said to be do not contradict each other."""
    for standing in season((born(), lives(), *words)):
        told = stretches(standing, CONTEXT)
        for finding in held(NON_ARRIVAL, standing, CONTEXT):
            during = [s.where for s in told if s.since < finding.until and s.until > finding.since]
            assert set(during) <= NOWHERE | {Whereabouts.QUALIFIED}
