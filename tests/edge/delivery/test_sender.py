"""The sender against subscribers on real sockets: what arrives, in which order, and who delays whom."""

from collections.abc import Callable
from time import monotonic

import pytest

from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.subscription import State, Subscription, Why, secrets_of
from hub.edge.delivery.subscriptions import Subscriptions
from hub.edge.settings import Settings
from tests.edge.delivery.delivering import GM, event, filled, opened, sending, subscribed
from tests.edge.delivery.subscriber import HOST, Act, Authority, Subscriber, listening


def test_all_arrives_signed_and_in_order(either: Settings, subscriber: Subscriber) -> None:
    """
    From either database; each sequence once, and each case in its order.
    """
    with opened(either) as outbox:
        name = subscribed(outbox, either, subscriber)
        filled(outbox, name, [event(n) for n in range(200)])

        with sending(either):
            subscriber.until(lambda: len(subscriber.got) >= 200)

    assert all(got.signed for got in subscriber.got)
    assert [str(n) for n in range(1, 201)] == sorted((e["sequence"] for e in subscriber.taken()), key=int)
    assert_in_order_per_case(subscriber, "/")


@pytest.mark.parametrize(
    "act", [Act.FAIL, Act.HANG, Act.RESET, Act.DRIP, Act.REDIRECT, Act.BUSY, Act.TAKE_AND_RESET]
)
def test_who_misbehaves_delays_nobody_else(
    act: Act,
    settings: Settings,
    outbox: Outbox,
    subscriber: Subscriber,
    trusted: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    All events of a well-behaved subscriber arrive while another one does its worst to each request, and is borne
    with for an hour: whoever waited for it would wait for ever.
    """
    monkeypatch.setattr("hub.edge.delivery.sending.PATIENCE_S", 3_600.0)
    monkeypatch.setattr("hub.edge.delivery.sending.TIMEOUTS", {})
    with listening(Subscriber(behave=lambda _path, _number: act), trusted.context(HOST)) as bad:
        worst = subscribed(outbox, settings, bad, organisation="gm/0344")
        filled(outbox, worst, [event(n) for n in range(100)])
        name = subscribed(outbox, settings, subscriber)
        filled(outbox, name, [event(n) for n in range(300)])

        with sending(settings):
            subscriber.until(lambda: len(subscriber.got) >= 300)
            bad.until(lambda: bool(bad.got))

    assert 300 == len({e["id"] for e in subscriber.taken()})
    assert len(bad.got) <= 2 * 8, "one that fails is not asked again and again"
    assert not [got for got in bad.got if got.path == "/elsewhere"]


@pytest.mark.parametrize("act", [Act.HUGE, Act.TAKE_AND_DRIP])
def test_who_takes_an_event_and_never_ends_its_answer_has_taken_it(
    act: Act, settings: Settings, outbox: Outbox, subscriber: Subscriber
) -> None:
    """
    The status says it; of what comes after it a little is read, for a moment.
    """
    subscriber.behave = lambda _path, _number: act
    name = subscribed(outbox, settings, subscriber)
    filled(outbox, name, [event(n) for n in range(20)])

    with sending(settings):
        subscriber.until(lambda: 20 <= len(subscriber.got))

    assert 20 == len({e["id"] for e in subscriber.taken()}) == len(subscriber.got)


def test_what_fails_is_tried_again_under_the_same_id(
    settings: Settings, outbox: Outbox, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Byte for byte the same, and what was taken is not sent again; the waits are made small here.
    """
    monkeypatch.setattr("hub.edge.delivery.schedule.WAITS", (5,) * 500)
    well = [Act.TAKE] * 8
    acts = [*well, Act.REFUSE, *well, Act.RESET, Act.FAIL, *well, Act.BUSY, *well, Act.REFUSE, Act.REDIRECT]
    subscriber.behave = lambda _path, number: acts[number % len(acts)]
    subscriber.retry_after = "0"
    name = subscribed(outbox, settings, subscriber)
    filled(outbox, name, [event(n, cases=2) for n in range(100)])

    with sending(settings):
        subscriber.until(lambda: 100 == len({e["id"] for e in subscriber.taken()}))

    bodies: dict[str, set[bytes]] = {}
    for got in list(subscriber.got):
        bodies.setdefault(got.event["id"], set()).add(got.body)
    assert all(1 == len(sent) for sent in bodies.values())
    assert_in_order_per_case(subscriber, "/")


def test_one_event_that_makes_it_ill_hides_no_other(
    settings: Settings, outbox: Outbox, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A receiver that falls over one event, which came when nothing else waited, gets what comes later.
    """
    monkeypatch.setattr("hub.edge.delivery.schedule.WAITS", (5,) * 100_000)
    subscriber.behave = lambda _path, _number: (
        Act.FAIL if b'"sequence":"1"' in subscriber.coming else Act.TAKE
    )
    name = subscribed(outbox, settings, subscriber)
    end = filled(outbox, name, [event(0)])

    with sending(settings):
        until(outbox, name, lambda s: s.failures > 0)
        filled(outbox, name, [event(n) for n in range(1, 6)], start=end)
        until(outbox, name, lambda _: waiting(outbox, name) == 1)

    assert {"2", "3", "4", "5", "6"} == {taken["sequence"] for taken in subscriber.taken()}


def assert_in_order_per_case(subscriber: Subscriber, path: str) -> None:
    """
    Of each case no event is first taken after a later one was.
    """
    highest: dict[str, int] = {}
    seen: set[str] = set()
    for taken in subscriber.taken(path):
        if taken["id"] not in seen:
            seen.add(taken["id"])
            case, revision = taken["subject"], taken["data"]["revision"]
            assert highest.get(case, -1) < revision
            highest[case] = revision


def test_a_subscriber_that_agrees_to_little_gets_little(
    settings: Settings, outbox: Outbox, subscriber: Subscriber
) -> None:
    """
    The rate it allows is kept to: at 600 a minute eleven events take a second.
    """
    subscriber.allowed["WebHook-Allowed-Rate"] = "600"
    name = subscribed(outbox, settings, subscriber)
    filled(outbox, name, [event(n) for n in range(11)])
    moments: list[float] = []

    def takes(_path: str, _number: int) -> Act:
        moments.append(monotonic())
        return Act.TAKE

    subscriber.behave = takes

    with sending(settings):
        subscriber.until(lambda: len(subscriber.got) >= 11)

    assert moments[-1] - moments[0] >= 0.95


@pytest.mark.parametrize(
    "allowed",
    [
        {},
        {"WebHook-Allowed-Origin": "somebody.else", "WebHook-Allowed-Rate": "*"},
        {"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "0"},
        {"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "many"},
    ],
)
def test_nothing_is_sent_to_whoever_did_not_agree(
    allowed: dict[str, str], settings: Settings, outbox: Outbox, subscriber: Subscriber
) -> None:
    subscriber.allowed = allowed
    name = subscribed(outbox, settings, subscriber)
    filled(outbox, name, [event(0)])

    with sending(settings):
        until(outbox, name, lambda s: s.last_error is not None)

    assert [] == subscriber.got
    assert ("no_permission", State.UNCONFIRMED) == stands(outbox, name, "last_error", "state")
    assert [settings.webhook_origin] == [h["webhook-request-origin"] for _, h in subscriber.handshakes]


def test_gone_is_gone(settings: Settings, outbox: Outbox, subscriber: Subscriber) -> None:
    """
    410 pauses; nothing more is sent, and what waits goes on waiting.
    """
    subscriber.behave = lambda _path, _number: Act.GONE
    name = subscribed(outbox, settings, subscriber)
    filled(outbox, name, [event(n) for n in range(20)])

    with sending(settings):
        until(outbox, name, lambda s: s.state is State.PAUSED)

    assert (Why.GONE, "http_410") == stands(outbox, name, "why", "last_error")
    assert len(subscriber.got) <= 8
    assert 20 == waiting(outbox, name)


def test_a_test_says_how_it_went(settings: Settings, outbox: Outbox, subscriber: Subscriber) -> None:
    """
    Beside the sequence: a test event has none.
    """
    name = subscribed(outbox, settings, subscriber)
    with sending(settings):
        until(outbox, name, lambda s: s.state is State.ACTIVE)
        Subscriptions(outbox, secrets_of(settings)).test(GM, name)
        until(outbox, name, lambda s: s.test == "taken")

    (got,) = subscriber.got
    assert got.signed
    assert "sequence" not in got.event
    assert {"test": True} == got.event["data"]


def test_what_comes_and_who_pauses_is_seen_while_it_runs(
    settings: Settings, outbox: Outbox, subscriber: Subscriber
) -> None:
    name = subscribed(outbox, settings, subscriber)
    mine = Subscriptions(outbox, secrets_of(settings))
    with sending(settings):
        end = filled(outbox, name, [event(n) for n in range(10)])
        until(outbox, name, lambda _: waiting(outbox, name) == 0)
        mine.pause(GM, name)
        filled(outbox, name, [event(n) for n in range(10, 20)], start=end)
        mine.test(GM, name)  # so that it has surely looked
        until(outbox, name, lambda s: s.test == "taken")
        assert 10 == waiting(outbox, name)
        mine.resume(GM, name)
        until(outbox, name, lambda _: waiting(outbox, name) == 0)
        mine.replay(GM, name, 16)
        until(outbox, name, lambda _: waiting(outbox, name) == 0)

    came = [got.event["sequence"] for got in subscriber.got if "sequence" in got.event]
    assert [str(n) for n in range(1, 21)] == sorted(came[:20], key=int)
    assert ["16", "17", "18", "19", "20"] == sorted(came[20:])


@pytest.mark.parametrize(
    ("names", "networks", "code"),
    [
        (("somewhere.else",), "127.0.0.0/8", "bad_certificate"),
        ((HOST,), "", "private_address"),
        ((HOST,), "10.0.0.0/8", "private_address"),
    ],
)
def test_nothing_is_sent_to_whoever_cannot_show_who_it_is(
    names: tuple[str, ...], networks: str, code: str, settings: Settings, trusted: Authority
) -> None:
    """
    A certificate of another name; an address of this machine that nobody declared.
    """
    settings = settings.model_copy(update={"webhook_networks": networks})
    with listening(Subscriber(), trusted.context(*names)) as there, opened(settings) as outbox:
        name = subscribed(outbox, settings, there)
        filled(outbox, name, [event(0)])
        with sending(settings):
            until(outbox, name, lambda s: s.last_error is not None)

        assert (code,) == stands(outbox, name, "last_error")
    assert [] == there.got
    assert [] == there.handshakes


def stands(outbox: Outbox, name: str, *fields: str) -> tuple[object, ...]:
    found = outbox.subscription(name)
    return tuple(getattr(found, field) for field in fields)


def waiting(outbox: Outbox, name: str) -> int:
    sql = "SELECT count(*) FROM deliveries WHERE subscription = ? AND state = 'waiting'"
    return int(outbox.db.rows(sql, name)[0][0])


def until(outbox: Outbox, name: str, enough: Callable[[Subscription], bool]) -> None:
    """
    Look until the subscription stands so.
    """
    end = monotonic() + 20
    while (found := outbox.subscription(name)) is None or not enough(found):
        assert monotonic() < end, found


def test_who_hangs_is_not_waited_for_longer_than_agreed(
    settings: Settings, outbox: Outbox, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Its status says so.
    """
    monkeypatch.setattr("hub.edge.delivery.sending.PATIENCE_S", 0.5)
    subscriber.behave = lambda _path, _number: Act.HANG
    name = subscribed(outbox, settings, subscriber)
    filled(outbox, name, [event(0)])

    with sending(settings):
        until(outbox, name, lambda s: s.last_error is not None)

    assert ("timeout",) == stands(outbox, name, "last_error")
