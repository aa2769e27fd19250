"""`hub webhook`: what is asked for stands in the outbox, no secret is shown twice, and looking makes nothing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.edge.access.subscribers import Subscriber, Subscribers
from hub.edge.settings import Settings
from hub.edge.views.webhooks import webhooks
from hub.ops.cli import main

URL = "https://in.example/escalaties"


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["webhook", *words])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    return Settings(data_dir=tmp_path)


def added() -> str:
    return typed("add", "gm/0363", URL, "--contact", "ict@x.example").output.split()[0]


def test_a_subscription_is_made_and_its_secret_is_shown_once() -> None:
    first, again = typed("add", "gm/0363", URL), typed("add", "gm/0363", URL)

    assert "whsec_" in first.output
    assert "whsec_" not in again.output
    assert first.output.split()[0] == again.output.split()[0]


def test_what_is_done_to_it_is_seen() -> None:
    name = added()

    for act, state in (("pause", "paused"), ("resume", "unconfirmed")):
        assert 0 == typed(act, name).exit_code
        assert state == json.loads(typed("status", name, "--json").output)["state"]
    assert "operator" == (typed("pause", name), json.loads(typed("status", name, "--json").output))[1]["why"]
    typed("test", name)
    assert "asked" == json.loads(typed("status", name, "--json").output)["test"]
    assert "0 events will be sent again" in typed("replay", name, "--from", "1").output
    typed("delete", name)
    assert "0 subscriptions\n" == typed("list").output


@pytest.mark.parametrize(
    "words", [("list",), ("list", "--json"), ("status", "{}"), ("status", "{}", "--json")]
)
def test_nothing_sealed_is_shown(words: tuple[str, ...], tmp_path: Path) -> None:
    """
    Neither the secret of its signatures, nor that with which the hub signs in, sealed though they are.
    """
    secret = tmp_path / "secret"
    secret.write_text("t0ken\n")
    name = typed("add", "gm/0363", URL, "--means", "bearer", "--secret-file", str(secret)).output.split()[0]

    output = typed(*(word.format(name) for word in words)).output

    assert name in output
    assert not any(word in output for word in ("secret", "sign_in", "t0ken", "whsec"))


@pytest.mark.parametrize(
    "words",
    [
        ("add", "hub/operator", URL),
        ("add", "gm/0363", "http://in.example/"),
        ("add", "gm/0363", URL, "--means", "oauth2"),
        ("add", "gm/0363", URL, "--means", "bearer"),
        ("status", "nobody"),
        ("replay", "nobody", "--from", "1"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(words: tuple[str, ...]) -> None:
    result = typed(*words)

    assert 2 == result.exit_code
    assert "remedy" in result.output
    assert "bug" not in result.output


def test_how_a_subscriber_receives_is_seen_over_kafka_and_by_webhooks(here: Settings) -> None:
    """
    Its own and nobody else's, in words and in JSON; who receives nothing is told so, and looking makes nothing.
    """
    asked = ["subscriber", "status", "gm/0363"]
    assert "it receives nothing" in CliRunner().invoke(main, asked).output
    assert [] == list(here.data_dir.iterdir())

    Subscribers(here).put(Subscriber("gm/0363", "digest", suspended=True))
    name, other = added(), typed("add", "gm/0344", URL).output.split()[0]

    words = CliRunner().invoke(main, asked).output
    told = json.loads(CliRunner().invoke(main, [*asked, "--json"]).output)
    assert ("escalations.0363", True) == (told["kafka"]["topic"], told["kafka"]["suspended"])
    assert [(name, "unconfirmed")] == [(each["id"], each["state"]) for each in told["webhooks"]]
    assert all(word in words for word in ("suspended", name, "unconfirmed"))
    assert not any(word in words + str(told) for word in (other, "digest", "sign_in"))


def test_hub_status_makes_no_outbox_and_tells_of_one_that_is_there(here: Settings) -> None:
    assert ((), True) == webhooks(here)
    assert [] == list(here.data_dir.iterdir())

    name = added()
    ((found,), answers) = webhooks(here)
    assert (name, "ict@x.example", answers) == (found.subscription, found.contact, True)
    away = here.model_copy(update={"database": Settings(database="postgresql:///x?host=/nowhere").database})
    assert ((), False) == webhooks(away)
