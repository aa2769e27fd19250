"""The application around the flows, as a service finds it: it may write nowhere, and is asked from beside."""

from pathlib import Path

import pytest

from hub.edge.live import app as apps
from hub.edge.settings import Settings


def made(web_host: str = "127.0.0.1") -> apps.Application:
    settings = Settings(bootstrap="nowhere:1", web_host=web_host)
    return apps.make(settings, "clock", dict, agents=False, child=False)


def test_application_makes_no_directory_where_it_was_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A service starts in `/`, and in a container nothing can be written there."""
    monkeypatch.chdir(tmp_path)

    made()._create_directories()

    assert [] == list(tmp_path.iterdir())


def test_pages_are_on_loopback_unless_told_otherwise() -> None:
    assert Settings(bootstrap="nowhere:1").web_host == made().conf.web_bind == "127.0.0.1"
    assert "10.0.0.5" == made(web_host="10.0.0.5").conf.web_bind
