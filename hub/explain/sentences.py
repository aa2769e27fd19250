"""An explanation in Dutch sentences, for whoever has the pupil before them. Never a name or a birth date."""

from collections.abc import Iterator
from datetime import datetime

from hub.domain.facts import Died
from hub.domain.findings import Evidence, Gate
from hub.domain.signals import Change, Reason, Recipient
from hub.domain.surge import SURGE
from hub.domain.timeline import NEVER, day_of
from hub.domain.transition import Stretch
from hub.explain import words
from hub.explain.explanation import Coming, Explanation, OpenSignal, Past
from hub.explain.fact_sentences import noun, said_on, sentence

_ENDS = {
    Reason.RESOLVED: "de periode is voorbij of het is opgelost",
    Reason.SEASON: "het schooljaar is voorbij, opgelost is het niet",
    Reason.DISPROVED: "het blijkt niet (meer) te kloppen",
    Reason.IDENTITY: "het is een andere leerling gebleken, die alles overneemt",
    None: "zonder reden: niemand mag dit nog weten",
}


def tell(it: Explanation) -> str:
    """The whole explanation as text."""
    return "\n".join(_lines(it)) + "\n"


def _lines(it: Explanation) -> Iterator[str]:
    yield f"Leerling {it.pupil}, stand op {words.day(day_of(it.now))}"
    if it.into:
        yield f"  Dit is dezelfde leerling als {it.into}; alles wat bekend was, is daarheen gegaan."
    if it.aliases:
        yield f"  Hierbij hoort ook wat bekend was onder {words.all_of(list(it.aliases))}."
    yield from _section("Wat we weten", _facts(it), "Niets.")
    yield from _section("Waar de leerling is", _way(it), "")
    yield from _section("Wat er is gemeld", _said(it), "Er staat nu niets open.")
    yield from _section("Wat eerder is gemeld en voorbij is", (_over(past) for past in it.past), "")
    yield from _section("Waarop wordt gewacht", _waits(it), "")
    forecast = (line for coming in it.coming for line in _coming(it, coming))
    yield from _section("Wat er komt als er niets meer wordt gehoord", forecast, "Niets.")


def _section(title: str, lines: Iterator[str], nothing: str) -> Iterator[str]:
    found = list(lines) or ([nothing] if nothing else [])
    if found:
        yield ""
        yield title
        yield from (f"  {line}" for line in found)


def _facts(it: Explanation) -> Iterator[str]:
    facts = [(f, "") for f in it.known.standing] + [
        (f, "" if isinstance(f, Died) else " (ingetrokken door de bron)") for f in it.known.retracted
    ]
    rows = sorted((said_on(f), sentence(f), words.source(f.source), gone) for f, gone in facts)
    yield from (f"- {text} [{source}]{gone}" for _, text, source, gone in rows)


def _way(it: Explanation) -> Iterator[str]:
    """Season by season, the last stretch as the one that is now."""
    for leg in it.way:
        here, now = leg.stretch, it.now < leg.stretch.until
        since = _edge(here.since, on_birthday=leg.from_birthday)
        until = "" if now else f" tot {_edge(here.until, on_birthday=leg.to_birthday)}"
        yield f"- zomer {leg.season}, {words.WHEREABOUTS[here.where]}: vanaf {since}{until}; {_turn(here)}"


def _edge(at: datetime, *, on_birthday: bool) -> str:
    return f"{words.month(day_of(at))} (verjaardag)" if on_birthday else words.day(day_of(at))


def _turn(here: Stretch) -> str:
    if here.party is None:
        return "niemand hoeft iets te doen"
    if here.who is None:
        return f"aan zet is {words.PARTIES[here.party]}, maar welke is niet bekend"
    return f"aan zet is {words.recipient(Recipient(here.who, here.party))}"


def _said(it: Explanation) -> Iterator[str]:
    for standing in it.standing:
        yield from _told(it, standing)
    for piece in it.blocked:
        name, _ = words.RULES[piece.finding.rule]
        who = "De gemeente" if piece.finding.municipal else "De regio"
        yield f"{who} hoort niets over {name}: {words.BLOCKED[piece.blocked or '']}."


def _over(past: Past) -> str:
    signal, at = past.signal, day_of(past.at)
    when = f"in {words.month(at)} (verjaardag)" if past.on_birthday else f"op {words.day(at)}"
    what = f"- {words.RULES[signal.rule][0]} ({signal.rule}), ernst {signal.severity}"
    if signal.change == Change.WITHDRAWN:
        return f"{what}: ingetrokken {when}; {_ENDS[signal.reason]}"
    hear = [a.recipient for a in signal.addressees if a.change in (Change.OPENED, Change.REVISED)]
    verb = "gemeld" if signal.change == Change.OPENED else "bijgewerkt"
    to = f" aan {words.all_of([words.recipient(r) for r in hear])}" if hear else ""
    return f"{what}: {verb} {when}{to}"


def _waits(it: Explanation) -> Iterator[str]:
    for piece, gates in it.waits:
        f = piece.finding
        yield f"{words.RULES[f.rule][0]} ({f.rule}, ernst {f.severity}) wordt pas gemeld als dit is gehoord:"
        yield from (f"  - {_gate(g, it.heard.get(g[0]))}" for g in gates)


def _told(it: Explanation, standing: OpenSignal) -> Iterator[str]:
    said, piece = standing.said, standing.piece
    name, meaning = words.RULES[said.rule]
    since = words.day(day_of(said.since))
    yield f"{name} ({said.rule}), ernst {said.severity}: {words.SEVERITIES[said.severity]}, sinds {since}"
    yield f"  {meaning}"
    yield f"  Grond: {said.ground}"
    if piece is None:
        yield "  Dit vervalt bij de volgende tik van de klok."
    else:
        yield from (f"  Omdat: {_because(it, e)}" for e in piece.finding.evidence)
        yield f"  Aan zet: {words.PARTIES[piece.responsible]}"
    yield f"  Weten ervan: {words.all_of([words.recipient(r) for r in said.told])}"
    if said.held:
        yield f"  Nog niet aan iedereen gemeld: {words.BLOCKED[SURGE]}"
    if standing.route is not None:
        yield f"  Wie te vragen: {words.route(*standing.route)}"
    if piece is not None:
        yield f"  Het eindigt met: {'; '.join(words.CLOSES[c] for c in piece.finding.closes)}"


def _because(it: Explanation, evidence: Evidence) -> str:
    fact = it.fact(evidence)
    return sentence(fact) if fact else f"{noun(evidence)} {evidence.ref}"


def _gate(gate: Gate, heard: datetime | None) -> str:
    source, needed = gate
    last = f"gehoord tot {words.moment(heard)}" if heard else "nog nooit gehoord"
    return f"{words.source(source)}: {last}, nodig tot {words.moment(needed)}"


def _coming(it: Explanation, coming: Coming) -> Iterator[str]:
    signal, at = coming.signal, day_of(coming.at)
    name, _ = words.RULES[signal.rule]
    what = f"{name} ({signal.rule})"
    when = "Bij de volgende tik" if coming.at <= it.now else f"Op {words.day(at)}"
    if coming.on_birthday:
        when = f"In {words.month(at)} (verjaardag)"
    match signal.change:
        case Change.OPENED:
            yield f"{when}: {what} wordt gemeld, ernst {signal.severity}"
        case Change.REVISED:
            yield f"{when}: {what} wordt bijgewerkt, ernst {signal.severity}"
        case _:
            yield f"{when}: {what} vervalt, {_ENDS[signal.reason]}"
    for change, verb in (
        (Change.OPENED, "krijgt bericht"),
        (Change.REVISED, "krijgt de wijziging"),
        (Change.CLOSED, "hoort alleen dat de zaak dicht is"),
    ):
        who = [words.recipient(a.recipient) for a in signal.addressees if a.change == change]
        if who:
            yield f"  {verb}: {words.all_of(who)}"
    unheard = [g for g in coming.rests_on if it.heard.get(g[0], NEVER) < g[1]]
    if unheard and signal.change != Change.WITHDRAWN:
        sources = words.all_of([words.source(s) for s, _ in unheard])
        yield f"  mits dan gehoord: {sources}"
