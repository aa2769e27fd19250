"""The feeds that rules know by name: whose silence they wait for, and whose word weighs more than a school's.

Declared here and not by a connector: that the register of persons outranks a school is law (Wet BRP
art. 1.7), which no source may claim for itself. A test holds that a connector reads each of them.
"""

from hub.domain.identifiers import Brin, SourceId

BRP, HAAL_CENTRAAL, RO, VSV, ATTENDANCE = "brp", "haal-centraal", "ro", "vsv", "attendance"
VO_LIST = "vo-list"
VO_EVENTS, MBO_EVENTS = "gebeurtenissen-vo", "gebeurtenissen-mbo"
KOPPELPUNT = SourceId("koppelpunt/mbo")

_AUTHORITY_ON_BIRTH = {BRP: 3, HAAL_CENTRAAL: 3, RO: 2, VSV: 2}
_OF_ANY_OTHER = 1


def ro_of(brin: Brin) -> SourceId:
    """DUO's registratieoverzicht of an institution."""
    return SourceId(f"{RO}/{brin}")


def attendance_of(brin: Brin) -> SourceId:
    """The attendance export of an institution."""
    return SourceId(f"{ATTENDANCE}/{brin}")


def dossiers_of(brin: Brin) -> SourceId:
    """The event file of a vo school: dossiers, and the warm handovers that it asks for."""
    return SourceId(f"{VO_EVENTS}/{brin}")


def intakes_of(brin: Brin) -> SourceId:
    """The event file of an institution: intakes, and the warm handovers that it takes up."""
    return SourceId(f"{MBO_EVENTS}/{brin}")


def authority_on_birth(source: SourceId) -> int:
    """What a birth date of this source weighs: the municipality's register before DUO's, before any other."""
    return _AUTHORITY_ON_BIRTH.get(source.partition("/")[0], _OF_ANY_OTHER)
