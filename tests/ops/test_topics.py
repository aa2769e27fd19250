"""`hub topics`: a topic that nobody would read is refused."""

import json
from datetime import date

import click
import pytest
from click.testing import CliRunner

from hub.ops.topics_cli import _stands, topics
from hub.streams import asyncapi


def test_topics_print_themselves_as_asyncapi() -> None:
    printed = CliRunner().invoke(topics, ["asyncapi"])

    assert asyncapi.document() == json.loads(printed.output)


def test_a_topic_for_a_municipality_that_has_ended_is_refused_with_its_heir() -> None:
    """Brielle, Voorne aan Zee since 2023."""
    done = CliRunner().invoke(topics, ["list", "--municipality", "0501"])

    assert done.exit_code == click.UsageError.exit_code
    assert "its heir is 1992 (Voorne aan Zee)" in done.output


@pytest.mark.parametrize("region", ["6", "rmc", "0363"])
def test_a_region_has_two_digits(region: str) -> None:
    done = CliRunner().invoke(topics, ["list", "--region", region])

    assert (click.UsageError.exit_code, True) == (done.exit_code, "two digits" in done.output)


def test_a_region_has_a_topic_of_its_own() -> None:
    done = CliRunner().invoke(topics, ["list", "--region", "26"])

    assert (done.exit_code, "escalations.rmc.26  1 partition(s)" in done.output) == (0, True)


def test_wijdemeren_has_a_topic_until_it_ends() -> None:
    _stands("1696", date(2026, 12, 31))
    with pytest.raises(click.BadParameter, match="0402"):
        _stands("1696", date(2027, 1, 1))


def test_a_municipality_of_today_has_a_topic() -> None:
    done = CliRunner().invoke(topics, ["list", "--municipality", "0363"])

    assert (done.exit_code, "escalations.0363" in done.output) == (0, True)
