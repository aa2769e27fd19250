"""The outbox, in SQLite and in a real PostgreSQL: once is once, no sequence is passed over, nobody sees another's."""

from collections.abc import Iterator
from time import monotonic

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as laws
from hypothesis import strategies as st

from hub.edge.delivery.outbox import FROM_NOW, KEPT_MS, Outbox
from hub.edge.delivery.settling import Tried
from hub.edge.delivery.subscription import SignIn, secrets_of, topic_of
from hub.edge.delivery.subscriptions import MOST, Made, Refused, Subscriptions
from hub.edge.settings import Settings
from tests.edge.delivery.delivering import GM, LOG, PLACE, event, filled, opened

URL = "https://in.example/events"


@pytest.fixture
def outbox(either: Settings) -> Iterator[Outbox]:
    with opened(either) as found:
        yield found


@pytest.fixture
def mine(outbox: Outbox, either: Settings) -> Subscriptions:
    return Subscriptions(outbox, secrets_of(either))


def made(mine: Subscriptions, organisation: str = GM, url: str = URL) -> str:
    found = mine.create(organisation, url)
    assert isinstance(found, Made)
    return found.subscription.id


def sequences(mine: Subscriptions, name: str) -> list[int]:
    found = mine.events(GM, name, 1)
    assert found is not None
    return [parcel.sequence for parcel in found]


def test_filling_twice_changes_nothing(outbox: Outbox, mine: Subscriptions) -> None:
    """
    Neither from the same offset (somebody else was first) nor, after a Kafka that was made anew, from the beginning.
    """
    name = made(mine)
    events = [event(n) for n in range(20)]
    filled(outbox, name, events)

    assert not outbox.take(name, PLACE, LOG, (0, 20), events, 0)
    assert 0 == outbox.begins(name, PLACE, "log-2")
    assert outbox.take(name, PLACE, "log-2", (0, 25), [event(n) for n in range(25)], 0)
    assert list(range(1, 26)) == sequences(mine, name)


@laws(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.lists(st.lists(st.integers(0, 30), max_size=8), max_size=8))
def test_no_sequence_is_passed_over_whatever_comes(
    outbox: Outbox, mine: Subscriptions, batches: list[list[int]]
) -> None:
    """
    Batches with repeats, in any cut: sequences count from 1, each event has one, in the order of the topic.
    """
    name = made(mine)
    for batch in batches:
        events = [event(n) for n in batch]
        begin = outbox.begins(name, PLACE, LOG)
        assert begin is not None
        assert outbox.take(name, PLACE, LOG, (begin, begin + len(events)), events, 0)

    first = list(dict.fromkeys(event(n).id for batch in batches for n in batch))
    found = mine.events(GM, name, 1)
    assert found is not None
    assert list(enumerate(first, 1)) == [(p.sequence, p.event.id) for p in found]
    assert mine.delete(GM, name)


def test_of_each_lane_the_first_that_waits_is_due(outbox: Outbox, mine: Subscriptions) -> None:
    """
    A case that must wait holds back what comes after it in its file, and nothing else.
    """
    name = made(mine)
    events = [event(n, cases=3, lane=f"file-{n % 3 % 2}") for n in range(9)]
    filled(outbox, name, events)
    subscription = outbox.subscription(name)
    assert subscription is not None

    assert [1, 2] == [p.sequence for p in outbox.due(name, 0, 9)]
    outbox.settle(subscription, {1: Tried("http_500"), 2: Tried()}, 1_000, 0.0)
    assert [5] == [p.sequence for p in outbox.due(name, 1_000, 9)]
    assert 6_000 == outbox.next_due(name, 1_000)
    assert [1, 5] == [p.sequence for p in outbox.due(name, 6_000, 9)]


def test_who_failed_is_tried_with_what_failed_least(outbox: Outbox, mine: Subscriptions) -> None:
    """
    One event that makes a subscriber ill would else stand for all that comes after it.
    """
    name = made(mine)
    filled(outbox, name, [event(n, cases=3) for n in range(6)])
    subscription = outbox.subscription(name)
    assert subscription is not None
    outbox.settle(subscription, {1: Tried("http_500")}, 0, 0.0)

    assert [2, 3, 1] == [p.sequence for p in outbox.due(name, 10_000, 9, least_tried=True)]
    assert [1, 2, 3] == [p.sequence for p in outbox.due(name, 10_000, 9)]


def test_a_bare_closing_stands_in_order_with_its_case(outbox: Outbox, mine: Subscriptions) -> None:
    """
    It names no file; it does not overtake what the case was told before.
    """
    name = made(mine)
    filled(outbox, name, [event(0, cases=1, lane="file"), event(1, cases=1)])

    assert [1] == [p.sequence for p in outbox.due(name, 0, 9)]


def test_what_was_changed_meanwhile_is_not_settled(outbox: Outbox, mine: Subscriptions) -> None:
    """
    Who asks for a replay while a round is under way gets its events once more.
    """
    name = made(mine)
    filled(outbox, name, [event(0)])
    begun = outbox.subscription(name)
    assert begun is not None
    assert 1 == mine.replay(GM, name, 1)

    assert outbox.settle(begun, {1: Tried()}, 0, 0.0) is None
    assert [1] == [p.sequence for p in outbox.due(name, 0, 9)]


def test_a_round_of_a_former_subscription_settles_nothing_of_the_new_one(
    outbox: Outbox, either: Settings
) -> None:
    """
    Deleted and made anew for the same address while a round was under way: its sequences count from 1 again.
    """
    moments = iter([1.0, 2.0])
    mine = Subscriptions(outbox, secrets_of(either), lambda: next(moments))
    name = made(mine)
    filled(outbox, name, [event(0)])
    begun = outbox.subscription(name)
    assert begun is not None
    assert mine.delete(GM, name)
    assert name == made(mine)
    filled(outbox, name, [event(7)])

    assert outbox.settle(begun, {1: Tried()}, 0, 0.0) is None
    assert [1] == [p.sequence for p in outbox.due(name, 0, 9)]


@pytest.mark.parametrize(
    "organisation",
    ["gm/rmc.21", "gm/363", "gm/", "rmc/0363", "brin/../x", "brin/25px", "hub/operator", "", "gm"],
)
def test_no_name_leads_to_anothers_topic(organisation: str) -> None:
    assert topic_of(organisation) is None


def test_each_kind_has_a_topic_of_its_own() -> None:
    assert ["escalations.0363", "escalations.rmc.21", "notices.25PX"] == [
        topic_of(organisation) for organisation in ("gm/0363", "rmc/21", "brin/25PX")
    ]


def test_what_was_delivered_long_ago_is_let_go(outbox: Outbox, mine: Subscriptions) -> None:
    """
    What waits stays, and sequences go on counting.
    """
    name = made(mine)
    end = filled(outbox, name, [event(n) for n in range(4)])
    subscription = outbox.subscription(name)
    assert subscription is not None
    outbox.settle(subscription, {1: Tried(), 2: Tried()}, 0, 0.0)

    assert 0 == outbox.prune(KEPT_MS)
    assert 2 == outbox.prune(KEPT_MS + 1_001)
    assert [3, 4] == sequences(mine, name)
    assert [(2,)] == outbox.db.rows("SELECT count(*) FROM events")
    filled(outbox, name, [event(9)], start=end)
    assert [3, 4, 5] == sequences(mine, name)


def test_of_a_topic_restored_with_its_offsets_it_goes_on_where_it_was(
    outbox: Outbox, mine: Subscriptions
) -> None:
    """
    What was let go since would otherwise come again: a restored topic has another name to Kafka.
    """
    name = made(mine)
    filled(outbox, name, [event(n) for n in range(20)])

    outbox.goes_on(PLACE[0], "log-2")

    assert 20 == outbox.begins(name, PLACE, "log-2")


def test_from_now_leaves_out_what_was_before(outbox: Outbox, mine: Subscriptions) -> None:
    found = mine.create(GM, URL, from_now=True)
    assert isinstance(found, Made)
    name = found.subscription.id

    assert FROM_NOW == outbox.begins(name, PLACE, LOG)
    assert outbox.take(name, PLACE, LOG, (FROM_NOW, 500), [], 0)
    filled(outbox, name, [event(1)], start=500)
    assert [1] == sequences(mine, name)


def test_asking_twice_makes_one_and_tells_its_secret_once(mine: Subscriptions) -> None:
    first, again = mine.create(GM, URL), mine.create(GM, URL)

    assert isinstance(first, Made)
    assert isinstance(again, Made)
    assert first.subscription == again.subscription
    assert first.secret is not None
    assert again.secret is None
    assert first.secret not in repr(mine.one(GM, first.subscription.id))


def test_a_secret_does_not_stand_in_the_database(
    outbox: Outbox, mine: Subscriptions, either: Settings
) -> None:
    given = SignIn(secret="s3cr3t-of-theirs")
    found = mine.create(GM, URL, sign_in=given)
    assert isinstance(found, Made)

    stored = str(outbox.db.rows("SELECT * FROM subscriptions"))
    assert "s3cr3t-of-theirs" not in stored
    assert str(found.secret) not in stored
    assert given == secrets_of(either).unseal_sign_in(found.subscription.sign_in)


def test_nobody_sees_or_changes_what_is_anothers(outbox: Outbox, mine: Subscriptions) -> None:
    """
    Each of all that can be asked, by another organisation: as if it were not there, and nothing is changed.
    """
    name, other = made(mine), "gm/0344"
    filled(outbox, name, [event(0)])
    before = outbox.db.rows("SELECT * FROM subscriptions"), outbox.db.rows("SELECT * FROM deliveries")

    assert [] == mine.of(other)
    assert mine.one(other, name) is None
    assert mine.events(other, name, 1) is None
    assert mine.replay(other, name, 1) is None
    assert not any(each(other, name) for each in (mine.test, mine.pause, mine.resume, mine.delete))
    assert before == (
        outbox.db.rows("SELECT * FROM subscriptions"),
        outbox.db.rows("SELECT * FROM deliveries"),
    )


def test_an_organisation_has_no_more_than_so_many(mine: Subscriptions) -> None:
    for number in range(MOST):
        made(mine, url=f"{URL}/{number}")

    assert isinstance(mine.create(GM, f"{URL}/more"), Refused)
    assert isinstance(mine.create("gm/0344", URL), Made)


def test_only_one_sends(either: Settings) -> None:
    """
    Until it is gone, whatever took it.
    """
    with opened(either) as first, opened(either) as second:
        assert first.db.alone()
        assert not second.db.alone()
        first.db.close()
        end = monotonic() + 20  # a server lets go when it notices that the connection is gone
        while not second.db.alone():
            assert monotonic() < end
