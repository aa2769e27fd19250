"""Workbooks made by us, as few bytes as programs accept: xlsx, ods, xls; what a cell holds is a Python value."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from xml.sax.saxutils import escape

Cell = str | int | float | bool | date | datetime | time | None
Rows = Sequence[Sequence[Cell]]
ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # a workbook knows no zone
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx(sheets: Mapping[str, Rows], *, hidden: Sequence[str] = ()) -> bytes:
    """A sheet for each name, with its rows."""
    names = list(sheets)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"'
            + (' state="hidden"/>' if name in hidden else "/>")
            for n, name in enumerate(names, start=1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        + f'<Relationship Id="s" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="4"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="21"/></cellXfs></styleSheet>',
    }
    for n, name in enumerate(names, start=1):
        rows = "".join(_row(number, row) for number, row in enumerate(sheets[name], start=1))
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return packed(parts)


def packed(parts: Mapping[str, str]) -> bytes:
    """A zip of these; the same bytes at any time of day."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), text, stored)
    return held.getvalue()


def letters(place: int) -> str:
    """0 is A, 26 is AA."""
    return (letters(place // 26 - 1) if place > 25 else "") + chr(ord("A") + place % 26)


def _row(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(_cell(f"{letters(at)}{number}", cell) for at, cell in enumerate(row) if cell is not None)
    return f'<row r="{number}">{cells}</row>'


def _cell(at: str, cell: Cell) -> str:  # noqa: PLR0911  # a kind of cell each
    match cell:
        case bool():
            return f'<c r="{at}" t="b"><v>{int(cell)}</v></c>'
        case int() | float():
            return f'<c r="{at}"><v>{cell}</v></c>'
        case datetime():
            return f'<c r="{at}" s="2"><v>{(cell - ZERO).total_seconds() / 86400}</v></c>'
        case date():
            return f'<c r="{at}" s="1"><v>{(cell - ZERO.date()).days}</v></c>'
        case time():
            return f'<c r="{at}" s="3"><v>{(cell.hour * 60 + cell.minute) / 1440}</v></c>'
        case _:
            if str(cell).startswith("=SOM("):  # a formula, with the value it had
                return f'<c r="{at}"><f>SUM(1,2)</f><v>{str(cell)[5:-1]}</v></c>'
            return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def ods(rows: Rows, *, below: str = "") -> bytes:
    """One sheet; `below` is XML behind its rows."""
    body = "".join(f"<table:table-row>{''.join(map(_ods, row))}</table:table-row>" for row in rows)
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<office:document-content xmlns:office="{OFFICE}:office:1.0" '
            f'xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="Blad1">{body}{below}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="x"/>',
        }
    )


def _ods(cell: Cell) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case int() | float():
            return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
        case date():
            return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
        case _:
            return f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


SECTOR, FREE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(rows: Rows, *, locked: bool = False, far: tuple[int, int] | None = None) -> bytes:
    """One sheet as BIFF8, in the compound file of an old Office: texts and numbers only; one more cell far out."""
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0x600))
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            where = struct.pack("<HHH", at, place, 0)
            if isinstance(cell, int | float):
                sheet += _record(0x203, where + struct.pack("<d", cell))
            elif cell is not None:
                text = str(cell)
                sheet += _record(0x204, where + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))
    sheet += _record(0x203, struct.pack("<HHHd", *far, 0, 1.0)) if far else b""
    sheet += _record(0x0A)
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0x600))
    begin += _record(0x2F, struct.pack("<HH", 1, 0) + bytes(48)) if locked else b""
    name = struct.pack("<HBB", 0, 5, 0) + b"Blad1"
    at = len(begin) + 4 + 4 + len(name) + 4
    begin += _record(0x85, struct.pack("<I", at) + name) + _record(0x0A)
    return _compound(begin + sheet)


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes) -> bytes:
    """A compound file (MS-CFB) with the stream `Workbook`: a sector of the FAT, one of the directory, the rest."""
    stream = stream.ljust(8 * SECTOR, b"\0")
    stream += bytes(-len(stream) % SECTOR)
    many = len(stream) // SECTOR
    chain = [FAT, END, *(n + 3 for n in range(many - 1)), END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0, 0)
    head += b"\xff" * (SECTOR - len(head))
    root = _entry("Root Entry", 5, END, 0, child=1)
    return head + table + (root + _entry("Workbook", 2, 2, len(stream))).ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, first: int, size: int, child: int = FREE) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    what = struct.pack("<HBBIII", len(written), kind, 1, FREE, FREE, child)
    return written.ljust(64, b"\0") + what + bytes(36) + struct.pack("<IQ", first, size)
