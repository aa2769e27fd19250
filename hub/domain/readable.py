"""What each recipient would read of a case; equal news is no news, so it is digested."""

from hashlib import blake2b

from hub.domain.findings import Evidence, Party, case_evidence
from hub.domain.knowledge import Knowledge
from hub.domain.routing import MUNICIPAL, OPERATORS, Piece, may_read
from hub.domain.signals import Recipient


def readable(recipient: Recipient, piece: Piece, known: Knowledge) -> tuple[Evidence, ...]:
    """The evidence that a recipient may read; a region that hears beside a municipality reads its case."""
    finding = piece.finding
    read = tuple([e for e in finding.evidence if may_read(recipient, e, piece.heirs)])
    if recipient.role != Party.REGION:
        return read
    told = (r.address for r in piece.recipients if r.address.startswith(MUNICIPAL))
    return (*read, *(case_evidence(known.pupil, finding.key, address, finding.since) for address in told))


def digest_of(piece: Piece, recipient: Recipient, known: Knowledge) -> str:
    """All that this recipient would read, and who it is; not how long it is expected to last."""
    f = piece.finding
    parts = [str(f.severity), str(f.step), f.since.isoformat(), f.ground, *f.closes]
    blocked = "" if piece.held and recipient != OPERATORS else piece.blocked or ""
    parts += ["", piece.responsible, blocked]
    for e in readable(recipient, piece, known):
        parts += [e.kind, e.source, e.ref, e.day.isoformat() if e.day else "", e.brin or ""]
    parts += ["", recipient.address, recipient.role]
    return blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()
