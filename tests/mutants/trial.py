"""Trying mutants on the suite: which test notices, in a process of its own that is forked from one that is ready."""

import gc
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings

from tests.mutants.choosing import Map, Planned, Sharp
from tests.mutants.grafting import DOMAIN, Mutated, forget, graft, read
from tests.mutants.planting import Mutant

T = TypeVar("T")
SUITES = ("tests/domain", "tests/streams")
QUIET = ("-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:logging")
IGNORED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
EXAMPLES = 4  # beside those it names: what only a long search finds, a test should tell
MEMORY = 4 << 30
SURVIVED, OVERTIME, CRASHED, ANEW = "", "time", "crash", "anew"


class Suite:
    """The plugin: the tests of a mutant only, in its order, with few examples, up to the first that notices."""

    def __init__(self, wanted: Sequence[str] | None = None) -> None:
        self.wanted = wanted
        self.items: dict[str, pytest.Item] = {}
        self.noticed = SURVIVED
        self.seconds: dict[str, float] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            tried = getattr(item, "function", None)
            if (known := getattr(tried, "_hypothesis_internal_use_settings", None)) is not None:
                few = settings(known, max_examples=min(EXAMPLES, known.max_examples))
                tried._hypothesis_internal_use_settings = few  # type: ignore[union-attr]  # as `@settings` does
        self.items = {item.nodeid: item for item in items}
        if self.wanted is not None:
            items[:] = [self.items[name] for name in self.wanted if name in self.items]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed and not self.noticed:
            self.noticed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.noticed:
            self.noticed = CRASHED


def mapped() -> Map:
    """Run all of it once, with the lines that each test runs."""
    found = json.loads(forked(_mapping))
    lines = {file: {int(line): tests for line, tests in of.items()} for file, of in found["lines"].items()}
    return Map(lines, found["seconds"])


def _mapping() -> str:
    import coverage  # noqa: PLC0415 - in this process only

    seen = coverage.Coverage(data_file=None, source=["hub/domain"], config_file=False)

    class Contexts(Suite):
        def pytest_runtest_setup(self, item: pytest.Item) -> None:
            forget()
            seen.switch_context(item.nodeid)

    suite = Contexts()
    seen.start()
    code = pytest.main([*QUIET, *IGNORED, *SUITES], plugins=[suite])
    seen.stop()
    if code != pytest.ExitCode.OK:
        raise SystemExit(f"the suites fail without any mutant: {suite.noticed}")
    data = seen.get_data()
    lines = {
        str(Path(file).relative_to(Path.cwd())): {
            str(line): sorted(tests) for line, tests in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    return json.dumps({"lines": lines, "seconds": suite.seconds})


def grafted(mutants: Sequence[Planned], known: Map, tell: Callable[[Mutant, str], None]) -> None:
    """Try each in a fork of a process that has collected the suite; to be called in a process of its own."""

    class Waits(Suite):
        def pytest_runtestloop(self, session: pytest.Session) -> bool:
            for file in {mutant.file for mutant, _ in mutants}:
                read(str(Path.cwd() / file))
            gc.freeze()  # a fork that collects no garbage shares nearly all of its memory
            sharp = Sharp()
            for mutant, tests in mutants:
                first, rest = sharp.first(mutant, tests)
                trying = partial(_graft, mutant, [*first, *rest], self, session)
                tell(mutant, sharp.learn(mutant, limited(trying, _patience(tests, known))))
            return True

    pytest.main([*QUIET, *IGNORED, *SUITES], plugins=[Waits()])


def _graft(mutant: Mutant, tests: Sequence[str], suite: Suite, session: pytest.Session) -> str:
    if not graft(sys.modules[mutant.module], mutant.text):
        return ANEW
    items = [suite.items[name] for name in tests if name in suite.items]
    for item, after in zip(items, [*items[1:], None], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if suite.noticed:
            break
    return suite.noticed


def anew(mutants: Sequence[Planned], known: Map, tell: Callable[[Mutant, str], None]) -> None:
    """Try each in processes that have imported nothing of the hub yet; the likeliest files alone at first."""
    sharp = Sharp()
    for mutant, tests in mutants:
        noticed = SURVIVED
        for some in sharp.first(mutant, tests):
            if some and not noticed:
                noticed = limited(partial(_fresh, mutant, some), _patience(some, known) + 5)
        tell(mutant, sharp.learn(mutant, noticed))


def _fresh(mutant: Mutant, tests: Sequence[str]) -> str:
    assert not any(name.startswith(DOMAIN) for name in sys.modules)
    sys.meta_path.insert(0, Mutated(mutant.module, mutant.text))
    suite = Suite(tests)
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    code = pytest.main([*QUIET, *IGNORED, "-x", *files], plugins=[suite])
    return suite.noticed or (SURVIVED if code == pytest.ExitCode.OK else CRASHED)


def others() -> Iterator[str]:
    """All that the suites import and that is not ours: imported once, for all the forks."""
    yield from json.loads(forked(_imported))


def _imported() -> str:
    pytest.main([*QUIET, *IGNORED, *SUITES, "--collect-only"])
    return json.dumps([name for name in sys.modules if not name.startswith(("hub", "tests", "_pytest"))])


def _patience(tests: Sequence[str], known: Map) -> int:
    return 3 + int(5 * sum(known.seconds.get(test, 0.0) for test in tests))


def limited(what: Callable[[], str], cpu_s: int) -> str:
    def limited() -> str:
        gc.disable()
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        return what()

    return forked(limited, broken=OVERTIME)


def together(what: Callable[[T], object], shares: Sequence[T]) -> None:
    """Each share in a process of its own, at the same time; only what they write to stderr is seen."""
    children = []
    for share in shares:
        if not (child := os.fork()):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            try:
                what(share)
            except BaseException as error:  # noqa: BLE001 - the fork ends here, whatever happens in it
                os.write(2, f"{error!r}\n".encode())
                os._exit(1)
            os._exit(0)
        children.append(child)
    if any([os.waitpid(child, 0)[1] for child in children]):  # noqa: C419 - all of them are waited for
        raise SystemExit("a process that tried mutants ended early")


def forked(what: Callable[[], str], *, broken: str | None = None) -> str:
    """The answer of a process of its own, and what is answered for it when it ends without one."""
    inbox, outbox = os.pipe()
    child = os.fork()
    if not child:
        os.close(inbox)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        if broken is not None:
            os.dup2(nowhere, 2)
        code = 1
        try:
            said = what().encode()
            while said:
                said = said[os.write(outbox, said) :]
            code = 0
        except SystemExit as error:
            os.write(2, f"{error}\n".encode())
        finally:
            os._exit(code)
    os.close(outbox)
    with os.fdopen(inbox, "rb") as answers:
        answer = answers.read().decode()
    _, status = os.waitpid(child, 0)
    if status and broken is None:
        raise SystemExit("the suites could not be run")
    return answer if not status else (broken or "")
