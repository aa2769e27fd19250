"""XML is read record by record, from whatever bytes it really is in, and what could do harm is refused by name."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.connectors import xml
from hub.connectors.contract import Fault
from hub.connectors.xml import DEEPEST, LARGEST, Done, Element, Form
from hub.connectors.xml_records import other_document, texts

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
LIST, ROW = "{u:1}lijst", "{u:1}rij"


def read(content: bytes | str) -> tuple[Done | Fault, list[Element]]:
    """The rows of a list, in the namespace u:1."""
    rows: list[Element] = []

    def take(_path: xml.Path, row: Element) -> Fault | None:
        rows.append(row)
        return None

    form = Form(
        records=lambda path: path == (LIST, ROW),
        around=frozenset({(LIST,)}),
        take=take,
        other=lambda name: Fault("format", "other", name, "."),
    )
    return xml.read(content if isinstance(content, bytes) else content.encode(), form), rows


def listed(rows: str, declared: str = "") -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    return f'{declaration}<lijst xmlns="u:1">\n{rows}\n</lijst>\n'


def code(content: bytes | str) -> str | None:
    done, _ = read(content)
    return done.code if isinstance(done, Fault) else None


# -- namespaces and envelopes


@pytest.mark.parametrize(
    "content",
    [
        '<lijst xmlns="u:1"><rij/></lijst>',
        '<a:lijst xmlns:a="u:1"><a:rij/></a:lijst>',
        '<a:lijst xmlns:a="u:1"><b:rij xmlns:b="u:1"/></a:lijst>',
        (
            f'<S:Envelope xmlns:S="{SOAP}"><S:Header><x/></S:Header><S:Body>'
            '<lijst xmlns="u:1"><rij/></lijst></S:Body></S:Envelope>'
        ),
        (
            '<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Body>'
            '<lijst xmlns="u:1"><rij/></lijst></Body></Envelope>'
        ),
        '<?xml-stylesheet href="x.xsl"?><lijst xmlns="u:1"><!-- x --><rij/><![CDATA[ ]]></lijst>',
    ],
)
def test_prefixes_and_envelopes_are_free(content: str) -> None:
    done, rows = read(content)

    assert isinstance(done, Done)
    assert [ROW] == [row.name for row in rows]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ('<lijst xmlns="u:1"><rij xmlns="u:2"/></lijst>', 0),
        ('<lijst xmlns="u:1"><rij xmlns=""/></lijst>', 0),
        ('<lijst xmlns="u:1"><iets><rij/></iets><rij/></lijst>', 1),
    ],
)
def test_namespaces_count_to_the_letter_and_so_do_places(content: str, rows: int) -> None:
    done, found = read(content)

    assert isinstance(done, Done)
    assert rows == len(found)


@pytest.mark.parametrize("content", ["<lijst/>", '<lijst xmlns="u:1/"/>', '<lijst xmlns="U:1"/>'])
def test_a_first_element_of_another_namespace_is_another_document(content: str) -> None:
    assert "other" == code(content)


def test_a_fault_of_the_web_service_is_called_that() -> None:
    for within in ("<S:Fault/>", "<S:Fault><faultcode>S:Server</faultcode></S:Fault>"):
        content = f'<S:Envelope xmlns:S="{SOAP}"><S:Body>{within}</S:Body></S:Envelope>'
        done, _ = read(content)

        assert isinstance(done, Fault)
        assert "service_error" == done.code
        assert "foutmelding van de webservice" in done.remedy
    assert "no_content" == code(f'<S:Envelope xmlns:S="{SOAP}"><S:Body/></S:Envelope>')


# -- lines and bytes


def test_a_record_has_its_line_and_the_bytes_it_came_in() -> None:
    _, (one, two, three) = read(listed('<rij a="1"><n>\n</n></rij>\n\n <rij/><rij>x/></rij >', "UTF-8"))

    assert [(3, b'<rij a="1"><n>\n</n></rij>'), (6, b"<rij/>"), (6, b"<rij>x/></rij >")] == [
        (row.line, row.original) for row in (one, two, three)
    ]


def test_lines_are_counted_past_any_number_of_them() -> None:
    """libxml keeps a line in sixteen bits."""
    _, rows = read(listed("<rij>\n</rij>\n" * 40_000))

    assert 2 + 2 * 39_999 == rows[-1].line


@pytest.mark.parametrize(
    ("encoding", "declared", "told"),
    [
        ("utf-8", "", False),
        ("utf-8-sig", "UTF-8", False),
        ("utf-8", "utf-16", True),
        ("utf-8", "klinkklaar", True),
        ("latin-1", "ISO-8859-1", False),
        ("cp1252", "windows-1252", False),
        ("latin-1", "UTF-8", True),
        ("cp1252", "", True),
        ("utf-16", "utf-16", False),
        ("utf-16-le", "UTF-16", False),
        ("utf-16-be", "UTF-16", False),
        ("utf-16", "UTF-8", True),
    ],
)
def test_the_bytes_know_the_encoding_and_a_declaration_that_does_not_is_told(
    encoding: str, declared: str, *, told: bool
) -> None:
    done, rows = read(listed("<rij><n>Zoë</n></rij>\n<rij/>", declared).encode(encoding))

    assert isinstance(done, Done)
    assert ["Zoë", None] == [row.children[0].text if row.children else None for row in rows]
    assert (["encoding_other"] if told else []) == [note.code for note in done.notes]
    bare = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert ["<rij><n>Zoë</n></rij>", "<rij/>"] == [row.original.decode(bare) for row in rows]


@pytest.mark.parametrize("before", ["", "\n\n", " \r\n\t", "\ufeff", "\ufeff\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_what_is_blank_before_the_declaration_is_passed_over(before: str, encoding: str) -> None:
    done, (row,) = read((before + listed("<rij/>", encoding)).encode(encoding))

    assert isinstance(done, Done)
    assert 3 + before.count("\n") == row.line


# -- broken, and not XML


@pytest.mark.parametrize(
    ("content", "expected", "line"),
    [
        ("", "empty", None),
        ("\ufeff \n", "empty", None),
        ("BSN;Naam\n1;2\n", "not_xml", None),
        ('{"items": []}', "not_xml", None),
        ("PK\x03\x04", "not_xml", None),
        ("<!DOCTYPE HTML>\n<html><body><br></body></html>", "web_page", None),
        ('<html lang="nl"><body>Inloggen</html>', "web_page", None),
        ('<?xml version="1.0"?>\n<!DOCTYPE lijst><lijst xmlns="u:1"/>', "doctype_refused", 2),
        (listed("<rij>"), "xml_invalid", 3),
        (listed("<rij/>")[:-9], "xml_truncated", 3),
        (listed("<rij/>")[:-3], "xml_truncated", 3),
        (listed("<rij"), "xml_invalid", 3),
        (listed("<rij>Jansen & Zn</rij>"), "xml_invalid", 2),
        (listed("<rij>&eacute;</rij>"), "xml_invalid", 2),
        (listed("<rij/>") * 2, "xml_invalid", 4),
        (listed("<p:rij/>"), "xml_invalid", 2),
        (listed("<rij>\x01</rij>"), "xml_invalid", 2),
    ],
)
def test_what_is_wrong_as_a_whole_has_a_name_and_where_it_can_a_line(
    content: str, expected: str, line: int | None
) -> None:
    done, _ = read(content)

    assert isinstance(done, Fault)
    assert (expected, line) == (done.code, done.line)


ENTITIES = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">%s]><lijst xmlns="u:1"><rij>&%s;</rij></lijst>'


def attacks() -> Iterator[str]:
    """What a document type can do: grow without end, and read what is not in the file."""
    grows = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    yield ENTITIES % (grows, "i")
    yield ENTITIES % ('<!ENTITY x SYSTEM "file:///etc/passwd">', "x")
    yield ENTITIES % ('<!ENTITY x SYSTEM "http://localhost:9/">', "x")
    yield '<!DOCTYPE lijst SYSTEM "http://localhost:9/x.dtd"><lijst xmlns="u:1"/>'
    yield '<!DOCTYPE l [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><lijst xmlns="u:1"/>'


@pytest.mark.parametrize("content", list(attacks()))
def test_no_document_type_is_read_and_so_no_entity(content: str) -> None:
    done, rows = read(content)

    assert isinstance(done, Fault)
    assert ("doctype_refused", []) == (done.code, rows)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<lijst xmlns='u:1'>" + "<a>" * DEEPEST, "xml_too_deep"),
        ("<lijst xmlns='u:1'><rij>" + "x" * (LARGEST * 2), "record_too_large"),
        ("<lijst xmlns='u:1'><rij>" + "<x/>" * (LARGEST // 2), "record_too_large"),
        ("<lijst xmlns='u:1'><rij a='" + "x" * (LARGEST * 2), "record_too_large"),
        ("<lijst xmlns='u:1'><!--" + "x" * (LARGEST * 2), "record_too_large"),
    ],
    ids=["deep", "text", "children", "attribute", "comment"],
)
def test_nothing_grows_without_end(content: str, expected: str) -> None:
    assert expected == code(content)


def test_a_large_document_is_no_more_than_its_records_one_by_one() -> None:
    """Blank lines and elements that nobody asked for are passed over, however many there are."""
    done, rows = read(listed("\n" * LARGEST * 2 + "<iets>" + "<b/>" * (LARGEST // 8) + "</iets><rij/>"))

    assert isinstance(done, Done)
    assert [2 + LARGEST * 2] == [row.line for row in rows]


def test_a_fault_of_a_record_ends_the_reading() -> None:
    seen: list[str] = []

    def take(_path: xml.Path, row: Element) -> Fault:
        seen.append(row.name)
        return Fault("format", "enough", None, ".")

    form = Form(lambda path: len(path) == 2, frozenset({(LIST,)}), take, lambda _: Fault("", "", None, ""))
    done = xml.read(listed("<rij/><rij/>").encode(), form)

    assert isinstance(done, Fault)
    assert ("enough", [ROW]) == (done.code, seen)


@given(
    content=st.one_of(
        st.binary(max_size=200), st.text("<>/=\"'!?[]&;-: ablijstrxmn\0\n\ufeff1u", max_size=200)
    )
)
@example(content=b"\x00<")
@example(content=b"\xfe\xff\x00")
@example(content="<?xml version='1.1'?><a/>")
@settings(max_examples=300)
def test_no_bytes_raise(content: bytes | str) -> None:
    done, _ = read(content)

    assert isinstance(done, Done | Fault)


# -- the texts of a record, and what another document is called


def test_texts_are_those_of_one_namespace_that_say_something() -> None:
    _, (row,) = read(
        listed(
            '<rij xmlns:o="u:2"><a> 1\n</a><b/><c><d>2</d></c><o:e>3</o:e><f xmlns="u:1/x">4</f>'
            "<g>2025-08-01+02:00</g><h>2025-08-01T10:00:00Z</h><a>1</a></rij>"
        )
    )

    assert {"a": "1", "g": "2025-08-01", "h": "2025-08-01T10:00:00Z"} == texts((row, "{u:1}"))


def test_an_element_that_says_two_things_is_not_guessed_at() -> None:
    _, (row,) = read(listed("<rij><a>1</a><a>2</a></rij>"))

    said = texts((row, "{u:1}"))
    assert isinstance(said, Fault)
    assert ("element_double", "a") == (said.code, said.field)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("EDEX", "een EDEXML-bestand"),
        ("{http://www.edustandaard.nl/oso_gegevensset/2019/dossier}dossier", "een OSO-dossier"),
        ("{urn:schemas-microsoft-com:office:spreadsheet}Workbook", "een rekenblad (Excel-XML)"),
        ("{http://www.w3.org/1999/xhtml}html", "een webpagina"),
        ("{http://www.w3.org/2001/XMLSchema}schema", "een XML-schema (XSD)"),
        ("{http://schemas.xmlsoap.org/wsdl/}definitions", "een servicebeschrijving (WSDL)"),
        ("{http://duo.nl/schema/DUO_VOAanlevering_InschrijvingVAVO_V1}x", "een ROD-bericht van het vavo"),
        ("{http://duo.nl/schema/DUO_RIO_Beheren_V4}x", "een ander bericht van of aan DUO"),
        (
            "{http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens}leerlinggegevens_verzoek",
            "een UWLR-verzoek",
        ),
        (
            "{http://www.edustandaard.nl/leerresultaten/2/leerresultaten}x",
            "een UWLR-bericht met leerresultaten",
        ),
    ],
)
def test_a_document_in_the_wrong_place_is_called_by_its_name(name: str, called: str) -> None:
    fault = other_document(name, "verlanglijst")

    assert "other_document" == fault.code
    assert f"Dit is {called}" in fault.remedy
    assert "geen verlanglijst" in fault.remedy


def test_a_document_that_nobody_knows_is_not_called_by_its_own_words() -> None:
    """Its name could be anybody's."""
    fault = other_document("Kanarievogel", "verlanglijst")

    assert "Kanarievogel" not in fault.remedy
    assert fault.remedy.startswith("Dit is geen verlanglijst")
