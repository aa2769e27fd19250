"""Manners of code: no failure swallowed, no free text in the log, no number of a child on a screen."""

import ast
import re
from collections.abc import Iterable, Iterator

import pytest

from hub.edge import log
from tests.house.sources import Source, python, texts

LOGS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
SPEAKS = LOGS | {"print", "echo", "secho"}
NUMBERS = frozenset({"pgn", "bsn", "onderwijsnummer"})
MAY_SAY_WHO = frozenset({"hub/ops/reveal_cli.py"})
"""Answers who a pupil is: for an open case, to its recipient, on record. Nothing else may."""

VOCABULARY = "hub/edge/log.py"

LATER = re.compile("TO" + r"DO\b|FIX" + r"ME\b|XX" + r"X\b")
"""Built from parts, so that this file does not hold what it looks for."""


def swallowed(source: Source) -> Iterator[str]:
    """Handlers that catch and do nothing, and handlers that catch everything without saying what."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            nothing = all(
                isinstance(s, ast.Pass) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
                for s in node.body
            )
            if nothing or node.type is None:
                yield f"{source.path}:{node.lineno}"


def free_text(source: Source) -> Iterator[str]:
    """Log lines whose event is written where it happens, instead of a name from `hub.edge.log`."""
    for node in _calls(source):
        logs = isinstance(node.func, ast.Attribute) and node.func.attr in LOGS
        if logs and node.args and isinstance(node.args[0], ast.Constant | ast.JoinedStr | ast.BinOp):
            yield f"{source.path}:{node.lineno}"


def event_names() -> set[str]:
    """The constants that name the log's events."""
    return {name for name, value in vars(log).items() if name.isupper() and value in list(log.EVENTS)}


def unwritten(sources: Iterable[Source], names: set[str]) -> set[str]:
    """Events that no module names but the vocabulary itself."""
    others = (s for s in sources if s.path != VOCABULARY)
    return names - {name.rpartition(".")[2] for s in others for _, name in s.names}


def tells_a_number(source: Source) -> Iterator[str]:
    """What is printed, logged or raised with a PGN in it, by the names of what goes in."""
    for node in ast.walk(source.tree):
        call = node.exc if isinstance(node, ast.Raise) else node
        if not isinstance(call, ast.Call) or (call is node and _called(call) not in SPEAKS):
            continue
        names = {n for part in (*call.args, *(k.value for k in call.keywords)) for n in _names(part)}
        if any(NUMBERS & set(re.split(r"_|(?<=[a-z])(?=[A-Z])", n.lower())) for n in names):
            yield f"{source.path}:{call.lineno}"


def _calls(source: Source) -> Iterator[ast.Call]:
    return (n for n in ast.walk(source.tree) if isinstance(n, ast.Call))


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _names(part: ast.expr) -> Iterator[str]:
    """All names that stand in an expression: what is asked of a number may show it, too."""
    for node in ast.walk(part):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def test_no_failure_is_swallowed() -> None:
    """
    A handler that does nothing says "finished" while files are missing.
    """
    assert [] == [s for source in (*python("hub"), *python("tests")) for s in swallowed(source)]


@pytest.mark.parametrize(
    "handler", ["except ValueError:\n    pass", "except ValueError:\n    ...", "except:\n    raise"]
)
def test_swallowed_failure_is_seen(handler: str) -> None:
    assert ["x.py:3"] == list(swallowed(Source("x.py", f"try:\n    f()\n{handler}")))


def test_answered_failure_is_no_offence() -> None:
    assert [] == list(swallowed(Source("x.py", "try:\n    f()\nexcept ValueError:\n    a = None")))


def test_every_event_of_the_log_has_its_name() -> None:
    """
    Call sites use the names of `hub.edge.log`, so that operators can look them up.
    """
    assert [] == [f for source in python("hub") for f in free_text(source)]


def test_every_name_of_the_log_is_written_by_somebody() -> None:
    """
    An event that nobody writes is waited for in vain by whoever watches for it.
    """
    assert set() == unwritten(python("hub"), event_names())


def test_an_event_that_nobody_writes_is_seen() -> None:
    writer = Source("hub/edge/x.py", "log.get().info(log.HUB_STARTED, kafka=where)")
    vocabulary = Source(VOCABULARY, "HUB_STARTED: Final = 'hub.started'\nEVENTS = {HUB_LOST: 'gone'}")

    assert {"HUB_LOST"} == unwritten([writer, vocabulary], {"HUB_STARTED", "HUB_LOST"})


@pytest.mark.parametrize(
    "call", ["log.info('started')", "self.log.warning(f'{n} records')", "l.error('a' + b)"]
)
def test_free_text_is_seen(call: str) -> None:
    assert ["x.py:1"] == list(free_text(Source("x.py", call)))


def test_named_event_is_no_free_text() -> None:
    assert [] == list(free_text(Source("x.py", "log.info(events.HUB_STARTED, kafka=where)")))


def test_no_number_of_a_child_is_shown() -> None:
    """
    The PGN stops at the door; only who may ask who it is gets an answer, in one place.
    """
    found = [t for s in python("hub") if s.path not in MAY_SAY_WHO for t in tells_a_number(s)]

    assert [] == found


@pytest.mark.parametrize(
    "text",
    [
        "print(pgn)",
        "click.echo(f'pupil {person.pgn}')",
        "log.info(EVENT, who=row['x'], number=bsn)",
        "raise ValueError(f'no such {old_bsn}')",
        "console.print(person.onderwijsnummer)",
    ],
)
def test_shown_number_is_seen(text: str) -> None:
    assert ["x.py:1"] == list(tells_a_number(Source("x.py", text)))


def test_nothing_is_left_for_later() -> None:
    """
    What is not done is an issue, where somebody finds it.
    """
    assert [] == [path for path, text in texts(r"\.(py|md|toml|avsc|html|j2|sql)$") if _later(path, text)]


def test_left_for_later_is_seen() -> None:
    assert _later("hub/x.py", "# TO" + "DO: the other half")
    assert not _later("hub/x.py", "todos = 1")


def _later(path: str, text: str) -> bool:
    text = re.sub(r'"FIX002", #.*', "", text) if path == "pyproject.toml" else text  # the rule about them
    return LATER.search(text) is not None
