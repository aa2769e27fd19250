"""The feeds that rules know by name, and what their word weighs; any other weighs what a school's does.

Declared here and not by a connector: that the register of persons outranks a school is law (Wet BRP
art. 1.7), which no source may claim for itself. A test holds that a connector reads each of them.
"""

from hub.domain.identifiers import SourceId

BRP, RO = "brp", "ro"

_AUTHORITY_ON_BIRTH = {BRP: 3, RO: 2}
_OF_ANY_OTHER = 1


def authority_on_birth(source: SourceId) -> int:
    """What a birth date of this source weighs: the municipality's register before DUO's, before any other."""
    return _AUTHORITY_ON_BIRTH.get(source.partition("/")[0], _OF_ANY_OTHER)
