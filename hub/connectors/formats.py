"""What a file is that is no table in text, whatever its name ends in: so that its owner is told that.

Schools save workbooks, web pages and XML under the name of a CSV; "columns missing" would help nobody.
"""

import re
from typing import BinaryIO

from hub.connectors.contract import Fault
from hub.connectors.faults import FORMAT

SAVE_AS = "sla het op als CSV (gescheiden door puntkomma's)"

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
XLSX_SIGN, ODS_SIGN = b"xl/", b"opendocument.spreadsheet"
"""What stands unpacked in a zip that is a workbook; `workbook` reads those for files with column names."""

_INSIDE = (
    (XLSX_SIGN, "een Excel-werkmap (xlsx)"),
    (ODS_SIGN, "een rekenblad (ods)"),
    (b"word/", "een Word-document"),
)
_BINARY = (
    (OLE, "een rekenblad of document van een oude Office (xls, doc)"),
    (b"%PDF", "een PDF"),
    (b"\x1f\x8b", "een ingepakt bestand (gzip)"),
    (b"{\\rtf", "een document (RTF)"),
)
_PAGE = re.compile(r"<!doctype html|<html|<table|<meta|<head|<style|<body", re.IGNORECASE)
_WORKBOOK = re.compile(r'progid="Excel\.Sheet"|<(?:\w+:)?Workbook\b')
_JSON = re.compile(r'[{\[]\s*(?:["{\[\]}]|\d)')
LOOK_AT = 4_000

EXPORT = "exporteer de gegevens als CSV (gescheiden door puntkomma's)"


def may_be_a_workbook(file: BinaryIO) -> bool:
    """By its first bytes; then only all of it can tell."""
    file.seek(0)
    return file.read(max(len(ZIP), len(OLE))).startswith((ZIP, OLE))


def binary(content: bytes) -> Fault | None:
    """A workbook, document or archive, by its first bytes."""
    if content.startswith(ZIP):
        what = next((name for sign, name in _INSIDE if sign in content), "een zip of een document")
    else:
        what = next((name for sign, name in _BINARY if content.startswith(sign)), "")
    return Fault(FORMAT, "not_text", None, f"Dit is {what}; {SAVE_AS}.") if what else None


def marked_up(text: str) -> Fault | None:
    """A web page, XML or JSON in place of a table in text."""
    start = text[:LOOK_AT].lstrip()
    if start.startswith("<"):
        if _WORKBOOK.search(start):
            return _not_csv("een rekenblad in XML", SAVE_AS)
        if _PAGE.search(start):
            return _not_csv("een webpagina (HTML), ook als de naam op xls eindigt", f"open het en {SAVE_AS}")
        return _not_csv("XML", EXPORT)
    return _not_csv("JSON", EXPORT) if _JSON.match(start) else None


def _not_csv(what: str, remedy: str) -> Fault:
    return Fault(FORMAT, "not_csv", None, f"Dit is {what}; {remedy}.")
