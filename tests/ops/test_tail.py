"""`hub tail`: a case as a sentence, and nothing but the bare closing for who may no longer know."""

from datetime import date
from typing import Any

from hub.domain.timeline import midnight, millis
from hub.edge.kafka.following import Followed
from hub.ops.tail_cli import line

AUGUST_1 = midnight(date(2025, 8, 1))

OPENED: dict[str, Any] = {
    "case": "c1",
    "revision": millis(AUGUST_1),
    "change": "opened",
    "rule": "D11",
    "season": 2025,
    "step": 1,
    "severity": 3,
    "since": millis(AUGUST_1),
    "ground": "Leerplichtwet 1969, art. 4",
    "responsible": "leerplicht",
    "role": "leerplicht",
    "evidence": [],
    "closes": ["enrolment"],
    "reason": None,
}


def shown(**changes: object) -> str:
    return line(Followed(0, 7, "c1", "Escalation", {**OPENED, **changes}))


def test_an_escalation_says_what_since_when_whose_turn_and_what_closes_it() -> None:
    """
    The day is the day in Amsterdam: 1 August begins at 22:00 UTC of 31 July.
    """
    told = shown()

    for words in (
        "zaak c1: geopend",
        "zomerlek",
        "1 augustus 2025",
        "leerplicht van de gemeente",
        "een inschrijving",
    ):
        assert words in told


def test_whom_to_ask_is_shown_where_the_map_says_so() -> None:
    led = shown(contact_party="Doorstroompunt", contact_role="consulent", contact_channel="telefoon")

    assert "Wie te vragen: consulent (Doorstroompunt), via telefoon" in led
    assert "Wie te vragen" not in shown()


def test_the_file_that_a_case_lies_in_is_shown() -> None:
    assert "zaak c1 in dossier f9: geopend" in shown(file="f9")


def test_a_withdrawal_says_why_and_a_bare_closing_says_nothing() -> None:
    assert shown(change="withdrawn", reason="resolved").endswith("zomerlek: opgelost of voorbij")
    assert shown(change="closed", rule=None).endswith("zaak c1: gesloten")


def test_what_is_no_avro_is_named_by_its_place() -> None:
    assert "[0@7] c1 (geen Avro)" == line(Followed(0, 7, "c1", None, None))
