"""What follows from a round of tries: who rests, who is parked, and who is not punished for one bad event."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hub.edge.delivery.schedule import COVERED_MS, HOUR_MS, LONGEST_MS, WAITS
from hub.edge.delivery.settling import REFUSALS, Judged, Tried, agreed, judged, refused
from hub.edge.delivery.subscription import State, Subscription, Why

NOW = 1_000_000
TAKEN, DOWN, BAD = Tried(), Tried("http_500"), Tried("http_422", own=True)


def active(**more: object) -> Subscription:
    given: dict[str, object] = {
        "id": "s",
        "organisation": "gm/0363",
        "address": "https://x.example/",
        "contact": "",
        "secret": "",
        "sign_in": "",
        "state": State.ACTIVE,
        "why": None,
        "made": 0,
        "last_sequence": 9,
        "rate": None,
        "failures": 0,
        "failing_since": None,
        "rest_until": 0,
        "last_success": None,
        "last_error": None,
        "last_error_at": None,
        "test": None,
        "tested": None,
        "changed": 0,
    }
    return Subscription(**{**given, **more})  # type: ignore[arg-type]


def round_of(subscription: Subscription, *tries: Tried, attempts: int = 0, now: int = NOW) -> Judged:
    tried = dict(enumerate(tries, 1))
    return judged(subscription, tried, dict.fromkeys(tried, attempts), now, 0.0)


def test_a_good_round_ends_all_rest() -> None:
    stands = round_of(active(failures=5, failing_since=3, rest_until=9), TAKEN).stands

    assert (0, None, 0, NOW) == (
        stands.failures,
        stands.failing_since,
        stands.rest_until,
        stands.last_success,
    )


def test_who_is_down_rests_as_the_table_says_and_is_parked_at_its_end() -> None:
    """
    Day after day without a success: parked once, after three days and not before.
    """
    stands, now, rounds = active(), NOW, 0
    while stands.state is State.ACTIVE and rounds < 1_000:
        stands = round_of(stands, DOWN, now=now).stands
        rounds += 1
        now = max(stands.rest_until, now)

    assert (State.PARKED, Why.EXHAUSTED, len(WAITS) + 1) == (stands.state, stands.why, rounds)
    assert COVERED_MS <= now - NOW <= COVERED_MS + 2 * HOUR_MS
    assert NOW == stands.failing_since


def test_who_is_parked_loses_no_event_by_it() -> None:
    """
    What was tried through the whole table waits with all others: that it is not taken is not about it.
    """
    found = round_of(active(failures=len(WAITS)), DOWN, attempts=len(WAITS))

    assert (State.PARKED, {1: NOW}) == (found.stands.state, found.again)


def test_one_bad_event_does_not_punish_the_others() -> None:
    """
    It waits for itself; the subscriber, which takes the others, does not rest.
    """
    found = round_of(active(), TAKEN, BAD, TAKEN)

    assert {2: NOW + WAITS[0]} == found.again
    assert (0, 0, "http_422") == (found.stands.failures, found.stands.rest_until, found.stands.last_error)


def test_an_event_that_is_refused_through_the_whole_table_is_given_up_alone() -> None:
    found = round_of(active(), TAKEN, BAD, attempts=len(WAITS))

    assert {2: None} == found.again
    assert State.ACTIVE is found.stands.state


def test_an_event_that_makes_a_well_subscriber_ill_is_given_up_alone() -> None:
    """
    Tried by itself in the end; the subscriber took others meanwhile.
    """
    found = round_of(active(), DOWN, attempts=len(WAITS))

    assert ({1: None}, State.ACTIVE) == (found.again, found.stands.state)


def test_who_refuses_everything_rests_in_the_end() -> None:
    """
    The first refusals may be about events; so many in a row are not.
    """
    stands = active()
    for _ in range(REFUSALS):
        stands = round_of(stands, BAD).stands
        assert NOW == stands.rest_until

    assert NOW + WAITS[0] == round_of(stands, BAD).stands.rest_until


@given(st.lists(st.sampled_from([TAKEN, DOWN, BAD, Tried("http_410", gone=True)]), min_size=1))
def test_gone_pauses_whatever_else_was_said(tries: list[Tried]) -> None:
    stands = round_of(active(), *tries).stands

    assert (stands.why is Why.GONE) == any(each.gone for each in tries)
    assert (stands.state is State.PAUSED) == any(each.gone for each in tries)


def test_patience_that_is_asked_for_is_given_within_bounds() -> None:
    hour, year = Tried("http_429", asked_ms=HOUR_MS), Tried("http_429", asked_ms=365 * 24 * HOUR_MS)

    assert NOW + HOUR_MS == round_of(active(), hour).stands.rest_until
    assert NOW + LONGEST_MS == round_of(active(), year).stands.rest_until
    assert NOW + HOUR_MS == round_of(active(), TAKEN, hour).stands.rest_until


def test_who_does_not_agree_is_asked_again_and_then_no_more() -> None:
    no = Tried("no_permission")
    stands = refused(active(state=State.UNCONFIRMED), no, NOW, 0.0)

    assert (State.UNCONFIRMED, NOW + WAITS[0]) == (stands.state, stands.rest_until)
    assert State.PARKED is refused(replace(stands, failures=len(WAITS)), no, NOW, 0.0).state
    assert (State.ACTIVE, 60, 0) == (
        (well := agreed(stands, 60, NOW)).state,
        well.rate,
        well.failures,
    )
