"""Dutch words for what the hub says: rules, offices, sources, what closes a signal. All texts share them."""

from datetime import date, datetime
from typing import assert_never

from hub.connectors import owners
from hub.connectors.catalogue import connector
from hub.domain.facts import Destination, Precision, Status
from hub.domain.findings import Party
from hub.domain.identifiers import SourceId
from hub.domain.rules.catalogue import EVERY
from hub.domain.signals import Recipient
from hub.domain.timeline import AMSTERDAM
from hub.domain.transition import Whereabouts

RULES = {rule.code: (rule.words.dutch, rule.words.sentence) for rule in EVERY}
"""Per rule its name, and what it says in one sentence."""

SEVERITIES = {1: "ter informatie", 2: "aandacht", 3: "actie nodig", 4: "dringend"}

CLOSES = {
    "application": "een aanmelding",
    "enrolment": "een inschrijving",
    "stays_in_vo": "bericht dat de leerling in het vo of vavo blijft",
    "settled": "bericht dat het anders geregeld is (ander onderwijs, buitenland, vrijstelling, werk)",
    "follow_up": "afsluiten door wie de zaak heeft gekregen",
    "answer": "een status die de instelling van de aanmelding meldt",
    "former_step": "een aanmelding die weer even ver is",
    "presence": "een eerste aanwezigheid",
    "identity": "een nummer, of een besluit over wie het is",
    "withdrawal": "intrekken van de aanmelding",
    "deregistration": "uitschrijving door het mbo",
    "startkwalificatie": "een startkwalificatie",
    "intake": "een intake die is gepland of gehouden",
    "offer": "een plek die is aangeboden",
    "rejection": "een afwijzing",
    "agreement": "een akkoord op het overstapdossier: van de ouders, vanaf achttien jaar van de leerling",
    "handover": "een warme overdracht die is gedaan of vervallen",
    "excused": "verzuim dat alsnog geoorloofd blijkt",
    "exemption": "een vrijstelling van de leerplicht",
    "in_sight": "bericht dat de jongere op school zit, werkt, dagbesteding heeft of elders is",
    "notified": "de verzuimmelding van de school bij DUO",
    "season": "het einde van het schooljaar",
    "taken_up": "oppakken door de nieuwe gemeente",
    "notice_taken_up": "een andere status van de verzuimmelding dan geregistreerd",
    "notice_withdrawn": "intrekken van de verzuimmelding door de school",
    "picked_up": "oppakken of sluiten door de gemeente",
    "case_over": "het einde van de zaak waar het om gaat",
    "birthday": "de verjaardag zelf",
    "delivery": "een nieuwe levering van de bron",
}
"""What would end a finding, by the codes in `closes`."""

PARTIES = {
    Party.VO: "de vo-school",
    Party.MBO: "de mbo-instelling",
    Party.TRUANCY: "leerplicht van de gemeente",
    Party.DOORSTROOMPUNT: "het Doorstroompunt",
    Party.MUNICIPALITY: "de gemeente",
    Party.REGION: "de regiocoördinator",
    Party.OPERATOR: "het beheer van de hub",
}

WHEREABOUTS = {
    Whereabouts.EXPECTED: "verwacht in het mbo (T0)",
    Whereabouts.APPLIED: "aangemeld (T1)",
    Whereabouts.DOSSIER: "aangemeld, akkoord op het dossier (T2)",
    Whereabouts.INTAKE: "intake (T3)",
    Whereabouts.PLACE: "plek aangeboden (T4)",
    Whereabouts.ENROLLED: "ingeschreven (T5)",
    Whereabouts.STARTED: "begonnen (T6)",
    Whereabouts.IN_VO: "in het vo",
    Whereabouts.OUTSIDE: "elders of vrijgesteld",
    Whereabouts.AT_WORK: "aan het werk of in dagbesteding",
    Whereabouts.QUALIFIED: "startkwalificatie behaald",
    Whereabouts.NOT_ARRIVED: "niet aangekomen (N)",
    Whereabouts.DROPPED_OUT: "uitgevallen (U)",
    Whereabouts.SWITCHING: "tussen twee opleidingen (S)",
}
"""Where a pupil is in the transition, as overstap coaches call it."""

STATUSES = {
    Status.APPLIED: "aangemeld",
    Status.RECEIVED: "aanmelding ontvangen",
    Status.OFFERED: "plek aangeboden",
    Status.REJECTED: "afgewezen",
    Status.WITHDRAWN: "ingetrokken",
    Status.ENROLLED: "ingeschreven",
}

DESTINATIONS = {
    Destination.MBO: "het mbo",
    Destination.VO: "een andere vo-school",
    Destination.VAVO: "het vavo",
    Destination.PRIVATE: "niet-bekostigd onderwijs",
    Destination.ABROAD: "het buitenland",
    Destination.WORK: "werk",
    Destination.UNKNOWN: "niet opgegeven",
}

BLOCKED = {
    "no_municipality": "er is geen gemeente bekend",
    "no_region": "van de gemeente is niet bekend in welke Doorstroompuntregio zij ligt",
    "no_birth_date": "er is geen geboortedatum bekend",
    "unknown_level": "van een diploma is het niveau niet bekend",
    "two_persons": "onder dit nummer lijken twee leerlingen te staan",
    "surge": "er waren er ineens veel meer dan anders: dat bekijkt eerst een mens",
    "surge_dropped": "wie de hub beheert, besloot dat dit niet wordt gemeld",
    "no_pgn": "de leerling is alleen bekend onder een kenmerk van een bron, zonder persoonsgebonden nummer",
}

_OURSELVES = {"identity": "de hub zelf"}
"""Sources that no connector reads."""

school, municipality = owners.school, owners.municipality

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def day(at: date) -> str:
    """A day as people write it: 1 augustus 2025."""
    return f"{at.day} {month(at)}"


def day_known(at: date, known: Precision) -> str:
    """A day as far as its source knows it: 1 juli 2026, juli 2026 (dag onbekend)."""
    match known:
        case Precision.DAY:
            return day(at)
        case Precision.MONTH:
            return f"{month(at)} (dag onbekend)"
        case Precision.YEAR:
            return f"{at.year} (dag onbekend)"
        case Precision.NOTHING:
            return "een onbekende dag"
    assert_never(known)


def month(at: date) -> str:
    """A month as people write it: augustus 2025."""
    return f"{_MONTHS[at.month - 1]} {at.year}"


def moment(at: datetime) -> str:
    """A moment in Amsterdam; midnight is the day itself."""
    local = at.astimezone(AMSTERDAM)
    return day(local.date()) + ("" if (local.hour, local.minute) == (0, 0) else f" {local:%H:%M}")


def source(name: SourceId) -> str:
    """A feed as people call it."""
    kind, _, organisation = name.partition("/")
    reads = connector(kind)
    return _OURSELVES.get(kind, kind) if reads is None else reads.called(organisation)


def kind(name: str) -> str:
    """Feeds of one kind as people call them together."""
    reads = connector(name)
    return name if reads is None else reads.feeds


def recipient(who: Recipient) -> str:
    """Whom a signal goes to, and as what."""
    kind, _, code = who.address.partition("/")
    if kind == "gm":
        office = "Doorstroompunt" if who.role == Party.DOORSTROOMPUNT else "leerplicht"
        return f"{municipality(code)} ({office})"
    if kind == "rmc":
        return f"de coördinator van Doorstroompuntregio {code}"
    return school(code) if kind == "brin" else PARTIES[Party.OPERATOR]


def route(party: str, role: str, channel: str) -> str:
    """A line of the social route map: whom to ask, where, by which way."""
    return f"{role} ({party}), via {channel}"


def all_of(parts: list[str]) -> str:
    """A list as people say it: a, b en c."""
    return " en ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
