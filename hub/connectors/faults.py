"""What can be wrong with a delivery or a record: a `Fault`, which becomes a `Rejected` with its record.

Remedies are Dutch, say how to mend it and never repeat a value of the input: a value may be a name or a
number of a child.
"""

from pydantic import ValidationError

from hub.connectors.contract import WHOLE, Delivery, Fault, PersonRef, Reading, Rejected

FORMAT, RECORD, FIELD, REFERENCE = "format", "record", "field", "reference"

UNKNOWN_CODE = "unknown_code"
CODES = frozenset(
    {
        "missing_value",
        "date_invalid",
        "birth_invalid",
        "moment_invalid",
        "time_invalid",
        "hours_invalid",
        "brin_invalid",
        "municipality_invalid",
        "reference_invalid",
        "number_invalid",
        UNKNOWN_CODE,
        "school_year_invalid",
        "dates_conflict",
        "case_invalid",
        "chain_invalid",
        "number_rounded",
    }
)
"""What our own field types raise (`hub.connectors.fields`); their texts are remedies."""

UNREADABLE = "De waarde is niet te lezen; lever haar zoals in de handleiding beschreven."
MISSING = "De waarde ontbreekt; vul haar in."


def of_validation(error: ValidationError) -> Fault:
    """The first wrong field gives the fault its name; the remedy speaks of all of them."""
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    names = [str(w["loc"][0]) if w["loc"] else None for w in wrong]
    remedies = [f"{name}: {_remedy(w['type'], w['msg'])}" for name, w in zip(names, wrong, strict=True)]
    return Fault(FIELD, _code(wrong[0]["type"]), names[0], " ".join(dict.fromkeys(remedies)))


def by_field(error: ValidationError) -> dict[str, str]:
    """Each wrong field with its remedy; the name is empty where it is the record as a whole."""
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    return {str(w["loc"][0]) if w["loc"] else "": _remedy(w["type"], w["msg"]) for w in wrong}


def reject(
    fault: Fault,
    record: int,
    original: bytes,
    *,
    line: int | None = None,
    spared: tuple[PersonRef, str] | None = None,
    about: tuple[PersonRef, str | None] | None = None,
    unreadable: bool = False,
) -> Rejected:
    return Rejected(
        phase=fault.phase,
        code=fault.code,
        record=record,
        line=line if line is not None else fault.line,
        field=fault.field,
        remedy=fault.remedy,
        original=original,
        spared=spared,
        about=about or spared,
        unreadable=unreadable,
    )


def refuse(delivery: Delivery, fault: Fault, version: int) -> Reading:
    """Nothing of the delivery can be read: one rejection of the whole, and the source has not been heard."""
    return Reading(
        records=1,
        through=delivery.picked_up,
        version=version,
        rejections=(reject(fault, WHOLE, delivery.content, unreadable=True),),
        heard=False,
    )


def _code(kind: str) -> str:
    return kind if kind in CODES or kind == "missing" else "invalid"


def _remedy(kind: str, text: str) -> str:
    """Pydantic's own texts are English and may quote the value; those of our field types do neither."""
    if kind in CODES:
        return text
    return MISSING if kind == "missing" else UNREADABLE
