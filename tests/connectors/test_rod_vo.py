"""DUO's vo enrolment messages: what each says, in which order, and what is none of them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from hub.connectors import rod_vo, samples
from hub.connectors.contract import Delivery, Linked, PersonRef, Reading
from hub.domain.facts import EnrolledInVo
from hub.domain.knowledge import know
from hub.domain.timeline import millis
from tests.story import NOOR, roster

ENROLMENT = "http://duo.nl/schema/DUO_VOAanlevering_InschrijvingVO_V1"
OF_ENROLMENT = "http://duo.nl/schema/DUO_VOBasisschema_Inschrijving_V1"
PERSON = "http://duo.nl/schema/DUO_VOInformatiediensten_IdentificerenPersoonVO_V1"
OF_PERSON = "http://duo.nl/schema/DUO_VOBasisschema_Informatiediensten_V1"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
PICKED_UP = datetime(2026, 7, 1, tzinfo=UTC)
BSN, ANOTHER, ONDERWIJSNUMMER = "999990007", "999990019", "101999003"

ENROLS, DELETES = "aanleverenInschrijvingVO_Request", "aanleverenVerwijderingInschrijvingVO_Request"
WHO = {"burgerservicenummer": BSN, "brin": "16YV", "inschrijvingvolgnummer": "3"}
FROM = WHO | {"datumInschrijving": "2021-08-01"}


def message(
    name: str = ENROLS,
    said: dict[str, str] = FROM,
    at: str = "2025-07-31T14:03:11.120Z",
    within: tuple[str, str] = (ENROLMENT, OF_ENROLMENT),
) -> str:
    texts = {"datumTijdBedrijfsdocument": at} | said
    inner = "".join(f"<b:{key}>{value}</b:{key}>" for key, value in texts.items() if value)
    return f'<v:{name} xmlns:v="{within[0]}" xmlns:b="{within[1]}">{inner}</v:{name}>'


def identification(now: str, onderwijsnummer: str = "", known: str = BSN) -> str:
    number = (
        f"<p:huidigOnderwijsnummer>{onderwijsnummer}</p:huidigOnderwijsnummer>" if onderwijsnummer else ""
    )
    person = f"<p:metPGN><q:{now}>{known}</q:{now}></p:metPGN>" if now else "<p:zonderPGN/>"
    return (
        f'<p:aanleverenIdentificerenPersoonVO_Request xmlns:p="{PERSON}" xmlns:q="{OF_PERSON}">'
        "<q:datumTijdBedrijfsdocument>2025-09-12T22:30:00Z</q:datumTijdBedrijfsdocument>"
        f"{number}<p:geboorteDatum>0000-00-00</p:geboorteDatum>{person}"
        "</p:aanleverenIdentificerenPersoonVO_Request>"
    )


def read(*messages: str, whole: str = "<berichten>{}</berichten>") -> Reading:
    content = whole.replace("{}", "".join(messages)).encode()
    return rod_vo.CONNECTOR.read(Delivery("rod-vo_16YV_20260601T0600.xml", "16YV", PICKED_UP, content))


def facts(reading: Reading) -> list[EnrolledInVo]:
    return [c.fact for c in reading.claims if isinstance(c.fact, EnrolledInVo)]


def codes(reading: Reading) -> list[tuple[str, str | None]]:
    return [(r.code, r.field) for r in reading.rejections]


def known(messages: Sequence[str]) -> Sequence[EnrolledInVo]:
    """What is known after all of them."""
    newest: dict[str, EnrolledInVo] = {}
    for fact in facts(read(*messages)):
        if fact.ref not in newest or fact >= newest[fact.ref]:
            newest[fact.ref] = fact
    return know(NOOR, newest.values(), roster(), frozenset()).of(EnrolledInVo)


# -- what a message says


def test_a_registration_tells_an_enrolment_whole() -> None:
    (claim,) = read(message(said=FROM | {"datumUitschrijving": "2025-07-31"})).claims

    assert PersonRef(BSN, None) == claim.person
    assert (
        EnrolledInVo(
            source=rod_vo.CONNECTOR.source("16YV"),
            ref="3",
            version=millis(datetime(2025, 7, 31, 14, 3, 11, 120_000, tzinfo=UTC)),
            school="16YV",  # type: ignore[arg-type]  # a Brin is a text
            first_day=date(2021, 8, 1),
            last_day=date(2025, 7, 31),
        )
        == claim.fact
    )


def test_a_deletion_takes_back_the_registration_and_not_another() -> None:
    other = message(said=FROM | {"inschrijvingvolgnummer": "4"})
    gone = message(DELETES, WHO, "2025-09-01T08:00:00Z")

    assert ["4"] == [fact.ref for fact in known((message(), other, gone))]
    assert ["4"] == [fact.ref for fact in known((gone, other, message()))]
    assert ["3"] == [fact.ref for fact in known((gone, message(at="2025-09-02T08:00:00Z")))]


def test_a_registration_without_a_last_day_takes_an_earlier_one_back() -> None:
    left = message(said=FROM | {"datumUitschrijving": "2025-07-31"})
    stays = message(at="2025-08-01T08:00:00Z")

    assert [None] == [fact.last_day for fact in known((stays, left))]


@pytest.mark.parametrize(
    "at", ["2025-07-31T14:03:11", "2025-07-31T16:03:11+02:00", "2025-07-31T14:03:11.000Z"]
)
def test_the_moment_of_duo_is_in_utc_also_where_it_does_not_say_so(at: str) -> None:
    (fact,) = facts(read(message(at=at)))

    assert millis(datetime(2025, 7, 31, 14, 3, 11, tzinfo=UTC)) == fact.version


def test_a_moment_ahead_of_the_pick_up_does_not_outlive_it_and_is_told() -> None:
    reading = read(message(at="2062-07-31T14:03:11Z"))

    assert [millis(PICKED_UP)] == [fact.version for fact in facts(reading)]
    assert [("clock_ahead", True)] == [(note.code, note.look) for note in reading.notes]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (identification("burgerservicenummer", ONDERWIJSNUMMER), True),
        (identification("burgerservicenummer"), False),
        (identification("onderwijsnummer", ONDERWIJSNUMMER, ONDERWIJSNUMMER), False),
        (identification("", ONDERWIJSNUMMER), False),
        (identification(""), False),
    ],
)
def test_a_request_to_identify_links_the_number_that_changed(said: str, *, expected: bool) -> None:
    """C09. Its moment is half past midnight of the next day in Amsterdam."""
    reading = read(said)

    link = Linked(ONDERWIJSNUMMER, BSN, date(2025, 9, 13))
    assert ((link,) if expected else ()) == reading.links
    assert ([] if expected else ["identification"]) == [s.code for s in reading.skipped]
    assert reading.heard
    assert reading.adds_up


def test_numbers_that_cannot_be_one_person_are_not_linked() -> None:
    for said in (
        identification("burgerservicenummer", ANOTHER),
        identification("onderwijsnummer", ONDERWIJSNUMMER, "101999064"),
    ):
        reading = read(said)

        assert ["pgn_conflict"] == [r.code for r in reading.rejections] or ["pgn_invalid"] == [
            r.code for r in reading.rejections
        ]
        assert not reading.links


def test_both_numbers_in_one_registration_are_one_person() -> None:
    reading = read(message(said=FROM | {"onderwijsnummer": ONDERWIJSNUMMER}))

    assert (Linked(ONDERWIJSNUMMER, BSN, date(2025, 7, 31)),) == reading.links


def test_a_receipt_of_duo_tells_nothing_and_is_no_sign_of_life_of_the_school() -> None:
    receipt = message("aanleverenInschrijvingVO_Response", {"ontvangstBevestiging": "J"})

    assert (["receipt"], False) == ([s.code for s in read(receipt).skipped], read(receipt).heard)
    assert read(receipt, message()).heard
    assert read().heard


def test_what_a_message_says_of_stays_elsewhere_and_of_periods_is_not_read() -> None:
    """C49: a stay at another school is no second enrolment."""
    elsewhere = (
        "<v:verblijfAndereInstelling><b:datumBegin>2024-08-01</b:datumBegin><b:brin>27DV</b:brin>"
        "</v:verblijfAndereInstelling><v:inschrijvingPeriodeVO><b:datumBegin>x</b:datumBegin>"
        "</v:inschrijvingPeriodeVO>"
    )
    with_it = message().replace(f"</v:{ENROLS}>", f"{elsewhere}</v:{ENROLS}>")

    assert facts(read(message())) == facts(read(with_it))


@pytest.mark.parametrize("whole", ["{}", "<berichten>{}</berichten>"])
def test_another_message_of_vo_to_duo_is_known_and_tells_nothing(whole: str) -> None:
    """A school that keeps all it sends need not sort it."""
    results = ("http://duo.nl/schema/DUO_VOAanlevering_ExamenresultaatVO_V1", OF_ENROLMENT)

    reading = read(message("aanleverenExamenresultaatVO_Request", within=results), whole=whole)

    assert (["other_message"], ()) == ([s.code for s in reading.skipped], reading.rejections)


# -- around a message


@pytest.mark.parametrize(
    "whole",
    [
        "{}",
        "<berichten>{}</berichten>",
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body>{{}}</s:Body></s:Envelope>',
        f'<berichten><s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body>{{}}</s:Body></s:Envelope></berichten>',
        '<?xml version="1.0" encoding="UTF-16"?>\n{}',
    ],
)
def test_one_message_is_the_same_however_it_is_wrapped(whole: str) -> None:
    assert read(message()).claims == read(message(), whole=whole).claims


def test_prefixes_are_free() -> None:
    one = message()
    other = one.replace("<b:", "<").replace("</b:", "</").replace("xmlns:b=", "xmlns=")
    other = other.replace("<v:", "<ns2:").replace("</v:", "</ns2:").replace("xmlns:v=", "xmlns:ns2=")

    assert "ns2:" in other
    assert read(one).claims == read(other).claims


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (message(within=(ENROLMENT.replace("V1", "V2"), OF_ENROLMENT)), "version_unknown"),
        (message(within=(ENROLMENT.replace("VO_V1", "VAVO_V1"), OF_ENROLMENT)), "other_document"),
        (message("aanleverenIets_Request"), "other_document"),
        (f"<{ENROLS}/>", "other_document"),
        ("<EDEX/>", "other_document"),
        (f'<s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault/></s:Body></s:Envelope>', "service_error"),
        (f'<s:Envelope xmlns:s="{SOAP}"><s:Body/></s:Envelope>', "no_content"),
        ("<berichten>", "xml_truncated"),
        ("<html><body>502</body></html>", "web_page"),
    ],
)
def test_another_document_is_refused_by_its_name(content: str, expected: str) -> None:
    alone = read(content, whole="{}")

    assert [(expected, 0)] == [(r.code, r.record) for r in alone.rejections]
    assert not alone.heard


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (message(within=(ENROLMENT.replace("V1", "V2"), OF_ENROLMENT)), "version_unknown"),
        ("<EDEX/>", "other_document"),
        (f'<s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault/></s:Body></s:Envelope>', "service_error"),
        (f'<s:Envelope xmlns:s="{SOAP}"><s:Body/></s:Envelope>', "no_content"),
    ],
)
def test_among_messages_it_costs_one_record(content: str, expected: str) -> None:
    reading = read(message(), content, message(at="2025-08-01T00:00:00Z"))

    assert [(expected, 2)] == [(r.code, r.record) for r in reading.rejections]
    assert (3, 2, True) == (reading.records, len(reading.claims), reading.heard)


# -- what is wrong in a message


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"burgerservicenummer": ""}, ("pgn_missing", "burgerservicenummer")),
        ({"burgerservicenummer": "123456789"}, ("pgn_invalid", "burgerservicenummer")),
        ({"brin": ""}, ("missing", "brin")),
        ({"brin": "27DV"}, ("not_yours", "brin")),
        ({"brin": "1234"}, ("brin_invalid", "brin")),
        ({"inschrijvingvolgnummer": ""}, ("missing", "inschrijvingvolgnummer")),
        ({"inschrijvingvolgnummer": "a b"}, ("reference_invalid", "inschrijvingvolgnummer")),
        ({"datumInschrijving": ""}, ("missing", "datumInschrijving")),
        ({"datumInschrijving": "2025-02-30"}, ("date_invalid", "datumInschrijving")),
        ({"datumUitschrijving": "gisteren"}, ("date_invalid", "datumUitschrijving")),
        ({"datumUitschrijving": "2021-07-31"}, ("dates_reversed", "datumUitschrijving")),
        ({"datumTijdBedrijfsdocument": ""}, ("missing", "datumTijdBedrijfsdocument")),
        ({"datumTijdBedrijfsdocument": "gisteren"}, ("moment_invalid", "datumTijdBedrijfsdocument")),
    ],
)
def test_what_is_missing_or_wrong_is_named(change: dict[str, str], expected: tuple[str, str]) -> None:
    assert [expected] == codes(read(message(said=FROM | change)))


def test_an_element_of_another_namespace_is_not_there_and_that_is_said() -> None:
    wrong = message(said=FROM).replace("b:brin>", "v:brin>")

    assert [("namespace_wrong", "brin")] == codes(read(wrong))
    assert [("namespace_wrong", "datumTijdBedrijfsdocument")] == codes(
        read(message(within=(ENROLMENT, f"{OF_ENROLMENT}/")))
    )


def test_a_rejected_message_is_kept_as_it_came() -> None:
    reading = read(message(), "\n", message(said=FROM | {"brin": ""}))

    (rejected,) = reading.rejections
    assert (2, 2) == (rejected.record, rejected.line)
    assert message(said=FROM | {"brin": ""}).encode() == rejected.original


def test_the_example_of_one_message_is_in_utf_16() -> None:
    """As .NET writes it."""
    example = rod_vo.CONNECTOR.examples[-1]

    assert samples.content("rod-vo", example).startswith(b"\xff\xfe")
