"""Refusals: each has a code, a status, and words in Dutch and in English; none repeats what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from starlette.responses import JSONResponse

PROBLEM = "application/problem+json"
DUTCH, ENGLISH = "nl", "en"
TYPE = "urn:nld:overstaphub:"


class Wording(NamedTuple):
    """What a refusal is, and what to do about it, in one sentence each."""

    status: int
    nl: tuple[str, str]
    en: tuple[str, str]


PROBLEMS: Mapping[str, Wording] = MappingProxyType(
    {
        "no_credential": Wording(
            401,
            ("U bent niet aangemeld.", "Stuur een toegangstoken mee, of gebruik uw certificaat."),
            ("You did not sign in.", "Send an access token, or use your certificate."),
        ),
        "invalid_token": Wording(
            401,
            (
                "Dit toegangstoken geldt niet.",
                "Vraag een nieuw token aan, voor dit adres, en let op de klok.",
            ),
            ("This access token is not valid.", "Ask for a new one, for this address; mind the clock."),
        ),
        "certificate_needed": Wording(
            401,
            ("Dit token hoort bij een ander certificaat.", "Gebruik het certificaat waarmee u het aanvroeg."),
            ("This token belongs to another certificate.", "Use the one with which you asked for it."),
        ),
        "unknown_client": Wording(
            403,
            ("Wij kennen deze afnemer niet.", "Vraag de beheerder van de hub om u aan te melden."),
            ("We do not know this client.", "Ask the hub's operator to register you."),
        ),
        "insufficient_scope": Wording(
            403,
            ("Uw token geeft hier geen recht op.", "Vraag een token aan met de scope die deze route noemt."),
            ("Your token does not allow this.", "Ask for a token with the scope that this route names."),
        ),
        "no_mandate": Wording(
            403,
            (
                "U mag niet aanleveren voor deze organisatie.",
                "Lever aan voor uzelf, of laat de school u machtigen; de beheerder legt dat vast.",
            ),
            (
                "You may not deliver for this organisation.",
                "Deliver for yourself, or have the school mandate you; the operator records it.",
            ),
        ),
        "not_allowed": Wording(
            403,
            ("Uw organisatie heeft dit recht niet.", "Vraag het de beheerder van de hub."),
            ("Your organisation has no right to this.", "Ask the hub's operator."),
        ),
        "not_found": Wording(
            404,
            ("Dit is er niet, of het is niet van u.", "Neem het adres over uit een eerder antwoord."),
            ("This does not exist, or is not yours.", "Take the address from an earlier answer."),
        ),
        "unknown_connector": Wording(
            404,
            ("Deze bron kennen wij niet.", "Kijk welke bronnen er zijn in de beschrijving van deze API."),
            ("We know no such source.", "See which there are in the description of this API."),
        ),
        "wrong_method": Wording(
            405,
            ("Dit kan hier niet.", "Kijk in de beschrijving van deze API wat hier kan."),
            ("This cannot be done here.", "See in the description of this API what can."),
        ),
        "case_closed": Wording(
            409,
            ("Deze zaak is gesloten.", "Alleen bij een open zaak mag u weten wie het is."),
            ("This case is closed.", "Only of an open case may you know who it is."),
        ),
        "no_number": Wording(
            409,
            ("Van deze leerling is geen nummer bekend.", "Vraag het de school die de gegevens aanleverde."),
            ("No number is known of this pupil.", "Ask the school that delivered the data."),
        ),
        "name_waits": Wording(
            409,
            ("Een bestand met deze naam wacht nog.", "Wacht tot het is ingenomen, of geef een andere naam."),
            ("A file of this name still waits.", "Wait until it was taken in, or use another name."),
        ),
        "too_large": Wording(
            413,
            ("Dit bestand is te groot.", "Deel het op; hoe groot het mag zijn, staat in de beschrijving."),
            ("This file is too large.", "Split it; the description says how large it may be."),
        ),
        "encoded": Wording(
            415,
            ("Dit is ingepakt.", "Stuur het bestand zoals uw systeem het schrijft, zonder Content-Encoding."),
            ("This is compressed.", "Send the file as your system writes it, without Content-Encoding."),
        ),
        "wrong_request": Wording(
            400,
            ("Deze vraag klopt niet.", "Bij errors staat welk onderdeel, en wat ermee is."),
            ("This request is not right.", "errors says which part of it, and what is wrong."),
        ),
        "name_unusable": Wording(
            400,
            ("Deze bestandsnaam kan niet.", "Gebruik een gewone naam, zoals de handleiding hem noemt."),
            ("This file name cannot be used.", "Use a plain name, such as the guide advises."),
        ),
        "moment_twice": Wording(
            400,
            ("De naam en `through` noemen elk een ander moment.", "Noem het moment op één plaats."),
            ("The name and `through` each tell a moment.", "Tell it in one place."),
        ),
        "empty": Wording(
            400,
            ("Het bestand is leeg.", "Stuur de inhoud van het bestand mee."),
            ("The file is empty.", "Send what is in the file."),
        ),
        "cursor_unknown": Wording(
            400,
            ("Deze cursor geldt niet meer.", "Begin opnieuw, zonder cursor."),
            ("This cursor is valid no more.", "Begin again, without a cursor."),
        ),
        "key_used": Wording(
            422,
            ("Deze Idempotency-Key was voor een ander bestand.", "Geef elk bestand een eigen sleutel."),
            ("This Idempotency-Key was for another file.", "Give each file a key of its own."),
        ),
        "too_many": Wording(
            429,
            ("U vraagt te veel in korte tijd.", "Wacht zo lang als Retry-After zegt."),
            ("You ask too much in a short time.", "Wait as long as Retry-After says."),
        ),
        "bug": Wording(
            500,
            ("Hier ging bij ons iets mis.", "Probeer het later opnieuw; blijft het, meld het de beheerder."),
            ("Something went wrong on our side.", "Try again later; if it lasts, tell the operator."),
        ),
        "away": Wording(
            503,
            ("De hub kan dit nu niet.", "Probeer het over een minuut opnieuw."),
            ("The hub cannot do this now.", "Try again in a minute."),
        ),
    }
)
"""Every refusal there is, by its code."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One part of a request, by its place, and what is wrong with it; never its value."""

    part: str
    why: str


@dataclass(eq=False)
class Refused(Exception):  # noqa: N818 - an answer, and no error of ours
    """An answer that says no. `headers` go with it."""

    code: str
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[Wrong, ...] = ()


def language(accepted: str | None) -> str:
    """Dutch, unless English is asked for before it."""
    wanted = []
    for n, one in enumerate((accepted or "").split(",")):
        tag, *more = (part.strip() for part in one.split(";"))
        primary = tag.partition("-")[0].casefold()
        if primary in (DUTCH, ENGLISH):
            wanted.append((-_weight(more), n, primary))
    return min(wanted)[2] if wanted else DUTCH


def answer(refused: Refused, accepted: str | None) -> JSONResponse:
    """As RFC 9457 tells it, in the language that was asked for."""
    told, spoken = PROBLEMS[refused.code], language(accepted)
    title, detail = told.nl if spoken == DUTCH else told.en
    body = {"type": f"{TYPE}{refused.code}", "title": title, "status": told.status, "detail": detail}
    if refused.errors:
        body["errors"] = [{"part": wrong.part, "why": wrong.why} for wrong in refused.errors]
    headers = {**refused.headers, "Content-Language": spoken}
    return JSONResponse(body, told.status, headers, media_type=PROBLEM)


def _weight(parameters: list[str]) -> float:
    told = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        return float(told)
    except ValueError:
        return 0.0
