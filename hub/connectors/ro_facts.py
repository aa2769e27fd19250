"""RO records -> facts: the translation table. On the left the hub's words, on the right DUO's."""

from hub.connectors.contract import PersonRef
from hub.connectors.naming import Frame
from hub.connectors.person import BIRTH, unnamed
from hub.connectors.reference import tables
from hub.connectors.ro_records import Dip, Isg, Isp, Per
from hub.domain.facts import Born, Enrolled, Graduated
from hub.domain.identifiers import Brin


def born(per: Per, at: Frame) -> Born:
    birth, part = per.geboortedatum, at.part(None)
    return Born(source=at.source, ref=BIRTH, version=at.version, birth=birth, part=part)


def enrolled(isg: Isg, isp: Isp | None, person: PersonRef, at: Frame) -> Enrolled:
    return Enrolled(
        source=at.source,
        ref=unnamed(isg.volgnummer, person),
        version=at.version,
        school=Brin(at.organisation),
        number=unnamed(isg.volgnummer, person),
        first_day=isg.inschrijving,
        planned_last_day=isg.gepland,
        last_day=isg.werkelijk,
        reason=isg.reden,
        programme=isp.opleiding if isp else None,
        route=isp.leertraject if isp else None,
        level=(tables.level_of(isp.opleiding) or isp.niveau) if isp else None,
        part=at.part(None),
    )


def graduated(dip: Dip, level: int | None, person: PersonRef, at: Frame) -> Graduated:
    return Graduated(
        source=at.source,
        ref=unnamed(dip.volgnummer, person),
        version=at.version,
        school=Brin(at.organisation),
        programme=dip.opleiding or "",
        level=tables.level_of(dip.opleiding) or level,
        day=dip.resultaat,
        part=at.part(None),
    )
