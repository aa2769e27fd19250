"""Whose file it is, as far as its name and content say: for judging a file outside the hub.

In the hub nobody guesses: whoever delivers is known by the directory or the credential.
"""

import re
from collections import Counter

from hub.connectors.connector import Connector
from hub.connectors.contract import Fault
from hub.connectors.dialect import decode
from hub.connectors.workbook import pages

_CODES = re.compile(r">\s*(\w{3,4})\s*<")


def organisation_of(connector: Connector, name: str, content: bytes) -> str | None:
    """The organisation in the name, else the one named most often in the content; None when neither tells."""
    owner = connector.owner
    told = owner.only or connector.file.organisation_in(name)
    if told is not None or connector.rows_name_owner == "none":
        return told
    found = Counter(owner.mentioned(name.replace("_", " "))) or Counter(owner.mentioned(_body(content)))
    return found.most_common(1)[0][0] if found else None


def _body(content: bytes) -> str:
    sheets = pages(content)
    if sheets is None:
        text = decode(content)
        return "" if isinstance(text, Fault) else _told(text.body)
    return "" if isinstance(sheets, Fault) else "\n".join(page.text.body for page in sheets)


def _told(body: str) -> str:
    """Where it can say whose it is: of XML only the elements that hold a code and nothing beside it.

    Its namespaces and message numbers (a UUID has parts like 12AB) name nobody.
    """
    return " ".join(_CODES.findall(body)) if body.lstrip().startswith("<") else body
