"""Whose file it is, as far as its name and content say: for judging a file outside the hub.

In the hub nobody guesses: whoever delivers is known by the directory or the credential.
"""

from collections import Counter

from hub.connectors.connector import Connector
from hub.connectors.contract import Fault
from hub.connectors.dialect import decode


def organisation_of(connector: Connector, name: str, content: bytes) -> str | None:
    """The organisation in the name, else the one named most often in the content; None when neither tells."""
    owner = connector.owner
    told = owner.only or connector.file.organisation_in(name)
    if told is not None or connector.rows_name_owner == "none":
        return told
    text = decode(content)
    if isinstance(text, Fault):
        return None
    found = Counter(owner.mentioned(name.replace("_", " "))) or Counter(owner.mentioned(text.body))
    return found.most_common(1)[0][0] if found else None
