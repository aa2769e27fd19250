"""Who came without a number, as the door judges it by name: for a run of invented people that has no door."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.connectors.contract import PersonRef, Reading
from hub.domain.facts import Fact, Merged
from hub.domain.identifiers import PupilId, SourceId, is_provisional
from hub.domain.timeline import day_of
from hub.edge.intake.kinship import merged
from hub.edge.intake.recognising import described
from hub.edge.vault import Vault, open_vault
from hub.edge.vault.crypto import KEY_BYTES, Key, Keys


class ByName:
    """The part of a vault that knows names."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def judged(
        self, source: SourceId, reading: Reading, named: Mapping[PersonRef, PupilId]
    ) -> Iterator[tuple[PupilId, Fact]]:
        """What follows from how people are described: who is somebody known, of whom there is doubt."""
        with self._vault.database.transaction():
            found, doubts = described(self._vault, source, day_of(reading.through), reading.described, named)
        yield from ((m.pupil, merged(m)) for m in sorted(found))
        yield from doubts

    def lives_on(self, pupil: PupilId, word: Merged) -> None:
        """A number has said who it was."""
        if is_provisional(pupil):
            self._vault.merges.merge(pupil, word.into)


@contextmanager
def by_name() -> Iterator[ByName]:
    """Names of nobody, kept for as long as the run lasts."""
    keys = Keys((Key(1, b"p" * KEY_BYTES),), (Key(1, b"s" * KEY_BYTES),))
    with TemporaryDirectory() as folder:
        vault = open_vault(Path(folder) / "vault.db", keys)
        vault.database.need_not_outlast_a_power_cut()
        try:
            yield ByName(vault)
        finally:
            vault.close()
