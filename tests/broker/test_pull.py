"""A source that is pulled, on a real Kafka: killed in the middle it goes on, and one that fails harms nobody."""

import json
import os
import signal
import threading

import pytest
from click.testing import CliRunner, Result

from hub.domain.facts import ApplicationChanged
from hub.edge.kafka import provision
from hub.edge.kafka.reading import scan
from hub.edge.settings import Settings
from hub.edge.views import doorstep
from hub.ops.cli import main
from hub.streams import topics
from hub.streams.codec import local
from hub.streams.records import DELIVERED, kind_in
from tests.broker.test_ingest import headers
from tests.broker.test_run import free_ports, hub, page, until
from tests.edge.intake.feed import Answer, Feed, item, serving

pytestmark = pytest.mark.broker
SOURCE = "koppelpunt/mbo"


def numbers(settings: Settings) -> list[int]:
    """Of each application that is on Kafka, once."""
    found = set()
    for message in scan(settings, "facts.mbo"):
        if kind_in(headers(message)) != DELIVERED:
            fact = local().decode_fact(message.value() or b"")
            assert isinstance(fact, ApplicationChanged)
            found.add(fact.number)
    return sorted(found)


def told(settings: Settings) -> str:
    """What is wrong with the pull, as it is kept for `hub status`."""
    trouble = doorstep.unpulled(settings).get(SOURCE)
    return trouble.why if trouble else ""


def run(settings: Settings, *arguments: str) -> Result:
    env = {
        "HUB_BOOTSTRAP": str(settings.bootstrap),
        "HUB_PREFIX": settings.prefix,
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_LOG_LEVEL": "error",
    }
    return CliRunner().invoke(main, arguments, env=env)


def test_a_hub_that_is_killed_in_a_pull_goes_on_and_a_person_can_pull_once(settings: Settings) -> None:
    """
    No drop directory, and between the two pages a kill -9; then the feed fails, and a person asks it why.
    """
    settings = settings.model_copy(update={"web_port": free_ports()})
    provision.apply(settings, topics.wanted())
    reached, over = threading.Event(), threading.Event()

    def stuck(since: int | None) -> Answer | None:
        if since is not None:
            reached.set()
            over.wait(60)
        return None

    with serving(Feed([item(n) for n in (3, 4, 5, 7)], instead=stuck)) as feed:
        (settings.data_dir / "sources.toml").write_text(
            f'[sources."{SOURCE}".pull]\nurl = "{feed.url}"\nevery_s = 1\n'
        )
        with hub(settings, "intake") as killed:
            assert reached.wait(60), (settings.data_dir / "run.log").read_text()
            os.kill(killed.pid, signal.SIGKILL)
            killed.wait()
        over.set()
        assert [3, 4] == numbers(settings)
        feed.instead = lambda _since: None
        with hub(settings, "intake"):
            until(lambda: numbers(settings) == [3, 4, 5, 7], "all that is there")
            feed.instead = lambda _since: (500, b"")
            until(lambda: "it answers 500" in told(settings), "it is told")
            assert json.loads(page(settings.web_port, "/health")[1])["live"]
        asked = run(settings, "ingest", "--pull", SOURCE)
        assert (2, True) == (asked.exit_code, "it answers 500" in asked.output), asked.output
        feed.instead = lambda _since: None
        asked = run(settings, "ingest", "--pull", SOURCE)
        assert (1, True) == (asked.exit_code, "1 numbers never came: 6" in asked.output), asked.output
        feed.items.append(item(6))
        asked = run(settings, "ingest", "--pull", SOURCE, "--json")
        assert 0 == asked.exit_code, asked.output
        assert 1 == json.loads(asked.stdout)["total"]["facts"]
    assert [3, 4, 5, 6, 7] == numbers(settings)
    assert "" == told(settings)
