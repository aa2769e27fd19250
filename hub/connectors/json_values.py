"""Values as JSON has them, for fields that read texts: numbers without quotes, true and false, null."""

from pydantic_core import PydanticCustomError


def written(value: object) -> str:
    """A text that some systems write as a number without quotes, or as null."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None:
        raise PydanticCustomError("number_invalid", "De waarde is niet te lezen.")
    return ""


def a_word(value: object) -> object:
    """Yes and no as JSON has them, too."""
    return str(value) if isinstance(value, bool | int) else value


def a_whole_number(value: object) -> object:
    """Pydantic would take true for 1, and 1.0."""
    return None if isinstance(value, bool | float) else value
