"""C07, C58 to C60: order, repetition, clocks, a hub that slept, and an agreement of mid-season."""

from datetime import date
from itertools import permutations

from hub.domain.context import Context
from hub.domain.facts import Fact, Status
from hub.domain.statute import AGREEMENTS, Agreements, Dated, Since
from tests.cases import case
from tests.domain.cases.diary import diary
from tests.story import MIDDLE, Story, applied, born, given, left, listed, lives

AO, LNI = Status.RECEIVED, Status.REJECTED


@case("C07", "Berichten in een andere volgorde, dubbel of opnieuw: hetzelfde beeld en dezelfde zaken.")
def test_any_order_and_any_repetition_gives_the_same_cases() -> None:
    told: tuple[Fact, ...] = (listed(), applied(AO, 1, "2025-02-03"), applied(LNI, 2, "2025-04-10"), left())
    results = set()
    for order in permutations(told):
        pupil = given(*order, *order[:2]).on("2025-08-02").pupil
        results.add(tuple((name, told.rule, told.digest) for name, told in sorted(pupil.said.items())))

    (result,) = results
    assert {"D02", "D06", "D11"} <= {rule for _, rule, _ in result}


@case("C58", "In de nacht dat de klok verzet wordt, begint de dag ook om middernacht in Amsterdam.")
def test_a_deadline_after_the_clock_turns_is_midnight_in_amsterdam() -> None:
    story = given(listed())

    assert [] == story.on("2025-04-01T23:59").open[1:]
    assert ["D02 1"] == story.on("2025-04-01T23:59").open
    assert ["D02 2"] == story.on("2025-04-02T00:00").open


@case("C59", "De hub lag drie dagen stil rond 1 april: daarna komt elk bericht één keer.")
def test_three_days_without_a_clock_tell_everything_once() -> None:
    slept = given(listed()).on("2025-03-16").on("2025-04-05")
    awake = diary(listed()).until("2025-04-05")

    assert ["revised D02 severity 2 to brin/98VA"] == slept.tells
    assert slept.open == awake.story.open
    assert [] == slept.on("2025-04-06").tells


def agreed(since: str, days: int) -> Context:
    later = Since(date.fromisoformat(since), Agreements(urgent_non_arrival_days=days), "regioplan")
    return Context(calendar=MIDDLE, agreements=Dated((*AGREEMENTS.values, later)))


@case("C60", "De regio sprak midden in het seizoen iets anders af: dat geldt vanaf die dag.")
def test_an_agreement_changed_in_mid_season_holds_from_its_day() -> None:
    def urgent(context: Context) -> list[str]:
        nowhere = (born(), lives(), listed(), applied(AO, 1, "2025-03-03"), left())
        lines = diary(*nowhere, story=Story(context=context)).told("2025-10-31", to="gm/")
        return [line[:10] for line in lines if " D11 severity 4 " in line]

    assert ["2025-09-11"] == urgent(Context(calendar=MIDDLE))
    assert ["2025-09-06"] == urgent(agreed("2025-08-15", 5))
    assert ["2025-09-08"] == urgent(agreed("2025-09-08", 5))
    assert ["2025-09-11"] == urgent(agreed("2025-10-01", 5))
