"""A gateway per test."""

from pathlib import Path

import pytest

from tests.edge.gateway.doors import Gateway, gateway


@pytest.fixture
def door(tmp_path: Path) -> Gateway:
    return gateway(tmp_path)
