"""C07, C58, C59: order, repetition, clocks, and a hub that slept."""

from itertools import permutations

from hub.domain.facts import Fact, Status
from tests.cases import case
from tests.domain.cases.diary import diary
from tests.story import applied, given, left, listed

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
