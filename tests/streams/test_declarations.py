"""Topics, topology and settings of the journal: declared once, and what is drawn is what runs."""

from datetime import date

import pytest

from hub.connectors.reference.tables import mergers, regions, seats
from hub.domain.calendar import HolidayRegion
from hub.domain.context import Context, Feed, Rhythm
from hub.domain.identifiers import SourceId
from hub.domain.regions import Membership
from hub.streams import schemas, topics, topology
from hub.streams.context_json import applied, settings_of
from tests.story import ALWAYS, MIDDLE

LATER = date(2027, 1, 1)
FEED = Feed(
    source=SourceId("ro/98MA"),
    first_day=ALWAYS[0],
    last_day=ALWAYS[1],
    rhythm=Rhythm.MONTH,
    brin="98MA",
    silent_in_holidays=HolidayRegion.NORTH,
)


def test_context_comes_back_from_its_settings() -> None:
    context = Context(calendar=MIDDLE, roster=(FEED,), mergers=mergers(), regions=regions(), seats=seats())

    read = Context()
    for setting in settings_of(context, 1):
        read = applied(read, setting)

    assert context == read


def test_of_two_tables_of_mergers_under_one_version_the_one_with_a_later_merger_counts() -> None:
    """A hub that is renewed brings a newer table; the region's own file, and so its version, stays the same."""
    older = {code: m for code, m in mergers().items() if code != "1696"}
    new, old = (
        next(s for s in settings_of(Context(mergers=table), 1) if s.name == "mergers")
        for table in (mergers(), older)
    )

    assert (new.version, new.body) > (old.version, old.body)


def test_of_two_tables_of_regions_under_one_version_the_one_with_a_later_change_counts() -> None:
    """For the same reason; what a municipality leaves it leaves in the older table, too."""
    moved = {**regions(), "0363": (Membership("21", None, LATER), Membership("20", LATER))}
    new, old = (
        next(s for s in settings_of(Context(regions=table), 1) if s.name == "regions")
        for table in (moved, regions())
    )

    assert (new.version, new.body) > (old.version, old.body)


def test_every_schema_a_topic_names_exists_and_every_schema_has_a_topic() -> None:
    on_topics = {name for t in topics.wanted(["0363"], ["98MA"], ["26"]) for name in t.schemas}

    assert on_topics == set(schemas.current())


def test_flows_read_and_write_declared_topics_only() -> None:
    for flow in topology.FLOWS:
        state = () if flow.state is None else (flow.state,)
        for name in (*flow.inputs, *flow.outputs, *state, flow.positions):
            full = {topics.ESCALATIONS: "escalations.0363", topics.NOTICES: "notices.98MA"}.get(name, name)
            assert full == topics.topic(full).name


def test_who_writes_a_topic_is_who_is_drawn_to_write_it() -> None:
    drawn: dict[str, set[str]] = {}
    for flow in topology.FLOWS:
        for name in (*flow.outputs, *([flow.state] if flow.state else []), flow.positions):
            drawn.setdefault(name, set()).add(flow.name)
    for agent in topology.AGENTS:
        for name in agent.writes:
            drawn.setdefault(name, set()).add(agent.name)

    for topic in topics.TOPICS:
        assert set(topic.writers) == drawn[topic.name], topic.name


def test_state_and_positions_are_never_deleted_by_time() -> None:
    """
    An emptied state would look like a hub that has said nothing yet, and a lost position like one to begin.
    """
    positions = [flow.positions for flow in topology.FLOWS]
    for name in (topics.PUPIL_STATE, topics.SOURCE_STATE, *positions):
        assert "compact" == topics.topic(name).config()["cleanup.policy"]


def test_journal_and_facts_are_kept_for_ever() -> None:
    for name in (topics.JOURNAL, *topics.FACTS.values()):
        assert "-1" == topics.topic(name).config()["retention.ms"]


@pytest.mark.parametrize("name", ["escalations.363", "escalations.", "notices.", "journal2", ""])
def test_topic_that_nobody_declared_is_none(name: str) -> None:
    with pytest.raises(KeyError):
        topics.topic(name)


def test_every_flow_and_agent_is_in_the_picture() -> None:
    picture = topology.mermaid()

    names = [flow.name for flow in topology.FLOWS] + [agent.name for agent in topology.AGENTS]
    assert [] == [name for name in names if f"[{name}]" not in picture]
