"""Whose file it is, as far as its name and content say: for judging a file outside the hub.

In the hub nobody guesses: whoever delivers is known by the directory or the credential.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import BinaryIO

from hub.connectors.connector import Connector
from hub.connectors.contract import Fault
from hub.connectors.formats import may_be_a_workbook
from hub.connectors.paging import long_text
from hub.connectors.workbook import pages

_CODES = re.compile(r">\s*(\w{3,4})\s*<")


def organisation_of(connector: Connector, name: str, file: BinaryIO) -> str | None:
    """The organisation in the name, else the one named most often in the content; None when neither tells."""
    owner = connector.owner
    told = owner.only or connector.file.organisation_in(name)
    if told is not None or connector.rows_name_owner == "none":
        return told
    found = Counter(owner.mentioned(name.replace("_", " ")))
    for text in () if found else _texts(file):
        found.update(owner.mentioned(text))
    return found.most_common(1)[0][0] if found else None


def _texts(file: BinaryIO) -> Iterable[str]:
    """What it says, in parts that no code is cut by."""
    if may_be_a_workbook(file):
        file.seek(0)
        sheets = pages(file.read())
        return [page.text.body for page in sheets] if isinstance(sheets, tuple) else []
    text = long_text(file)
    if isinstance(text, Fault):
        return []
    return (
        [_codes("".join(text.lines.texts()))]
        if text.lines.start.lstrip().startswith("<")
        else text.lines.texts()
    )


def _codes(body: str) -> str:
    """Where XML can say whose it is: only the elements that hold a code and nothing beside it.

    Its namespaces and message numbers (a UUID has parts like 12AB) name nobody.
    """
    return " ".join(_CODES.findall(body))
