"""The vault: the only place that knows who a pupil is, and keeps it sealed."""

from dataclasses import dataclass
from pathlib import Path

from hub.edge.settings import Settings
from hub.edge.vault.access import AccessLog
from hub.edge.vault.cases import Cases
from hub.edge.vault.claims import Claims
from hub.edge.vault.counting import Counting
from hub.edge.vault.crypto import Keys, Say, open_keys
from hub.edge.vault.db import Database
from hub.edge.vault.decisions import Decisions
from hub.edge.vault.deliveries import Deliveries
from hub.edge.vault.matching.described import Described
from hub.edge.vault.matching.doubts import Doubts
from hub.edge.vault.merges import Merges
from hub.edge.vault.people import People
from hub.edge.vault.pulls import Pulls
from hub.edge.vault.statements import Statements
from hub.edge.vault.traits import Traits
from hub.edge.vault.waiting import Waiting
from hub.edge.vault.withdrawals import Withdrawals


@dataclass(frozen=True)
class Vault:
    """One database, and what it knows by subject."""

    database: Database
    keys: Keys
    merges: Merges
    people: People
    cases: Cases
    access: AccessLog
    deliveries: Deliveries
    statements: Statements
    withdrawals: Withdrawals
    counting: Counting
    claims: Claims
    waiting: Waiting
    traits: Traits
    pulls: Pulls
    described: Described
    doubts: Doubts
    decisions: Decisions

    def rekey(self) -> int:
        """After a rotation of keys: bring everything under the newest; returns how many entries."""
        with self.database.transaction():
            self.database.refit(self.keys)
            return self.people.rekey() + self.described.rekey()

    def close(self) -> None:
        self.database.close()


def open_vault(path: Path, keys: Keys) -> Vault:
    database = Database(path, keys)
    merges = Merges(database)
    return Vault(
        database,
        keys,
        merges,
        People(database, keys, merges),
        Cases(database),
        AccessLog(database, keys),
        Deliveries(database),
        Statements(database, merges),
        Withdrawals(database),
        Counting(database),
        Claims(database),
        Waiting(database, keys),
        Traits(database),
        Pulls(database),
        Described(database, keys, merges),
        Doubts(database),
        Decisions(database, merges),
    )


def vault_of(settings: Settings, *, say: Say | None = None) -> Vault:
    """The vault of the configured data directory, its keys made on first use."""
    identity = settings.identity_key_path
    keys = open_keys(identity, identity.with_name("vault.key"), say=say)
    return open_vault(settings.data_dir / "vault.db", keys)
