"""What tests on a real Kafka share."""

from pathlib import Path

import pytest

from hub.edge.settings import Settings


@pytest.fixture
def settings(kafka: str, topic_prefix: str, tmp_path: Path) -> Settings:
    """
    An installation of its own, with two partitions. Sessions and transactions are as long as they are for
    anybody: a short one runs out on a busy machine, and ends a worker in the midst of a test.
    """
    return Settings(bootstrap=kafka, prefix=topic_prefix, partitions=2, data_dir=tmp_path)
