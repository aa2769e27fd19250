"""Two years of a country's pupils, made up from numbers: some forty facts each, as their sources would tell.

So that every run of one size is the same work, and no fact need be kept: what a pupil's slot tells, and on
which day, follows from the pupil's number.
"""

from array import array
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from hub.domain.context import Context, Feed, Rhythm
from hub.domain.facts import (
    AbsenceReported,
    ApplicationChanged,
    Attended,
    Born,
    Delivered,
    Enrolled,
    ExamTaken,
    ExpectedInMbo,
    Fact,
    LeftVo,
    Resides,
    Result,
    Status,
)
from hub.domain.facts import Destination as To
from hub.domain.identifiers import Birth, Brin, Municipality, SourceId
from hub.domain.timeline import midnight

FIRST, DAYS = date(2024, 8, 1), 730
SEASON = 2025
MUNICIPALITIES, VO_SCHOOLS, MBO_SCHOOLS = 342, 640, 58
KOPPELPUNT = SourceId("koppelpunt/mbo")
STATUSES = (Status.RECEIVED, Status.OFFERED, Status.RECEIVED, Status.REJECTED)
ABSENCES, RO_FILES, LISTS = 16, 8, 3
SATURDAY = 5

When = Callable[[int], date | None]
"""The day on which a pupil's slot is told; None when it never is."""


def _vo(n: int) -> Brin:
    return Brin(f"{n % VO_SCHOOLS // 26:02d}V{chr(65 + n % 26)}")


def _mbo(n: int) -> Brin:
    return Brin(f"{n % MBO_SCHOOLS:02d}MB")


def _on(first: date, n: int, spread: int) -> date:
    return first + timedelta(days=n % spread)


def _listed(n: int, number: int) -> date:
    """A vo school hands in its whole list in autumn, winter and spring."""
    return _on(date(2024, 10, 7) + timedelta(days=84 * number), n % VO_SCHOOLS, 10)


def _starts(n: int) -> bool:
    return n % 12 != 0


def _stays(n: int) -> bool:
    return n % 16 != 0


def _ro_day(n: int, number: int) -> date | None:
    if not _starts(n):
        return None
    return _on(date(2025, 8, 18) + timedelta(days=35 * number), n, 7)


def _applies(n: int, number: int) -> date | None:
    return None if n % 9 == 0 else _on(date(2025, 1, 13) + timedelta(days=28 * number), n, 60)


def _absent(n: int, number: int) -> date | None:
    return None if not _starts(n) else _on(date(2025, 9, 8) + timedelta(days=13 * number), n * 7, 90)


def _born(n: int, number: int) -> Fact:
    birth = Birth(f"{2007 + n % 3}-{1 + n % 12:02d}-{1 + n % 28:02d}")
    return Born(source=SourceId(f"vo-list/{_vo(n)}"), ref="", version=number + 1, birth=birth)


def _home(n: int, number: int) -> Fact:
    home = Municipality(f"{1 + n % MUNICIPALITIES:04d}")
    return Resides(
        source=SourceId(f"vo-list/{_vo(n)}"), ref="", version=number + 1, municipality=home, since=None
    )


def _expected(n: int, number: int) -> Fact:
    school = _vo(n)
    return ExpectedInMbo(
        source=SourceId(f"vo-list/{school}"),
        ref=str(SEASON),
        version=number + 1,
        school=school,
        season=SEASON,
        level="gl",
    )


def _application(n: int, number: int) -> Fact:
    chain_ = f"k{n}:{number // 2}"
    day = _applies(n, number) or FIRST
    return ApplicationChanged(
        source=KOPPELPUNT,
        ref=f"{chain_}#{number}",
        version=number + 1,
        chain=chain_,
        number=number + 1,
        school=_mbo(n + number // 2),
        programme="25655",
        season=SEASON,
        starts=date(2025, 8, 1),
        status=STATUSES[number],
        changed=datetime(day.year, day.month, day.day, 12, n % 60, tzinfo=UTC),
    )


def _exam(n: int, _number: int) -> Fact:
    school, day = _vo(n), date(2025, 6, 12)
    result = Result.FAILED if n % 20 == 0 else Result.PASSED
    return ExamTaken(
        source=SourceId(f"vo-exam/{school}"),
        ref=str(SEASON),
        version=1,
        school=school,
        level="gl",
        result=result,
        day=day,
    )


def _left(n: int, _number: int) -> Fact:
    school = _vo(n)
    last_day = date(2025, 7, 1) + timedelta(days=n % 14)
    return LeftVo(
        source=SourceId(f"vo-exit/{school}"),
        ref="1",
        version=1,
        school=school,
        last_day=last_day,
        destination=To.MBO,
    )


def _enrolled(n: int, number: int) -> Fact:
    school = _mbo(n)
    gone = not _stays(n) and number >= RO_FILES // 2
    return Enrolled(
        source=SourceId(f"ro/{school}"),
        ref="1",
        version=number + 1,
        school=school,
        number="1",
        first_day=date(2025, 8, 1),
        planned_last_day=date(2028, 7, 31),
        last_day=date(2025, 12, 1) if gone else None,
        reason="uitval" if gone else None,
        programme="25655",
        route="BOL",
        level=3,
    )


def _attended(n: int, _number: int) -> Fact:
    school, day = _mbo(n), _on(date(2025, 8, 25), n, 5)
    return Attended(
        source=SourceId(f"attendance/{school}"), ref=str(SEASON), version=1, school=school, day=day
    )


def _absence(n: int, number: int) -> Fact:
    school, day = _mbo(n), _absent(n, number) or FIRST
    return AbsenceReported(
        source=SourceId(f"attendance/{school}"),
        ref=f"{n}.{number}",
        version=1,
        school=school,
        began=datetime(day.year, day.month, day.day, 7, 30, tzinfo=UTC),
        lost=timedelta(hours=1 + n % 3),
        excused=number % 2 == 0,
    )


Slot = tuple[int, Callable[[int, int], date | None], Callable[[int, int], Fact]]
"""Its number within its kind; the day on which it is told of a pupil; the fact."""

SLOTS: tuple[Slot, ...] = tuple(
    chain(
        ((k, _listed, fact) for k in range(LISTS) for fact in (_born, _home, _expected)),
        ((k, _applies, _application) for k in range(len(STATUSES))),
        [(0, lambda n, _: _on(date(2025, 6, 16), n, 10), _exam)],
        [(0, lambda n, _: _on(date(2025, 7, 16), n, 20), _left)],
        ((k, _ro_day, _enrolled) for k in range(RO_FILES)),
        [(0, lambda n, _: _on(date(2025, 8, 26), n, 9) if _starts(n) else None, _attended)],
        ((k, _absent, _absence) for k in range(ABSENCES)),
    )
)


class Country:
    """So many pupils, of whom some are looked at here; what is told on each day."""

    def __init__(self, mine: Iterator[int]) -> None:
        self._days = [array("q") for _ in range(DAYS)]
        self.pupils = self.facts = 0
        for n in mine:
            self.pupils += 1
            for at, (number, when, _) in enumerate(SLOTS):
                if (day := when(n, number)) is not None:
                    self._days[(day - FIRST).days].append(n * len(SLOTS) + at)
                    self.facts += 1

    def told(self, day: int) -> Iterator[tuple[int, Fact]]:
        """Pupil and fact, of one day."""
        for place in self._days[day]:
            n, at = divmod(place, len(SLOTS))
            number, _, fact = SLOTS[at]
            yield n, fact(n, number)


def context() -> Context:
    """Whom the country's hub waits for: the koppelpunt, and each institution's own feeds."""
    first, last = FIRST, FIRST + timedelta(days=DAYS)
    return Context(
        roster=tuple(Feed(source=s, first_day=first, last_day=last, rhythm=r) for s, r in _feeds())
    )


def heard(day: int) -> list[Delivered]:
    """On working days each feed is heard up to the morning."""
    today = FIRST + timedelta(days=day)
    if today.weekday() >= SATURDAY:
        return []
    through = midnight(today)
    return [Delivered(source=s, delivery=f"{s} {today}", through=through, version=day) for s, _ in _feeds()]


def _feeds() -> Iterator[tuple[SourceId, Rhythm]]:
    yield KOPPELPUNT, Rhythm.WORKING_DAY
    for n in range(MBO_SCHOOLS):
        yield SourceId(f"ro/{_mbo(n)}"), Rhythm.WORKING_DAY
        yield SourceId(f"attendance/{_mbo(n)}"), Rhythm.WORKING_DAY
