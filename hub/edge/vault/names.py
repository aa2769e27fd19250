"""Names of pupils: sixteen bytes of a keyed hash, and how they are written."""

from hub.domain.identifiers import PROVISIONAL, PupilId

NAME_BYTES = 16  # 26 characters of base32

_PUPIL = "p-"
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [a + b for a in _LETTERS for b in _LETTERS]
_VALUES = {pair: value for value, pair in enumerate(_PAIRS)}
_SPARE = -NAME_BYTES * 8 % 10
_PAIR_AT = range(NAME_BYTES * 8 + _SPARE - 10, -1, -10)


def pupil_of(digest: bytes) -> PupilId:
    """The pupil of a number."""
    return PupilId(_PUPIL + _written(digest))


def provisional_of(digest: bytes) -> PupilId:
    """The pupil of a source's own reference."""
    return PupilId(PROVISIONAL + _written(digest))


def digest_in(pupil: PupilId) -> bytes:
    """The bytes that a name is made of; none of what is no name of ours."""
    letters = pupil[len(_PUPIL) :]
    bits = 0
    for at in range(0, len(letters), 2):
        value = _VALUES.get(letters[at : at + 2])
        if value is None:
            return b""
        bits = bits << 10 | value
    return (bits >> _SPARE).to_bytes(NAME_BYTES, "big") if len(letters) == 2 * len(_PAIR_AT) else b""


def _written(digest: bytes) -> str:
    """In small letters of base32, two at a time: Python's own way to write it costs more than the digest."""
    bits = int.from_bytes(digest[:NAME_BYTES], "big") << _SPARE
    return "".join([_PAIRS[bits >> at & 1023] for at in _PAIR_AT])
