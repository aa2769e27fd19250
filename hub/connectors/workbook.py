"""Workbooks (xlsx, xlsb, xls, ods) as schools save them: each sheet as text, a line for each of its rows.

What a cell holds, not how it looks: days in ISO 8601, numbers without `.0`, a formula's last value. Rows that
a filter hides are read like the others, as they are when a program saves as CSV.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from hub.connectors import old_office
from hub.connectors.contract import Fault
from hub.connectors.dialect import EMPTY, Text
from hub.connectors.faults import FORMAT
from hub.connectors.formats import ODS_SIGN, OLE, XLSX_SIGN, ZIP
from hub.connectors.workbook_size import MOST_CELLS, UNREADABLE, is_too_large

SEPARATOR = "\t"
_BREAKS = re.compile(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_PANIC = "PanicException"
"""What calamine raises where it stumbles; it is no `Exception`, and cannot be imported."""

LOCKED = "Deze werkmap is met een wachtwoord beveiligd; sla haar op zonder wachtwoord."
BROKEN = "Deze werkmap is beschadigd of afgebroken; open haar, sla haar opnieuw op en lever haar opnieuw."
TOO_LARGE = (
    "Deze werkmap is uitgepakt te groot om te lezen; verwijder lege rijen en kolommen achter de gegevens, "
    "of sla het werkblad op als CSV (gescheiden door puntkomma's)."
)
_LOCKED = Fault(FORMAT, "workbook_locked", None, LOCKED)
_BROKEN = Fault(FORMAT, "workbook_broken", None, BROKEN)
_LARGE = Fault(FORMAT, "workbook_large", None, TOO_LARGE)
_MANIFEST = "META-INF/manifest.xml"
_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_LOCKED_XLSX = "EncryptedPackage".encode("utf-16-le")
_LOCKED_XLS = re.compile(rb"\x09\x08(?:\x10\0.{16}|\x08\0.{8})(?:\x86\0\0\0)?\x2f\0", re.DOTALL)
"""The record FILEPASS, which stands first in a stream that is locked (MS-XLS 2.4.117)."""

Cell = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet that holds something: line n of its text is row n of the sheet."""

    text: Text
    hidden: bool


def pages(content: bytes) -> tuple[Page, ...] | Fault | None:
    """The sheets that hold something; why they cannot be read; or None where this is no workbook."""
    if not _is_workbook(content):
        return None
    try:
        return _refused(content) or _pages(content) or Fault(FORMAT, "empty", None, EMPTY)
    except PasswordError:
        return _LOCKED
    except Exception:  # noqa: BLE001  # whatever it is that calamine stumbles on, the file is broken
        return _BROKEN
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        return _BROKEN


def _is_workbook(content: bytes) -> bool:
    """By what it holds, not by its name; of a zip that is cut off, by how it began."""
    if content.startswith(OLE):
        return any(name in content for name in (_LOCKED_XLSX, *_STREAMS))
    if not content.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return any(name.startswith("xl/") for name in archive.namelist()) or ODS_SIGN in content
    except UNREADABLE:
        return XLSX_SIGN in content or ODS_SIGN in content


def _refused(content: bytes) -> Fault | None:
    """Why it is not even opened."""
    if content.startswith(OLE):
        if _LOCKED_XLSX in content or _LOCKED_XLS.search(content):
            return _LOCKED
        return _LARGE if old_office.cells(content) > MOST_CELLS else None
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if is_too_large(archive):
            return _LARGE
        ods = _MANIFEST in archive.namelist() and b":encryption-data" in archive.read(_MANIFEST)
        return _LOCKED if ods else None


def _pages(content: bytes) -> tuple[Page, ...] | Fault:
    found: list[Page] = []
    with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        for about in book.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                return _LARGE
            body = "\n".join(_lines(sheet))
            if body.strip():
                found.append(Page(Text(body, "utf-8"), about.visible is not SheetVisibleEnum.Visible))
    return tuple(found)


def _lines(sheet: CalamineSheet) -> Iterator[str]:
    for row in sheet.to_python(skip_empty_area=False):
        yield SEPARATOR.join(_quoted(_text(cell)) for cell in row)


def _text(cell: Cell) -> str:
    """What a cell says, as a file of rows would."""
    match cell:
        case bool():
            text = "ja" if cell else "nee"
        case float():
            text = str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
        case datetime():
            whole = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
            text = whole.date().isoformat() if whole.time() == time() else whole.isoformat()
        case time():
            text = cell.isoformat("seconds")
        case timedelta():
            text = f"{cell.total_seconds() / 3600:.4g}"
        case _:
            text = str(cell)
    return text


def _quoted(text: str) -> str:
    """One field on one line, whatever stands in it."""
    plain = _BREAKS.sub(" ", text)
    return '"' + plain.replace('"', '""') + '"' if '"' in plain else plain
