"""What schools write for presence and absence, and what each word means for Leerplichtwet 1969 art. 21a.

Excused by law: illness and leave (art. 11), suspension, and whatever the school itself asked of the student.
Late or sent out of class is no lesson missed for the sixteen hours: those have measures of their own [own].
"""

from enum import Enum


class Soort(Enum):
    """What a row tells."""

    PRESENT = "eerste aanwezigheid"
    ABSENT = "afwezig"
    UNEXCUSED = "ongeoorloofd afwezig"
    EXCUSED = "geoorloofd afwezig"
    LATE = "te laat"
    SICK = "ziek"
    SENT_OUT = "verwijderd"
    UNTOLD = "niet geregistreerd"
    WITHDRAWN = "ingetrokken"


WORDS: dict[Soort, tuple[str, ...]] = {
    Soort.PRESENT: ("aanwezig", "aanwezigheid", "present", "online aanwezig", "aanwezig op afstand"),
    Soort.ABSENT: ("absent", "absentie", "afwezigheid", "verzuim", "niet aanwezig", "afgemeld"),
    Soort.UNEXCUSED: (
        "ongeoorloofd",
        "ongeoorloofd absent",
        "ongeoorloofd verzuim",
        "ongeoorloofde absentie",
        "spijbelen",
        "gespijbeld",
        "luxe verzuim",
        "unexcused",
    ),
    Soort.EXCUSED: (
        "geoorloofd",
        "geoorloofd absent",
        "geoorloofd verzuim",
        "geoorloofde absentie",
        "verlof",
        "bijzonder verlof",
        "dokter",
        "huisarts",
        "arts",
        "tandarts",
        "orthodontist",
        "ziekenhuis",
        "medisch",
        "medische afspraak",
        "schorsing",
        "geschorst",
        "vrijstelling",
        "vrijgesteld",
        "verlof goedgekeurd",
        "excused",
        "stage",
        "bpv",
        "excursie",
        "examen",
        "toets",
        "lesuitval",
        "uitgevallen",
        "overmacht",
    ),
    Soort.LATE: ("te laat gekomen", "te laat komen", "laat", "late"),
    Soort.SICK: ("ziekte", "ziekmelding", "ziek gemeld", "langdurig ziek", "sick"),
    Soort.SENT_OUT: ("uit de les verwijderd", "uitgestuurd", "eruit gestuurd", "les uit gestuurd"),
    Soort.UNTOLD: (
        "nog niet geregistreerd",
        "geen registratie",
        "onbekend",
        "niet ingevuld",
        "nog niet ingevuld",
        "not registered",
    ),
    Soort.WITHDRAWN: ("vervallen", "geannuleerd"),
}
"""Other words for the same."""

SOORTEN = {soort.value: soort for soort in Soort} | {
    w: soort for soort, words in WORDS.items() for w in words
}

EXCUSED = {Soort.UNEXCUSED: False, Soort.EXCUSED: True}
"""Where the word says it; the column Geoorloofd, where filled, says it better: a leave can be refused."""

NO_ABSENCE = {Soort.LATE: "late", Soort.SICK: "sick", Soort.SENT_OUT: "sent_out", Soort.UNTOLD: "untold"}
"""Known non-facts. The hub keeps nothing of them, and takes back what was called an absence before."""
