"""Cases over HTTP: one's own, as they were told; an answer goes the way of the file, a look is on record."""

import json
from typing import Any

import pytest

from hub.domain.signals import Change
from hub.edge.delivery.event import event_of
from hub.streams.codec import local
from hub.streams.dispatch import told
from hub.streams.records import Record
from tests.edge.gateway.doors import NOW, OTHER_TOWN, SCHOOL, TOWN, Gateway, signal_of
from tests.edge.intake.test_identity import bsn


def listed(door: Gateway, who: str = TOWN, **query: object) -> dict[str, Any]:
    answer: Any = door.ask(who, "GET", "/v1/cases", params=query)
    assert 200 == answer.status_code, answer.text
    return dict(answer.json())


def test_case_reads_as_it_was_told_on_the_topic(door: Gateway) -> None:
    """
    The same words as the webhook has: nothing that the recipient may not know, and nothing less.
    """
    cases = door.opens(1, TOWN, SCHOOL)
    known = door.vault.cases.find(cases[TOWN])
    assert known is not None
    signal = signal_of("s1", known.pupil, 1, Change.OPENED, (TOWN, SCHOOL))

    read = door.ask(TOWN, "GET", f"/v1/cases/{cases[TOWN]}").json()

    out = next(o for o in told(signal, local()) if o.topic == "escalations.0363")
    event = event_of(Record(out.topic, 0, 0, out.key, out.value or b"", dict(out.headers)), local())
    assert event is not None
    assert (cases[TOWN], True) == (read["case"], read["open"])
    assert read["told"] == json.loads(event.data)


def test_each_sees_its_own_cases(door: Gateway) -> None:
    both, mine = door.opens(1, TOWN, OTHER_TOWN), door.opens(2, TOWN)

    assert [both[TOWN], mine[TOWN]] == [c["case"] for c in listed(door)["cases"]]
    assert [both[OTHER_TOWN]] == [c["case"] for c in listed(door, OTHER_TOWN)["cases"]]


def test_closed_case_tells_only_that_it_is_closed(door: Gateway) -> None:
    case = door.opens(1, TOWN)[TOWN]
    door.opens(1, TOWN, change=Change.CLOSED)

    read = door.ask(TOWN, "GET", f"/v1/cases/{case}").json()

    assert not read["open"]
    assert {"case", "revision", "change"} == set(read["told"])


def test_pages_go_on_where_the_cursor_says_and_later_tell_only_what_changed(door: Gateway) -> None:
    opened = [door.opens(n, TOWN)[TOWN] for n in range(1, 6)]

    first = listed(door, limit=2)
    second = listed(door, limit=2, cursor=first["next"])
    last = listed(door, limit=2, cursor=second["next"])

    seen = [c["case"] for page in (first, second, last) for c in page["cases"]]
    assert opened == seen
    assert last["next"] is None
    assert [] == listed(door, cursor=last["cursor"])["cases"]
    door.opens(2, TOWN, change=Change.WITHDRAWN)
    assert [opened[1]] == [c["case"] for c in listed(door, cursor=last["cursor"])["cases"]]


def test_cursor_counts_ones_own_changes_only(door: Gateway) -> None:
    """
    Or it would tell how much happens at another.
    """
    door.opens(1, TOWN)
    before = listed(door)["cursor"]
    for n in range(2, 8):
        door.opens(n, OTHER_TOWN)

    door.opens(9, TOWN)

    name, turn = str(before).split(".")
    assert f"{name}.{int(turn) + 1}" == listed(door)["cursor"]


def test_only_open_ones_and_only_since_a_moment(door: Gateway) -> None:
    first, second = (door.opens(n, TOWN)[TOWN] for n in (1, 2))
    door.opens(1, TOWN, change=Change.WITHDRAWN)

    assert [second] == [c["case"] for c in listed(door, state="open")["cases"]]
    assert [first] == [c["case"] for c in listed(door, state="closed")["cases"]]
    since = NOW.replace(microsecond=3000).isoformat()
    assert [first] == [c["case"] for c in listed(door, since=since)["cases"]]


@pytest.mark.parametrize(
    "query",
    [{"cursor": "x.1"}, {"cursor": "x"}, {"since": "2025-09-01T00:00:00"}, {"limit": 0}, {"state": "x"}],
)
def test_question_that_is_not_right_is_told_which_part(door: Gateway, query: dict[str, object]) -> None:
    refused = door.ask(TOWN, "GET", "/v1/cases", params=query)

    assert 400 == refused.status_code
    assert "cursor" in query or f"query.{next(iter(query))}" == refused.json()["errors"][0]["part"]


def test_old_revision_changes_nothing(door: Gateway) -> None:
    """
    Whoever reads `signals` again from its begin finds everything as it was.
    """
    case = door.opens(1, TOWN)[TOWN]
    found = door.vault.cases.find(case)
    assert found is not None
    door.opens(1, TOWN, change=Change.WITHDRAWN)
    before = listed(door)

    door.book.follow("signals#1", [signal_of("s1", found.pupil, 1, Change.OPENED, (TOWN,))], {0: 1})

    assert before == listed(door)
    assert {0: 2} == door.book.offsets("signals#1")


def test_another_ones_case_and_one_that_never_was_are_one_answer(door: Gateway) -> None:
    theirs = door.opens(1, OTHER_TOWN)[OTHER_TOWN]
    ways = [
        ("GET", "", None),
        ("POST", "/follow-up", {"step": "opgepakt"}),
        ("POST", "/reveal", {"reason": "bezoek"}),
    ]

    for method, end, body in ways:
        answers = [door.ask(TOWN, method, f"/v1/cases/{c}{end}", json=body) for c in (theirs, "0" * 20)]
        assert [404, 404] == [a.status_code for a in answers]
        assert answers[0].content == answers[1].content
        named = {n: v for n, v in answers[0].headers.items() if not n.startswith("ratelimit")}
        assert named == {n: v for n, v in answers[1].headers.items() if not n.startswith("ratelimit")}


def test_follow_up_goes_the_way_of_the_file(door: Gateway) -> None:
    case = door.opens(1, TOWN)[TOWN]

    given = door.ask(
        TOWN, "POST", f"/v1/cases/{case}/follow-up", json={"step": "gesloten", "outcome": "terug naar school"}
    )
    door.poll()

    receipt = door.ask(TOWN, "GET", given.headers["Location"]).json()
    assert 202 == given.status_code
    assert (1, 0) == (receipt["result"]["fruitful"], receipt["result"]["rejected"]), receipt["text"]
    (fact,) = door.intake.kept.facts
    assert ("FollowedUp", "terug naar school") == (type(fact).__name__, getattr(fact, "outcome", None))


def test_closing_needs_a_reason(door: Gateway) -> None:
    case = door.opens(1, TOWN)[TOWN]

    refused = door.ask(TOWN, "POST", f"/v1/cases/{case}/follow-up", json={"step": "gesloten"})

    assert (400, "body.outcome") == (refused.status_code, refused.json()["errors"][0]["part"])


def test_who_it_is_is_told_on_record_first(door: Gateway) -> None:
    case = door.opens(1, TOWN)[TOWN]

    shown = door.ask(
        TOWN, "POST", f"/v1/cases/{case}/reveal", json={"reason": "huisbezoek", "user": "j.devries"}
    )

    assert {"case": case, "pgn": bsn(1)} == shown.json()
    (line,) = door.vault.access.lines()
    assert ("client-gm-0363 j.devries", TOWN, case, "huisbezoek", "revealed") == (
        line.access.who,
        line.access.organisation,
        line.access.subject,
        line.access.reason,
        line.access.outcome,
    )


def test_nobody_is_told_who_it_is_when_the_line_cannot_be_written(
    door: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = door.opens(1, TOWN)[TOWN]

    def full(_access: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(door.vault.access, "write", full)
    refused = door.ask(TOWN, "POST", f"/v1/cases/{case}/reveal", json={"reason": "huisbezoek"})

    assert 503 == refused.status_code
    assert bsn(1) not in refused.text


def test_refusals_are_on_record_too(door: Gateway) -> None:
    case = door.opens(1, OTHER_TOWN)[OTHER_TOWN]

    door.ask(TOWN, "POST", f"/v1/cases/{case}/reveal", json={"reason": "nieuwsgierig"})

    assert ["not_yours"] == [line.access.outcome for line in door.vault.access.lines()]


def test_of_a_closed_case_nobody_is_told_who_it_is(door: Gateway) -> None:
    case = door.opens(1, TOWN)[TOWN]
    door.opens(1, TOWN, change=Change.CLOSED)

    refused = door.ask(TOWN, "POST", f"/v1/cases/{case}/reveal", json={"reason": "huisbezoek"})

    assert (409, True) == (refused.status_code, refused.json()["type"].endswith("case_closed"))
