"""Every command of `hub` shows how it is used, and lets machines read what it says."""

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from hub.ops.cli import COMMANDS, main

ALSO_FOR_MACHINES = (
    "demo",
    "explain",
    "monitor",
    "proof check",
    "status",
    "doctor",
    "backup show",
    "verify",
    "bench",
    "rejected list",
    "delivery held",
    "delivery list",
    "connector check",
)


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """All commands and groups under a group, by what is typed."""
    context = click.Context(group, info_name=path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            yield f"{path} {name}", command
            if isinstance(command, click.Group):
                yield from commands(command, f"{path} {name}")


def shows_no_use(path: str, text: str) -> bool:
    """Whether a help text holds no line, beside its first, in which the command itself is typed."""
    _, _, after = text.partition("\n")
    return re.search(rf"\s{re.escape(path)}\b", after) is None


def shows_markup(text: str) -> bool:
    """Whether click's mark "leave these lines as they are" is shown: in a raw docstring it is two letters."""
    return r"\b" in text


def helped(path: str) -> str:
    result = CliRunner().invoke(main, [*path.split()[1:], "--help"])
    assert 0 == result.exit_code, path
    return result.output


def test_every_command_that_was_promised_is_there() -> None:
    assert {f"hub {m.name}" for m in COMMANDS} <= {path for path, _ in commands(main, "hub")}


def test_every_help_has_an_example() -> None:
    """
    Nobody guesses the order of arguments; one line shows it.
    """
    assert [] == [path for path, _ in commands(main, "hub") if shows_no_use(path, helped(path))]


def test_help_without_an_example_is_seen() -> None:
    usage = "Usage: hub verify [OPTIONS]\n\n  Compares everything.\n"

    assert shows_no_use("hub verify", usage)
    assert not shows_no_use("hub verify", usage + "\n  hub verify --json\n")


def test_no_help_shows_how_it_was_written() -> None:
    """
    Lines that were set out in columns stay so.
    """
    assert [] == [path for path, _ in commands(main, "hub") if shows_markup(helped(path))]


def test_markup_that_is_shown_is_seen() -> None:
    assert shows_markup("  \\b /health answers  +0 clock  +1")
    assert not shows_markup("\b\n/health answers\n  +0 clock")


@pytest.mark.parametrize("name", ALSO_FOR_MACHINES)
def test_answers_are_for_machines_too(name: str) -> None:
    assert "--json" in helped(f"hub {name}")
