"""The examples beside the connectors: documentation, fixture and test at once."""

from datetime import UTC, datetime
from importlib import resources

from hub.connectors.contract import Delivery, Example

PICKED_UP = datetime(2026, 7, 31, 12, tzinfo=UTC)
"""Later than every example, as a pick-up is."""


def sample(name: str, file: str, organisation: str, tells: str) -> Example:
    return Example(name=name, file=file, organisation=organisation, tells=tells, picked_up=PICKED_UP)


def delivery(connector: str, example: Example) -> Delivery:
    """The example as it comes in."""
    return Delivery(example.file, example.organisation, example.picked_up, content(connector, example))


def content(connector: str, example: Example) -> bytes:
    return resources.files("hub.connectors").joinpath("examples", connector, file(example)).read_bytes()


def file(example: Example) -> str:
    """What the example's own file is called; the source's name for it may be that of others too."""
    return f"{example.name}.{example.file.rsplit('.', 1)[-1].lower()}"


def expected(connector: str, example: Example) -> bytes:
    folder = resources.files("hub.connectors").joinpath("examples", connector)
    return folder.joinpath(f"{example.name}.facts.json").read_bytes()
