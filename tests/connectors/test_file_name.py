"""A file name is advised, judged and read by one text; an owner says what an organisation must look like."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from hub.connectors import brp, edexml, koci, koppelpunt, ro, samples, vo_exit, vo_list
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.connectors.file_name import FileName
from hub.connectors.owners import MUNICIPALITY, SCHOOL, national


@pytest.mark.parametrize(
    ("reads", "name", "organisation"),
    [
        (vo_list.CONNECTOR, "vo-list_16YV_20250115T0730_volledig.csv", "16YV"),
        (vo_list.CONNECTOR, "VO-LIST_16yv.csv", "16YV"),
        (vo_list.CONNECTOR, "lijst van 16YV.csv", None),
        (ro.CONNECTOR, "RO_25PX_20250801_20260731.CSV", "25PX"),
        (brp.CONNECTOR, "brp_0363_20250707T0600.csv", "0363"),
        (brp.CONNECTOR, "brp_2025.csv", "2025"),  # four digits in the organisation's place
        (brp.CONNECTOR, "verhuizingen 2025.csv", None),
        (brp.CONNECTOR, "brp_20250707T0600.csv", None),
        (koci.CONNECTOR, "20250925R0363.koci.csv", "0363"),
        (koppelpunt.CONNECTOR, "koppelpunt_20250401T0600.json", None),
    ],
)
def test_the_organisation_is_found_where_the_name_follows_the_advice(
    reads: Connector, name: str, organisation: str | None
) -> None:
    assert organisation == reads.file.organisation_in(name)


def test_a_name_fits_the_advice_as_a_whole() -> None:
    name = FileName("toy_<BRIN>_<jjjjmmddTuumm>_<volledig of mutaties>.csv")

    assert name.fits("toy_16YV_20250115T0730_mutaties.csv")
    assert not name.fits("toy_16YV_20250115T0730_alles.csv")
    assert not name.fits("toy_16YV_20250115T0730_mutaties.csv.bak")


def test_a_part_that_is_none_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"toy_<SCHOOL>\.csv: <SCHOOL> is no part .* <BRIN>"):
        FileName("toy_<SCHOOL>.csv")


def test_an_owner_says_what_it_expects() -> None:
    assert [SCHOOL.fits(text) for text in ("25PX", "25px", "0363")] == [True, False, False]
    assert [MUNICIPALITY.fits(text) for text in ("0363", "363", "25PX")] == [True, False, False]
    assert [national("mbo").fits(text) for text in ("mbo", "vo")] == [True, False]
    assert "vo-list verwacht een BRIN, zoals 25PX." == vo_list.CONNECTOR.unlike_owner("0363")
    assert "koppelpunt verwacht de organisatie mbo." == koppelpunt.CONNECTOR.unlike_owner("25PX")


def test_a_feed_is_called_after_its_owner() -> None:
    assert "koppelpunt MBO" == koppelpunt.CONNECTOR.called("mbo")
    assert "BRP van gemeente Amsterdam" == brp.CONNECTOR.called("0363")
    assert "lijst van beoogde mbo-gangers van 99ZZ" == vo_list.CONNECTOR.called("99ZZ")


OCTOBER = datetime(2026, 10, 25, tzinfo=UTC)
"""The clock goes back at 01:00 UTC: 02:00 to 03:00 is there twice."""


@pytest.mark.parametrize(
    ("time", "picked_up", "told"),
    [
        ("0230", timedelta(minutes=31), False),  # only the first has been
        ("0230", timedelta(hours=1, minutes=31), False),  # just after the second
        ("0230", timedelta(hours=2, minutes=30), True),
        ("0215", timedelta(hours=9), True),
        ("0300", timedelta(hours=9), False),
        ("0159", timedelta(hours=9), False),
    ],
)
def test_which_of_two_equal_hours_a_name_means_is_told_where_the_pick_up_does_not(
    time: str,
    picked_up: timedelta,
    told: bool,  # noqa: FBT001
) -> None:
    name = f"vo-exit_16YV_20261025T{time}.csv"
    reading = vo_exit.CONNECTOR.read(
        Delivery(name, "16YV", OCTOBER + picked_up, b"BSN;Uitschrijfdatum;Bestemming\n")
    )

    assert told == ("hour_twice" in {note.code for note in reading.notes if note.look})


def test_the_moment_in_the_content_goes_before_an_hour_that_is_there_twice() -> None:
    """Two exports of that night, picked up together in the morning: the one made last counts."""
    text = samples.content(
        "edexml", next(e for e in edexml.CONNECTOR.examples if e.name == "leerlingen")
    ).decode()
    made = re.compile(r"(?<=<aanmaakdatum>)[^<]*")
    summer, winter = (
        edexml.CONNECTOR.read(
            Delivery(f"edexml_16YV_20261025T{time}.xml", "16YV", OCTOBER + timedelta(hours=9), content)
        )
        for time, content in (
            ("0245", made.sub("2026-10-25T02:45:00+02:00", text).encode()),
            ("0215", made.sub("2026-10-25T02:15:00+01:00", text).encode()),
        )
    )

    assert summer.version < winter.version
    assert "hour_twice" not in {note.code for note in (*summer.notes, *winter.notes)}
