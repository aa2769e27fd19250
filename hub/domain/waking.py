"""Whom a delivery concerns: who is not named here need not be looked at before their own time.

Asked by everybody who follows pupils: of one pupil, of those that are open, of an index over all that rest.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

Name = TypeVar("Name")
Moment = TypeVar("Moment", int, datetime)  # as stored, or as the domain has it


def concerned(
    waiting: Iterable[tuple[Name, Moment]],
    oldest: Iterable[tuple[Name, int]],
    through: Moment,
    version: int | None,
) -> Iterator[Name]:
    """Who is concerned when a source was heard through a moment.

    waiting: until when somebody waits for this source. oldest: the lowest version of somebody's words of this
    source that a full statement can strike. version: that of the full statement, if it is one.
    """
    yield from (name for name, moment in waiting if moment <= through)
    if version is not None:
        yield from (name for name, of_word in oldest if of_word < version)
