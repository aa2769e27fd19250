"""What a record says of who a person is by name, for the vault alone: columns, and codes of sex."""

from hub.connectors.contract import Description
from hub.connectors.fields import column, key
from hub.connectors.form import PupilRow
from hub.domain.identifiers import Birth

SEXES = {
    **dict.fromkeys(("m", "man", "male", "mannelijk", "jongen", "1"), "M"),
    **dict.fromkeys(("v", "vrouw", "female", "vrouwelijk", "f", "meisje", "2"), "V"),
}
"""As school systems, EDEXML and OOAPI write it; whatever else stands there is not told."""

LONGEST = 120
"""Letters of a name; what is longer is no name."""


def description(
    surname: str, infix: str, given: str, sex: str, birth: Birth | None, municipality: str = ""
) -> Description | None:
    """None of a record that tells too little to know anybody by: no surname, or nothing beside it."""
    texts = [text.strip() if len(text) <= LONGEST else "" for text in (surname, infix, given)]
    if not texts[0] or not (texts[2] or birth):
        return None
    return Description(texts[0], texts[1], texts[2], SEXES.get(key(sex), ""), birth, municipality)


NAMES = ("Achternaam", "Voorvoegsel", "Voorletters", "Roepnaam", "Geslacht")
"""Columns by which a row describes its pupil; nobody needs them, and of two that differ one counts."""


class NamedRow(PupilRow):
    """A row about a pupil that says who it is by name, too."""

    achternaam: str = column("Achternaam", "Geslachtsnaam", default="")
    voorvoegsel: str = column("Voorvoegsel", "Voorvoegsels", "Tussenvoegsel", default="")
    voorletters: str = column("Voorletters", "Voornamen", default="")
    roepnaam: str = column("Roepnaam", "Voornaam", default="")
    geslacht: str = column("Geslacht", default="")

    def named(self, birth: Birth | None, municipality: str) -> Description | None:
        given = self.voorletters or self.roepnaam
        return description(self.achternaam, self.voorvoegsel, given, self.geslacht, birth, municipality)
