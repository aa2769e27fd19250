"""Pupils by EDEXML and by UWLR: what each tells, what a school can say beside it, and what is no list of pupils."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from hub.connectors import edex, edexml, uwlr
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, PersonRef, Reading
from hub.connectors.edex import Beside
from hub.connectors.naming import frame
from hub.domain.facts import Born, EnrolledInVo, ExpectedInMbo
from hub.domain.identifiers import Birth

UWLR_NS = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
PICKED_UP = datetime(2026, 7, 1, tzinfo=UTC)
BSN, ONDERWIJSNUMMER = "999990007", "101999003"
SCHOOL = "<school><schooljaar>2025-2026</schooljaar><brincode>16YV</brincode>{}</school>"
GROUPS = (
    '<groepen><groep key="g1"><naam>4TL1</naam><jaargroep>14</jaargroep></groep>'
    '<groep key="g2"><naam>3H2</naam><jaargroep>13</jaargroep></groep>'
    '<groep key="g3"><naam>groep 8</naam><jaargroep>8</jaargroep></groep>'
    '<samengestelde_groep key="s1"><naam>mbo-klas</naam></samengestelde_groep></groepen>'
)


@dataclass(frozen=True)
class Format:
    """One of the two ways in which the same pupils are written."""

    reads: Connector
    kind: edex.Kind
    whole: Callable[[str], str]

    def delivery(self, content: str | bytes) -> Delivery:
        name = f"{self.reads.name}_16YV_20260601T0600.xml"
        return Delivery(name, "16YV", PICKED_UP, content if isinstance(content, bytes) else content.encode())

    def read(self, content: str) -> Reading:
        return self.reads.read(self.delivery(content))

    def told(self, *pupils: str, school: str = "", before: str = GROUPS) -> Reading:
        return self.read(self.listed(*pupils, school=school, before=before))

    def listed(self, *pupils: str, school: str = "", before: str = GROUPS) -> str:
        inner = SCHOOL.format(school) + before + f"<leerlingen>{''.join(pupils)}</leerlingen>"
        return self.whole(inner)


EDEXML = Format(edexml.CONNECTOR, edexml.EDEXML, lambda inner: f"<EDEX>{inner}</EDEX>")
UWLR = Format(
    uwlr.CONNECTOR,
    uwlr.UWLR,
    lambda inner: (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Body><leerlinggegevens_antwoord xmlns="{UWLR_NS}"><leerlinggegevens>'
        f"{inner}</leerlinggegevens></leerlinggegevens_antwoord></s:Body></s:Envelope>"
    ),
)
each = pytest.mark.parametrize("form", [EDEXML, UWLR], ids=lambda form: form.reads.name)


def pupil(inner: str = f"<bsn>{BSN}</bsn>", key: str = "0012") -> str:
    return f'<leerling key="{key}"><achternaam>Voorbeeld</achternaam>{inner}</leerling>'


def codes(reading: Reading) -> list[tuple[str, str | None]]:
    return [(r.code, r.field) for r in reading.rejections]


# -- what a list tells


@each
def test_a_pupil_was_born_and_is_or_was_enrolled(form: Format) -> None:
    days = "<instroomdatum>2021-08-01</instroomdatum><uitstroomdatum>2026-03-12</uitstroomdatum>"
    reading = form.told(pupil(f"<geboortedatum>2009-03-14</geboortedatum><bsn>{BSN}</bsn>{days}"))

    assert {PersonRef(BSN, "12")} == {claim.person for claim in reading.claims}
    born, enrolled = (claim.fact for claim in reading.claims)
    assert isinstance(born, Born)
    assert isinstance(enrolled, EnrolledInVo)
    assert Birth("2009-03-14") == born.birth
    assert ("16YV", date(2021, 8, 1), date(2026, 3, 12)) == (
        enrolled.school,
        enrolled.first_day,
        enrolled.last_day,
    )
    assert reading.notes == ()


@each
def test_the_moment_of_the_export_is_its_own_and_never_ahead_of_the_pick_up(form: Format) -> None:
    made = form.told(pupil(), school="<aanmaakdatum>2026-05-30T10:00:00</aanmaakdatum>")
    late = form.told(pupil(), school="<aanmaakdatum>2062-05-30T10:00:00</aanmaakdatum>")

    assert datetime(2026, 5, 30, 8, tzinfo=UTC) == made.through
    assert {made.version} == {claim.fact.version for claim in made.claims}
    assert (PICKED_UP, ["future_moment"]) == (late.through, [note.code for note in late.notes])
    assert datetime(2026, 6, 1, 4, tzinfo=UTC) == form.told(pupil()).through


@each
def test_an_unreadable_moment_is_told_and_costs_no_pupil(form: Format) -> None:
    reading = form.told(pupil(), school="<aanmaakdatum>gisteren</aanmaakdatum>")

    assert datetime(2026, 6, 1, 4, tzinfo=UTC) == reading.through
    assert [("moment_unreadable", True)] == [(note.code, note.look) for note in reading.notes]


@each
@pytest.mark.parametrize(
    ("inner", "pgn"),
    [
        (f"<bsn>{BSN}</bsn>", BSN),
        (f"<sofinummer>{BSN}</sofinummer>", BSN),
        (f"<onderwijsnummer>{ONDERWIJSNUMMER}</onderwijsnummer>", ONDERWIJSNUMMER),
        ("<bsn_ondwnr-4>0007</bsn_ondwnr-4>", None),
        ("<rijksregisternummer>12345678901</rijksregisternummer>", None),
        ("<bsn/>", None),
        ("", None),
    ],
)
def test_who_it_is_by_number_else_by_key_and_that_is_told(form: Format, inner: str, pgn: str | None) -> None:
    reading = form.told(pupil(inner))

    assert {PersonRef(pgn, "12")} == {claim.person for claim in reading.claims}
    assert ([] if pgn else [("no_number", True)]) == [(note.code, note.look) for note in reading.notes]


@each
@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<jaargroep>8</jaargroep>", ["primary_education"]),
        ("<jaargroep>S</jaargroep>", ["primary_education"]),
        ("<jaargroep>N</jaargroep>", ["other_education"]),
        ('<groep key="g3"/>', ["primary_education"]),
        ('<jaargroep>14</jaargroep><groep key="g3"/>', []),
        ("<jaargroep>V</jaargroep>", []),
        ("<jaargroep>H</jaargroep>", []),
        ("<jaargroep>99</jaargroep>", []),
        ('<groep key="onbekend"/>', []),
    ],
)
def test_pupils_of_primary_education_are_known_and_none_of_ours(
    form: Format, inner: str, expected: list[str]
) -> None:
    reading = form.told(pupil(f"{inner}<bsn>{BSN}</bsn>"))

    assert expected == [s.code for s in reading.skipped]
    assert bool(reading.claims) == (not expected)


@each
def test_a_list_is_never_taken_for_a_full_statement(form: Format) -> None:
    """It may be of one location, or of some groups; the name of the file does not change that."""
    content = form.listed(pupil()).encode()
    named = Delivery(f"{form.reads.name}_16YV_20260601T0600_volledig.xml", "16YV", PICKED_UP, content)

    assert not form.reads.read(named).retracts


# -- what a school says beside it


def beside(form: Format, *pupils: str) -> list[tuple[str, int, str, bool]]:
    delivery = form.delivery(form.listed(*pupils))
    at = frame(form.reads.source("16YV"), form.reads.file, delivery)
    reading = edex.read(form.kind, delivery, at, Beside(levels={"4TL1": "tl", "mbo-klas": "bb"}))
    facts = (claim.fact for claim in reading.claims)
    return [(f.ref, f.season, f.level, f.retracted) for f in facts if isinstance(f, ExpectedInMbo)]


@each
@pytest.mark.parametrize(
    ("groups", "level", "retracted"),
    [
        ('<groep key="g1"/>', "tl", False),
        ('<groep key="g2"/>', "", True),
        ("", "", True),
        (
            '<groep key="g2"/><samengestelde_groepen><samengestelde_groep key="s1"/></samengestelde_groepen>',
            "bb",
            False,
        ),
    ],
)
def test_the_groups_say_who_is_expected_in_mbo(
    form: Format, groups: str, level: str, *, retracted: bool
) -> None:
    """Whoever is in another group now is no longer expected."""
    assert [("2026", 2026, level, retracted)] == beside(form, pupil(f"{groups}<bsn>{BSN}</bsn>"))


@each
def test_without_it_nobody_is_expected(form: Format) -> None:
    reading = form.told(pupil(f'<groep key="g1"/><bsn>{BSN}</bsn>'))

    assert {EnrolledInVo} == {type(claim.fact) for claim in reading.claims}


@each
def test_who_is_expected_needs_the_school_year(form: Format) -> None:
    delivery = form.delivery(form.listed(pupil()).replace("<schooljaar>2025-2026</schooljaar>", ""))
    at = frame(form.reads.source("16YV"), form.reads.file, delivery)

    needed = edex.read(form.kind, delivery, at, Beside(levels={"4TL1": "tl"}))

    assert [("element_missing", "schooljaar")] == codes(needed)
    assert form.reads.read(delivery).claims
    assert [] == codes(form.reads.read(delivery))


# -- what is wrong in a pupil


@each
@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<bsn>123456789</bsn>", ("pgn_invalid", "bsn")),
        ("<onderwijsnummer>123</onderwijsnummer>", ("pgn_invalid", "onderwijsnummer")),
        ("<geboortedatum>2062-02-03</geboortedatum>", ("birth_impossible", "geboortedatum")),
        ("<uitstroomdatum>gisteren</uitstroomdatum>", ("date_invalid", "uitstroomdatum")),
        (
            "<instroomdatum>2025-08-01</instroomdatum><uitstroomdatum>2025-07-31</uitstroomdatum>",
            ("dates_reversed", "uitstroomdatum"),
        ),
        (f"<bsn>{BSN}</bsn><bsn>999990019</bsn>", ("element_double", "bsn")),
    ],
)
def test_a_pupil_that_cannot_be_read_costs_one_record(
    form: Format, inner: str, expected: tuple[str, str]
) -> None:
    reading = form.told(pupil(), pupil(inner, "0013"))

    assert [expected] == codes(reading)
    assert (2, frozenset({2}), True) == (reading.records, reading.rejected_records, reading.heard)


@each
def test_what_a_pupil_can_do_without_costs_no_fact_and_is_told(form: Format) -> None:
    """An end that cannot be read is no such thing: without it the pupil would still be there."""
    odd = "<geboortedatum>2009-02-30</geboortedatum><instroomdatum>ooit</instroomdatum>"
    reading = form.told(pupil(odd + f"<bsn>{BSN}</bsn>"))

    assert [EnrolledInVo] == [type(claim.fact) for claim in reading.claims]
    assert ["value_unread"] * 2 == [note.code for note in reading.notes]


@each
def test_a_pupil_without_number_and_without_key_is_nobody(form: Format) -> None:
    reading = form.told("<leerling><achternaam>Voorbeeld</achternaam></leerling>")

    assert ["pgn_missing"] == [r.code for r in reading.rejections]


# -- what is wrong with the whole


@each
@pytest.mark.parametrize(
    ("school", "expected"),
    [
        ("", [("element_missing", "school")]),
        (SCHOOL.format("").replace("16YV", "27DV"), [("not_yours", "brincode")]),
        (SCHOOL.format("").replace("16YV", "school"), [("brin_invalid", "brincode")]),
        (SCHOOL.format("<xsdversie>1.03</xsdversie>"), [("version_unknown", None)]),
        (SCHOOL.format("<xsdversie>2.0</xsdversie>"), []),
        (SCHOOL.format("<xsdversie>2.2</xsdversie>"), []),
        (SCHOOL.format("").replace("<brincode>16YV</brincode>", ""), []),
        (SCHOOL.format("<aanmaakdatum>gisteren</aanmaakdatum>"), []),
        (SCHOOL.format("").replace("2025-2026", "dit jaar"), []),
    ],
)
def test_of_whom_and_of_which_version_a_list_is(
    form: Format, school: str, expected: list[tuple[str, str | None]]
) -> None:
    """What it does not say, the directory says. Of another school it is refused whole."""
    reading = form.read(form.whole(f"{school}<leerlingen>{pupil()}</leerlingen>"))

    assert expected == codes(reading)
    assert reading.heard == (not expected)
    assert all(r.record == 0 and r.phase == "format" for r in reading.rejections)


@each
@pytest.mark.parametrize(("version", "told"), [("2.1", False), ("v2.1", False), ("2.9", True), ("", False)])
def test_a_version_that_nobody_knows_is_read_and_told(form: Format, version: str, *, told: bool) -> None:
    reading = form.told(pupil(), school=f"<xsdversie>{version}</xsdversie>")

    assert told == ("version_new" in [note.code for note in reading.notes])
    assert [] == codes(reading)
    assert [told] * bool(version) == [trait.strange for trait in reading.traits]


@each
def test_pupils_before_their_school_are_not_read(form: Format) -> None:
    reading = form.read(form.whole(f"<leerlingen>{pupil()}</leerlingen>{SCHOOL.format('')}"))

    assert [("element_missing", "school")] == codes(reading)


@each
def test_a_list_without_pupils_is_not_an_empty_list(form: Format) -> None:
    """Groups alone were exported by mistake; an empty list says that there are none."""
    assert [("element_missing", "leerlingen")] == codes(form.read(form.whole(SCHOOL.format("") + GROUPS)))
    assert ((), True) == (form.told().rejections, form.told().heard)


@each
def test_what_is_cut_off_tells_nothing(form: Format) -> None:
    whole = form.listed(pupil(), pupil(key="0013"))
    reading = form.read(whole[: whole.rindex("<leerling ") + 5])

    assert ["xml_truncated"] == [r.code for r in reading.rejections]
    assert ((), False) == (reading.claims, reading.heard)


@pytest.mark.parametrize(
    ("form", "content", "expected"),
    [
        (EDEXML, UWLR.listed(pupil()), "een UWLR-antwoord"),
        (UWLR, EDEXML.listed(pupil()), "een EDEXML-bestand"),
        (EDEXML, f'<EDEX xmlns="{UWLR_NS}"/>', "zonder namespace"),
        (UWLR, f'<leerlinggegevens_verzoek xmlns="{UWLR_NS}"/>', "een UWLR-verzoek"),
        (EDEXML, f'<StructuurFault xmlns="{UWLR_NS}"/>', "foutmelding van de webservice"),
        (UWLR, f'<LeerlingenFault xmlns="{UWLR_NS}"/>', "foutmelding van de webservice"),
        (UWLR, f'<leerlinggegevens_antwoord xmlns="{UWLR_NS.replace("/2/", "/1/")}"/>', "andere versie"),
        (
            EDEXML,
            '<v:aanleverenInschrijvingVO_Request xmlns:v="http://duo.nl/schema/DUO_VOAanlevering_InschrijvingVO_V1"/>',
            "een ROD-bericht",
        ),
        (
            EDEXML,
            '<dossier xmlns="http://www.edustandaard.nl/oso_gegevensset/2019/dossier"/>',
            "een OSO-dossier",
        ),
        (UWLR, "<html><h1>504</h1></html>", "een webpagina"),
        (EDEXML, "key;achternaam\n", "geen XML"),
    ],
)
def test_another_document_is_called_by_its_name(form: Format, content: str, expected: str) -> None:
    (rejected,) = form.read(content).rejections

    assert expected in rejected.remedy
    assert (rejected.line is None) == (rejected.code in ("web_page", "not_xml"))
    assert not form.read(content).heard


# -- answers of UWLR without pupils


def answer(inner: str, top: str = "leerlinggegevens_antwoord") -> Reading:
    return UWLR.read(f'<l:{top} xmlns:l="{UWLR_NS}">{inner}</l:{top}>')


def test_nothing_changed_is_a_sign_of_life() -> None:
    for top in ("leerlinggegevens_antwoord", "leerlingen_antwoord"):
        reading = answer("<l:geenwijzigingen/>", top)

        assert (["no_changes"], (), True) == (
            [s.code for s in reading.skipped],
            reading.claims,
            reading.heard,
        )
        assert [False] == [note.look for note in reading.notes]


def test_no_data_is_not_no_changes() -> None:
    """Asked for another school year or another school than the system has."""
    reading = answer("<l:geengegevens/>")

    assert (["no_data"], False) == ([s.code for s in reading.skipped], reading.heard)
    assert [("no_data", True)] == [(note.code, note.look) for note in reading.notes]


@pytest.mark.parametrize("top", ["structuur_antwoord", "leerkrachten_antwoord"])
def test_an_answer_about_groups_or_teachers_is_no_sign_of_life(top: str) -> None:
    reading = answer("<l:leerlinggegevens-structuur/>", top)

    assert (["no_pupils"], False, ()) == (
        [s.code for s in reading.skipped],
        reading.heard,
        reading.rejections,
    )


def test_an_answer_that_says_nothing_is_no_answer() -> None:
    for inner in ("", "<geenwijzigingen/>"):
        assert [("element_missing", "leerlingen")] == codes(answer(inner))
