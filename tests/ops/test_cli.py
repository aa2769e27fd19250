"""The `hub` command: help without imports, and mistakes without tracebacks."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from confluent_kafka import KafkaError, KafkaException

from hub.edge.errors import OperatorError
from hub.ops import cli
from hub.ops.cli import COMMANDS, For, Hub, main

SECRET = "a-child's-number"


def asked(command: click.Command, *args: str) -> Result:
    """Run one command under a group of its own, as `hub` would."""

    class One(Hub):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            del ctx
            return command if cmd_name == "it" else None

    return CliRunner().invoke(One("hub"), ["it", *args])


def failing_with(bug: BaseException) -> click.Command:
    @click.command("it")
    def it() -> None:
        raise bug

    return it


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("HUB_DEBUG", raising=False)


def test_every_command_is_mounted_and_answers_for_help() -> None:
    """
    Whoever is in the table has a module, and its help ends well.
    """
    for mounted in COMMANDS:
        result = CliRunner().invoke(main, [mounted.name, "--help"])
        assert (mounted.name, 0) == (mounted.name, result.exit_code)


def test_overview_is_grouped_by_who_uses_it_with_examples() -> None:
    result = CliRunner().invoke(main, ["--help"])

    assert 0 == result.exit_code
    at = [result.output.index(f"{who}:") for who in For]
    assert at == sorted(at)
    assert "hub demo --movers 500" in result.output


def test_overview_imports_no_command_and_no_client_of_kafka() -> None:
    """
    `hub --help` answers at once: heavy modules wait until they are used.
    """
    program = "import sys, hub.ops.cli; print(sorted(m for m in sys.modules if m.endswith('_cli')), \
'faust' in sys.modules, 'confluent_kafka' in sys.modules)"

    seen = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "[] False False" == seen.stdout.strip()


def test_version_is_told() -> None:
    assert "hub, version " in CliRunner().invoke(main, ["--version"]).output


def test_wrong_usage_ends_with_two() -> None:
    assert 2 == CliRunner().invoke(main, ["nonsense"]).exit_code
    assert 2 == asked(failing_with(click.ClickException("no"))).exit_code


def test_known_mistake_tells_what_where_and_remedy() -> None:
    """
    A person can mend it, so a person can read it.
    """
    mistake = OperatorError("no Kafka is configured", where="HUB_BOOTSTRAP", remedy="hub broker start")

    result = asked(failing_with(mistake))

    assert 2 == result.exit_code
    for part in ("no Kafka is configured", "HUB_BOOTSTRAP", "hub broker start"):
        assert part in result.output
    assert "Traceback" not in result.output


def test_bug_is_one_line_and_its_frames_are_in_a_file_without_its_message(tmp_path: Path) -> None:
    """
    The message of an exception may quote a record, so neither terminal nor file has it.
    """
    bug = ValueError(SECRET)
    bug.__cause__ = KeyError(SECRET)

    result = asked(failing_with(bug))

    assert 2 == result.exit_code
    assert "Traceback" not in result.output
    assert str(tmp_path / "errors.log") in result.output
    logged = (tmp_path / "errors.log").read_text()
    assert "ValueError" in logged
    assert "KeyError" in logged
    assert "raise bug" in logged
    assert SECRET not in logged + result.output


def test_bug_is_shown_whole_to_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DEBUG", "1")

    result = asked(failing_with(ValueError(SECRET)))

    assert 2 == result.exit_code
    assert "Traceback" in result.output
    assert SECRET in result.output


def test_bug_is_told_even_where_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A full disk, or a wrong setting, does not turn one line into a traceback.
    """

    def full(*_: object) -> Path:
        raise OSError

    monkeypatch.setattr(cli, "_logged", full)
    assert "no file" in asked(failing_with(ValueError())).output
    monkeypatch.setenv("HUB_PARTITIONS", "many")
    assert "no file" in asked(failing_with(ValueError())).output


def test_codes_of_a_command_pass_unchanged() -> None:
    """
    1 is "something wrong was found": no mistake of the user.
    """
    assert 1 == asked(failing_with(click.exceptions.Exit(1))).exit_code
    assert 1 == asked(failing_with(SystemExit(1))).exit_code


def test_control_c_is_no_bug() -> None:
    result = asked(failing_with(KeyboardInterrupt()))

    assert 130 == result.exit_code
    assert "Traceback" not in result.output


def test_disk_that_refuses_is_no_bug(tmp_path: Path) -> None:
    """
    The file that is not there, or may not be read, is named; what was in it is not.
    """
    result = asked(
        failing_with(FileNotFoundError(2, "No such file or directory", str(tmp_path / "list.csv")))
    )

    assert 2 == result.exit_code
    assert "list.csv" in result.output
    assert "bug" not in result.output


def test_kafka_that_is_away_is_no_bug_and_one_that_objects_is() -> None:
    """
    Away is for a person to mend; an unknown member id is ours.
    """
    away = asked(failing_with(KafkaException(KafkaError(KafkaError._ALL_BROKERS_DOWN))))
    objects = asked(failing_with(KafkaException(KafkaError(KafkaError.UNKNOWN_MEMBER_ID))))

    assert "hub broker status" in away.output
    assert "bug" in objects.output
