"""What the suites share: one real Kafka for all of them, and a topic prefix for each test."""

import os
import signal
from collections.abc import Iterator
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from hub.edge import broker

# A run is the run before: the same examples, none remembered, and nothing that a busy machine decides.
# Whoever wants others looks for them: `pytest --hypothesis-profile=explore tests/domain`.
settings.register_profile(
    "still", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", settings.get_profile("still"), derandomize=False, max_examples=1_000)
settings.load_profile("still")

_LOADED_CONSTANTS = providers._get_local_constants


def _constants() -> Constants:
    """
    Hypothesis tries constants that stand in whatever modules are loaded, so what it draws would hang on which tests
    ran before in that process. Whoever explores has them.
    """
    explores = settings.get_current_profile_name() == "explore"
    return _LOADED_CONSTANTS() if explores else Constants()


providers._get_local_constants = _constants


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """
    The bootstrap address of a real Kafka: HUB_TEST_BOOTSTRAP, or an embedded one thrown away at the end.
    """
    if given := os.environ.get("HUB_TEST_BOOTSTRAP"):
        yield given
        return
    with broker.start(keep=False) as running:
        yield running.bootstrap


@pytest.fixture
def topic_prefix() -> str:
    """
    Nobody else's topics, groups and transactional ids: tests share one broker.
    """
    return f"t-{uuid4().hex[:10]}-"


def pytest_configure() -> None:
    """
    A shell that starts tests in the background has them ignore Ctrl-C, and by inheritance all that they start.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    What fetches 109 MB is run when it is asked for (-m apicurio), never by accident.
    """
    if "apicurio" not in str(config.option.markexpr):
        for item in items:
            if item.get_closest_marker("apicurio"):
                item.add_marker(pytest.mark.skip(reason="asked for with -m apicurio"))
