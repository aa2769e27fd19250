"""A pupil's year told day by day: what is heard on which day, and all that is said, with its day."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Self

from hub.domain.facts import Fact
from tests.story import Story, given


@dataclass(frozen=True)
class Diary:
    """The clock strikes at the beginning of each day, after all that is heard on it."""

    story: Story = field(default_factory=given)
    day: date | None = None
    lines: tuple[str, ...] = ()

    def heard(self, day: str, *facts: Fact) -> Self:
        """What is known before the clock strikes on that day."""
        past = self.until(day, including=False)
        story = past.story.hears(*facts)
        return replace(past, story=story, day=date.fromisoformat(day))

    def delivered(self, day: str, *sources: str) -> Self:
        """Sources were heard through the beginning of that day."""
        past = self.until(day, including=False)
        story = past.story
        for source in sources:
            story = story.delivered(source, day)
        return replace(past, story=story, day=date.fromisoformat(day))

    def until(self, day: str, *, including: bool = True) -> Self:
        """The clock strikes each day up to this one."""
        last = date.fromisoformat(day) if including else date.fromisoformat(day) - timedelta(days=1)
        story, lines, now = self.story, list(self.lines), self.day
        while now is not None and now <= last:
            story = story.on(now.isoformat())
            lines += [f"{now} {line}" for line in story.tells]
            now += timedelta(days=1)
        return replace(self, story=story, lines=tuple(lines), day=now or self.day)

    def told(self, day: str, *, to: str = "") -> list[str]:
        """All that was said up to and with that day, to addresses that begin so."""
        return [line for line in self.until(day).lines if f" to {to}" in line]


def diary(*facts: Fact, since: str = "2024-10-01", story: Story | None = None) -> Diary:
    """A pupil of sixteen of whom these facts are known on the first day."""
    begun = given(*facts) if story is None else story.hears(*facts)
    return Diary(begun, date.fromisoformat(since))
