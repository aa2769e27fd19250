"""Whose file it is, as far as its name and content say: for judging a file outside the hub.

In the hub nobody guesses: whoever delivers is known by the directory or the credential.
"""

import re
from collections import Counter

from hub.connectors.contract import Connector
from hub.connectors.dialect import decode
from hub.connectors.faults import Fault
from hub.connectors.naming import organisation_in
from hub.connectors.reference.tables import municipality

KOPPELPUNT = "mbo"
_BRIN = re.compile(r"(?<![0-9A-Za-z])[0-9]{2}[A-Za-z]{2}(?![0-9A-Za-z])")
_MUNICIPALITY = re.compile(r"(?<![0-9A-Za-z:.+-])[0-9]{3,4}(?![0-9A-Za-z:.-])")


def organisation_of(connector: Connector, name: str, content: bytes) -> str | None:
    """The organisation in the name, else the one named most often in the content; None when neither tells."""
    if connector.name == "koppelpunt":
        return KOPPELPUNT
    if (named := organisation_in(name)) is not None:
        return named
    text = decode(content)
    if isinstance(text, Fault):
        return None
    if connector.sector != "municipal":
        found = Counter(
            brin.upper() for brin in _BRIN.findall(name.replace("_", " ")) or _BRIN.findall(text.body)
        )
    else:
        codes = (code.zfill(4) for code in _MUNICIPALITY.findall(text.body))
        found = Counter(code for code in codes if municipality(code) is not None)
    return found.most_common(1)[0][0] if found else None
