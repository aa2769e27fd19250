"""How the hub signs in at a subscriber, and what it makes of an answer."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.sending import retry_after_ms
from hub.edge.delivery.subscription import Means, SignIn
from hub.edge.settings import Settings
from tests.edge.delivery.delivering import event, filled, opened, sending, subscribed
from tests.edge.delivery.subscriber import HOST, TOKENS, Act, Authority, Subscriber, listening
from tests.edge.delivery.test_sender import stands, until


def test_a_token_is_shown_when_it_is_asked_for(
    settings: Settings, outbox: Outbox, subscriber: Subscriber
) -> None:
    name = subscribed(outbox, settings, subscriber, sign_in=SignIn(Means.BEARER, "t0ken"))
    filled(outbox, name, [event(0)])

    with sending(settings):
        subscriber.until(lambda: bool(subscriber.got))

    assert "Bearer t0ken" == subscriber.got[0].headers["authorization"]
    assert "Bearer t0ken" == subscriber.handshakes[0][1]["authorization"]


def test_oauth2_asks_for_a_token_and_again_when_it_is_no_longer_taken(
    settings: Settings, outbox: Outbox, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Once for all requests; anew after a 401.
    """
    monkeypatch.setattr("hub.edge.delivery.schedule.WAITS", (5,) * 50)
    subscriber.behave = lambda _path, number: Act.STRANGER if number == 1 else Act.TAKE
    sign_in = SignIn(Means.OAUTH2, "s3cr3t", "hub", subscriber.url(TOKENS), "escalaties")
    name = subscribed(outbox, settings, subscriber, sign_in=sign_in)
    filled(outbox, name, [event(n, cases=1) for n in range(4)])

    with sending(settings):
        subscriber.until(lambda: 4 == len(subscriber.taken()))

    assert ["Bearer token-1", "Bearer token-1", *["Bearer token-2"] * 3] == [
        got.headers["authorization"] for got in subscriber.got
    ]
    assert "grant_type=client_credentials" in subscriber.asked[0][1]
    assert "scope=escalaties" in subscriber.asked[0][1]


def test_mutual_tls_shows_the_hubs_own_certificate(
    settings: Settings, trusted: Authority, tmp_path: Path
) -> None:
    """
    Without one the subscriber hears nothing, and the status says why.
    """
    own = trusted.certificate(tmp_path, "hub.example")
    with listening(Subscriber(), trusted.context(HOST, mutual=True)) as there, opened(settings) as outbox:
        name = subscribed(outbox, settings, there, sign_in=SignIn(Means.MTLS))
        filled(outbox, name, [event(0)])
        with sending(settings):
            until(outbox, name, lambda s: s.last_error is not None)
        assert ("no_certificate",) == stands(outbox, name, "last_error")
        outbox.db.change("UPDATE subscriptions SET rest_until = 0")

        with sending(settings.model_copy(update={"webhook_cert": own})):
            there.until(lambda: bool(there.got))


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, None),
        ("120", 120_000),
        (" 0 ", 0),
        ("Thu, 01 Jan 1970 00:01:00 GMT", 50_000),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, wait: int | None) -> None:
    assert wait == retry_after_ms(header, 10.0)


@given(st.text())
def test_no_header_of_a_subscriber_is_a_bug_of_ours(header: str) -> None:
    assert (retry_after_ms(header, 10.0) or 0) >= 0
