"""`hub status`: what is wrong comes first, no name is cut, and what is well takes one line."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from errno import EACCES, ENOSPC, EROFS
from io import StringIO
from os import strerror

import pytest
from rich.console import Console

from hub.domain.identifiers import SourceId
from hub.domain.usual import Unusual, Usual
from hub.edge.vault.pulls import Gap, Trouble
from hub.edge.vault.statements import Held, State
from hub.edge.vault.traits import KeptOut, LeftOut
from hub.edge.views.installation import Installation, TopicSize
from hub.edge.views.readqueries import Cause, Clock, Source
from hub.edge.views.webhooks import Webhook
from hub.ops.status_cli import _show
from hub.ops.troubles import LIST, MEND, troubles

NOON = datetime(2026, 9, 16, 10, tzinfo=UTC)
WELL = [Source(f"attendance/98A{letter}", NOON, "working day", None, 0, None) for letter in "ABCDEFGH"]
SILENT = Source("attendance/98ZZ", NOON, "working day", NOON, 41, NOON)
UNLISTED = Source("vo-list/97AA", NOON, None, None, 0, None)
REJECTED = Cause(
    "registratieoverzicht-lang/98AB", "field", "fields_few", "Burgerservicenummer", 22, 7, "Vul alle velden."
)


def standing(
    *sources: Source, now: datetime | None = NOON, blocked: int = 0, causes: tuple[Cause, ...] = ()
) -> Installation:
    return Installation(
        topics=(TopicSize("journal", 4, 100),),
        lag={"relay": 0, "pupil-watch": 12},
        clock=Clock(now, "live", 4),
        pupils=9,
        open_signals={"D11": {3: 4}},
        blocked={"no_municipality": blocked} if blocked else {},
        sources=sources,
        causes=causes,
    )


def shown(found: Installation, *, everything: bool = False, width: int = 80) -> list[str]:
    console = Console(file=StringIO(), width=width)
    _show(console, found, everything=everything)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def test_what_is_wrong_comes_first_with_who_must_act() -> None:
    lines = shown(standing(*WELL, SILENT, blocked=3, causes=(REJECTED,)))

    first = "\n".join(lines[: next(n for n, line in enumerate(lines) if line.startswith("clock"))])
    for told in ("wrong, and who must act", "attendance/98ZZ", "41 pupils", "no_municipality", "22 records"):
        assert told in first


def test_a_school_whose_list_never_came_is_called_and_is_not_well() -> None:
    """
    D01 is about no pupil, so the count of open cases alone tells nobody whom to call.
    """
    missing = replace(UNLISTED, rhythm="none", unlisted_since=datetime(2026, 2, 1, 23, tzinfo=UTC))

    (told,) = troubles(standing(*WELL, missing))
    lines = shown(standing(*WELL, missing))

    assert ("vo-list/97AA", "97AA delivers; you call them") == (told.where, told.who)
    assert "no list since 1 October, told since 2026-02-02" in told.what
    assert "8 sources are well; --all shows them" in lines


def test_what_is_held_as_a_surge_is_asked_about_and_what_was_dropped_is_not() -> None:
    found = replace(standing(*WELL), blocked={"surge": 31, "surge_dropped": 4})

    (told,) = troubles(found)

    assert ("31 open, held as a surge", "surge") == (told.what, told.where)
    assert "`hub surge list`" in told.who


def test_a_full_list_that_is_held_is_asked_about_by_its_delivery() -> None:
    held = Held("0f3a", SourceId("vo-list/16YV"), NOON, known=20, lost=15)

    (asked,) = troubles(replace(standing(*WELL), held=(held,)))
    (again,) = troubles(replace(standing(*WELL), held=(replace(held, state=State.CONFIRMED),)))

    assert ("a full list lacks 15 of 20: nothing is taken back yet", "vo-list/16YV") == (
        asked.what,
        asked.where,
    )
    assert "ask 16YV; if it is right, `hub delivery confirm 0f3a`" in asked.who
    assert "did not get through" in again.what


def test_a_delivery_in_a_new_form_is_asked_about_and_what_is_left_out_is_told() -> None:
    kept = KeptOut("0f3a", SourceId("vo-list/16YV"), NOON, records=20, columns=2, codes=1, versions=0)

    asked, left = troubles(
        replace(standing(*WELL), kept_out=(kept,), left_out={"ro/98AB": LeftOut(columns=1, records=7)})
    )

    assert "20 records has 2 new columns, 1 new code: nothing of it counts yet" in asked.what
    assert "ask 16YV; if it is right, `hub delivery confirm 0f3a`" in asked.who
    assert ("left out as agreed: 1 unknown columns, 7 records with an unknown code", "ro/98AB") == (
        left.what,
        left.where,
    )


def test_a_source_far_outside_its_usual_count_is_told_unless_its_silence_is() -> None:
    usual = Usual(40, 70, 8, 1, time(9))
    far = [Unusual(SourceId(s.name), date(2026, 9, 14), 0, usual) for s in (WELL[0], SILENT)]

    silent, unusual = troubles(replace(standing(*WELL, SILENT), unusual=tuple(far)))

    assert "silent since" in silent.what
    assert ("0 records on Monday 2026-09-14, normally 40–70", WELL[0].name) == (unusual.what, unusual.where)


def test_a_withdrawal_that_was_cut_off_says_how_it_is_finished() -> None:
    (cut_off,) = troubles(replace(standing(*WELL), withdrawing={"vo-list/16YV": "0f3a"}))

    assert ("vo-list/16YV", True) == (cut_off.where, "`hub delivery withdraw 0f3a` again" in cut_off.who)


def test_who_gets_no_events_any_more_is_told_with_whom_to_call() -> None:
    """
    Parked, gone, failing for now, and events given up; one that does well is not told.
    """
    well = Webhook("aa", "gm/0344", "", "active", None, 0, 0, None, None)
    parked = replace(
        well, subscription="bb", contact="ict@x.example", state="parked", error="timeout", waiting=7
    )
    gone = replace(well, subscription="cc", state="paused", why="gone", waiting=2)
    failing = replace(well, subscription="dd", failing_since=NOON, error="http_500", waiting=3)
    given_up = replace(well, subscription="ee", given_up=4)
    paused = replace(well, subscription="ff", state="paused", why="owner", waiting=9)

    told = list(troubles(replace(standing(*WELL), webhooks=(well, parked, gone, failing, given_up, paused))))

    assert ["gm/0344 (bb)", "gm/0344 (cc)", "gm/0344 (dd)", "gm/0344 (ee)"] == [t.where for t in told]
    assert "tried for three days in vain (timeout); 7 wait" in told[0].what
    assert "tell ict@x.example; then `hub webhook resume bb`" in told[0].who
    assert "takes no events since 2026-09-16 10:00 (http_500); 3 wait" == told[2].what
    assert "4 events refused" in told[3].what


def test_an_outbox_that_does_not_answer_is_told() -> None:
    (away,) = troubles(replace(standing(*WELL), outbox=False))

    assert "HUB_DATABASE" == away.where


def test_nothing_wrong_is_said() -> None:
    """
    Silence would leave open whether anybody looked.
    """
    assert "nothing is wrong, as far as the topics tell" == shown(standing(*WELL))[0]
    assert [] == list(troubles(standing(*WELL)))


def test_a_clock_that_never_struck_is_wrong() -> None:
    assert ["the clock has not struck yet"] == [t.what for t in troubles(standing(*WELL, now=None))]


@pytest.mark.parametrize("width", [80, 60])
def test_no_name_is_cut(width: int) -> None:
    """
    At 80 columns two feeds were both shown as "attendance/…".
    """
    told = shown(standing(*WELL, SILENT, UNLISTED, causes=(REJECTED,)), everything=True, width=width)

    assert "…" not in "".join(told)
    assert max(map(len, told)) <= width
    for name in (*(s.name for s in (*WELL, SILENT, UNLISTED)), REJECTED.source):
        assert any(name in line for line in told)


def test_sources_that_are_well_take_one_line_unless_asked_for() -> None:
    brief = shown(standing(*WELL, SILENT, UNLISTED))
    full = shown(standing(*WELL, SILENT, UNLISTED), everything=True)

    assert "8 sources are well, 1 nobody waits for; --all shows them" in brief
    assert not [line for line in brief if WELL[0].name in line]
    assert [line for line in brief if SILENT.name in line]
    assert all(any(source.name in line for line in full) for source in (*WELL, UNLISTED))


def test_what_nobody_can_read_comes_before_all_else() -> None:
    spoilt = replace(standing(*WELL, SILENT), unread=("rejected/0/7",), halted=("journal[1]@42: no value",))

    first, second, *_ = [t.where for t in troubles(spoilt)]

    assert ("journal[1]@42: no value", "rejected/0/7") == (first, second)


def test_where_the_intake_stands_still_comes_first_with_what_to_do() -> None:
    """
    A directory is called as its source is: a whole path would not fit.
    """
    still = replace(
        standing(*WELL, SILENT),
        unread=("rejected/0/7",),
        unfit={"/srv/of/the/hub/where/all/deliveries/come/in/vo-list/98AA": "Permission denied"},
        stopped={"registratieoverzicht-lang/98AB": 1001},
    )

    first, second, *_ = troubles(still)
    lines = shown(still)

    assert ("vo-list/98AA", "registratieoverzicht-lang/98AB") == (first.where, second.where)
    assert ("Permission denied" in first.what, "1001" in second.what) == (True, True)
    assert "rights" in first.who
    assert "hub rejected letter" in second.who
    assert max(map(len, lines)) <= 80
    assert all(any(name in line for line in lines) for name in (first.where, second.where))


@pytest.mark.parametrize(
    ("code", "remedy"), [(EACCES, "rights"), (EROFS, "mount it for writing"), (ENOSPC, "make room")]
)
def test_what_a_disk_refuses_is_told_with_what_mends_it(code: int, remedy: str) -> None:
    (trouble,) = troubles(replace(standing(*WELL), unfit={"/drop/vo-list/98AA": strerror(code)}))

    assert remedy in trouble.who


def test_a_source_that_counts_again_is_wrong_until_somebody_looked() -> None:
    found = replace(standing(*WELL), ran_back=["koppelpunt/mbo"])
    (trouble,) = troubles(found)

    assert ("koppelpunt/mbo", True) == (trouble.where, "hub ingest --resume" in trouble.who)
    assert any(trouble.what in line and trouble.where in line for line in shown(found))


def test_a_pull_that_is_not_whole_and_numbers_that_never_came_are_wrong() -> None:
    gaps = [Gap(1204, 1205), Gap(1300, 1300)]
    trouble = Trouble(NOON, "it answers 500")
    found = replace(standing(*WELL), unpulled={"koppelpunt/mbo": trouble}, missing={"koppelpunt/mbo": gaps})

    failed, missing = troubles(found)

    assert "not pulled since 2026-09-16: it answers 500" == failed.what
    assert "hub ingest --pull koppelpunt/mbo" in failed.who
    assert "3 numbers never came: 1204–1205, 1300" == missing.what
    assert "hub ingest --resume koppelpunt/mbo" in missing.who


def test_a_number_that_could_be_a_person_s_is_told_by_how_it_begins() -> None:
    found = replace(standing(*WELL), missing={"koppelpunt/mbo": [Gap(936_582_042, 936_582_042)]})

    (missing,) = troubles(found)

    assert "1 numbers never came: 936582…" == missing.what


def test_memory_that_somebody_wrote_over_is_mended_by_a_start_and_not_by_a_person() -> None:
    spoilt = replace(standing(*WELL), unread=("positions.relay/0/7", "signals/0/3", "state.pupil/1/9"))

    told = {t.where: t.who for t in troubles(spoilt)}

    assert {"signals/0/3": LIST, "positions.relay/0/7 …": MEND} == told
