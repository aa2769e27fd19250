"""Names of feeds in settings: of each some organisation may deliver it, else it is waited for in vain."""

from collections.abc import Collection
from datetime import date
from difflib import get_close_matches

from hub.connectors.catalogue import connector
from hub.connectors.connector import Connector
from hub.connectors.owners import MUNICIPALITY, SCHOOL
from hub.connectors.reference import tables
from hub.connectors.reference.files import table

NEAR = 0.7
"""Three of the four characters of a BRIN or a municipality code."""


def nobody(source: str) -> str | None:
    """Why no organisation delivers as this, with the nearest name that one may deliver as."""
    name, _, organisation = source.partition("/")
    found = connector(name)
    if found is None:
        return None  # there is nothing to compare it with
    if found.owner.fits(organisation):
        unlisted = found.owner is MUNICIPALITY and tables.municipality(organisation) is None
        return _nobody(source, found, organisation, _codes()) if unlisted else None
    # As it is written elsewhere: with capitals, with the zeros that a spreadsheet took away.
    meant_so = [one for one in (organisation.upper(), organisation.zfill(4)) if found.owner.fits(one)]
    tabled = [found.owner.only] if found.owner.only else _codes() if found.owner is MUNICIPALITY else _brins()
    return _nobody(source, found, organisation, meant_so or tabled)


def ended(source: str, first_day: date) -> str | None:
    """Why no municipality delivers as this any more on that day: it went into others before."""
    name, _, code = source.partition("/")
    found = connector(name)
    was = tables.municipality(code) if found is not None and found.owner is MUNICIPALITY else None
    if was is None or was.until is None or was.until > first_day:
        return None
    heirs = " and ".join(f"{name}/{heir}" for heir in was.successors) or "nobody"
    return f"{source}: this municipality ended on {was.until}; {heirs} goes on"


def unlisted_school(source: str, known: Collection[str]) -> str | None:
    """Why this may be a typing error: a BRIN that no table has, and that the file names nowhere else."""
    name, _, brin = source.partition("/")
    found = connector(name)
    if found is None or found.owner is not SCHOOL or tables.institution(brin) is not None or brin in known:
        return None
    told = _nobody(source, found, brin, [*_brins(), *known])
    return f'{told}; if it is right, confirm it with "brin": "{brin}" beside it, or in brin_regions'


def other_school(source: str, brin: str) -> bool:
    """Whether a school's feed names another school than the one beside it."""
    name, _, organisation = source.partition("/")
    found = connector(name)
    return found is not None and found.owner is SCHOOL and organisation != brin


def _brins() -> list[str]:
    return [row["brin"] for row in table("institutions")]


def _codes() -> list[str]:
    return [row["code"] for row in table("municipalities") if not row["until"]]


def _nobody(source: str, found: Connector, organisation: str, known: Collection[str]) -> str:
    near = get_close_matches(organisation, sorted(set(known)), n=1, cutoff=NEAR)
    only = near or ([found.owner.only] if found.owner.only else [])
    hint = f"did you mean {found.name}/{only[0]}?" if only else f"wanted is {found.owner.wanted}"
    return f"no organisation that we know delivers as {source}; {hint}"
