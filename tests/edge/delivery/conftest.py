"""An authority, a subscriber, and an outbox in each kind of database, for the tests of delivery."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from hub.edge.delivery.outbox import Outbox
from hub.edge.settings import Settings
from tests.edge.delivery import postgres
from tests.edge.delivery.delivering import opened, settings_of
from tests.edge.delivery.subscriber import HOST, Authority, Subscriber, authority, listening

_numbers = count()


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    if not postgres.is_installed():
        pytest.skip("PostgreSQL is not installed here (apt-get install postgresql)")
    with postgres.running() as directory:
        yield directory


@pytest.fixture
def settings(tmp_path: Path, trusted: Authority) -> Settings:
    return settings_of(tmp_path, trusted.path)


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """
    The settings of each kind of outbox.
    """
    if request.param == "sqlite":
        return settings
    address = postgres.fresh(request.getfixturevalue("server"), f"t{next(_numbers)}")
    return settings_of(settings.data_dir, settings.webhook_ca, database=address)


@pytest.fixture
def outbox(settings: Settings) -> Iterator[Outbox]:
    with opened(settings) as found:
        yield found


@pytest.fixture
def subscriber(trusted: Authority) -> Iterator[Subscriber]:
    with listening(Subscriber(), trusted.context(HOST)) as found:
        yield found
