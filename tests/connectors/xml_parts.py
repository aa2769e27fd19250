"""Taking XML apart and putting it together, for whoever judges connectors: by its text, not by what reads it."""

import re
from collections.abc import Iterator, Sequence

MESSAGE = r"leerling|aanleveren\w+_(?:Request|Response)"
EMPTY_OF_MESSAGES = "<berichten/>"
_SPOT = re.compile(r'(?<==)"[^"<>]*"|(?<=>)[^<>]*(?=<)')


def records(body: str) -> list[str]:
    """The records as they came, each in its own envelope where it stands in one."""
    return [found[0] for found in _found(body)]


def joined(body: str, these: Sequence[str]) -> str:
    """The document with these records in place of its own; one without records stays as it is."""
    found = _found(body)
    if not found:
        return body
    if not these and "aanleveren" in body:
        return EMPTY_OF_MESSAGES
    return body[: found[0].start()] + "\n".join(these) + body[found[-1].end() :]


def planted(body: str, canary: str) -> Iterator[str]:
    """The document with a canary in each of its texts and attributes in turn."""
    for spot in _SPOT.finditer(body):
        text = f'"{canary}"' if spot[0].startswith('"') else canary
        yield body[: spot.start()] + text + body[spot.end() :]


def names(body: str) -> list[str]:
    """The names of people in it."""
    return re.findall(r"<(?:\w+:)?(?:achternaam|roepnaam)>(\w+)<", body)


def _found(body: str) -> list[re.Match[str]]:
    whole = r"\w+:Envelope" if body.count(":Envelope>") > 1 else MESSAGE
    return list(re.finditer(rf"<(?:\w+:)?({whole})\b.*?</(?:\w+:)?\1>", body, re.DOTALL))
