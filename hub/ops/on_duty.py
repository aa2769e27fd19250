"""What the person on duty does goes on record: who, now, for the hub itself."""

import getpass
from datetime import UTC, datetime

from hub.edge.vault.access import Access


def access(action: str, subject: str, reason: str, outcome: str) -> Access:
    """A line for the access log, under the name of the account that runs the command."""
    return Access(
        moment=datetime.now(UTC),
        who=getpass.getuser(),
        organisation="ops",
        action=action,
        subject=subject,
        reason=reason,
        outcome=outcome,
    )
