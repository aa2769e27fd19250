"""Who is who in an invented region, as its hub has it declared: schools, municipalities, a supplier."""

from collections.abc import Iterator
from datetime import date

from hub.connectors.reference import tables
from hub.simulation.life import BEGIN
from hub.simulation.region import InventedRegion, School

SUPPLIER = "supplier/leerlinglijn"
"""Invented, too: it delivers the lists of every second school."""

Row = tuple[str, str, str]  # id, name, kind


def declared(region: InventedRegion) -> str:
    """The organisations file (TOML). All of them count from the first day of the two years on."""
    parts = [_organisation(row, region.code, BEGIN) for row in _rows(region)]
    parts += [_mandate(school, BEGIN) for school in region.schools if _by_supplier(school)]
    return "\n".join(parts)


def _by_supplier(school: School) -> bool:
    return school.n % 2 == 1


def _rows(region: InventedRegion) -> Iterator[Row]:
    yield "hub/operator", "Beheer van de hub", "operator"
    yield f"rmc/{region.code}", f"Doorstroompuntregio {region.code}", "region"
    for gm in (*region.municipalities, *region.neighbours):
        yield f"gm/{gm}", _municipality(gm), "municipality"
    for brin in region.senders:
        yield f"brin/{brin}", f"Verzonnen school {brin}", "vo"
    for institution in region.institutions:
        yield f"brin/{institution.brin}", f"Verzonnen instelling {institution.brin}", "mbo"
    yield SUPPLIER, "Leerlinglijn", "supplier"


def _municipality(code: str) -> str:
    known = tables.municipality(code)
    return f"gemeente {known.name if known else code}"


def _organisation(row: Row, region: str, first: date) -> str:
    name, called, kind = row
    client = name.replace("/", "-").lower()
    return (
        f'[organisations."{name}"]\n'
        f'name = "{called}"\n'
        f'kind = "{kind}"\n'
        f'region = "rmc/{region}"\n'
        f'contact = "beheer@{client}.example"\n'
        f"first = {first}\n"
        f'clients = [{{ id = "{client}" }}]\n'
    )


def _mandate(school: School, first: date) -> str:
    return (
        "[[mandates]]\n"
        f'school = "brin/{school.brin}"\n'
        f'supplier = "{SUPPLIER}"\n'
        'service = "vo-list"\n'
        f"first = {first}\n"
    )
