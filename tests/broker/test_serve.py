"""The gateway on a real Kafka: what is said stands in its casebook, and who it is comes from the vault."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from hub.domain.identifiers import case_id
from hub.domain.signals import Change
from hub.edge.gateway import serving
from hub.edge.gateway.issuer import own_token
from hub.edge.kafka import provision
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.streams import codec as codecs
from hub.streams import topics
from hub.streams.records import KIND, SIGNAL, Out
from tests.broker.test_run import until
from tests.edge.gateway.doors import OTHER_TOWN, TOWN, everybody, signal_of
from tests.edge.intake.test_identity import bsn
from tests.edge.vault.asking import by_pgn

pytestmark = [pytest.mark.broker]


def test_what_is_said_is_read_and_revealed_over_http(settings: Settings, tmp_path: Path) -> None:
    """
    Also what was said while the gateway was not there; each town its own.
    """
    provision.apply(settings, topics.wanted())
    with closing(vault_of(settings)) as vault:
        pupil = by_pgn(vault, bsn(1))
    signal = signal_of("s1", pupil, 1, Change.OPENED, (TOWN,))
    later = signal_of("s2", pupil, 2, Change.OPENED, (OTHER_TOWN,))
    codec = codecs.local()
    for each in (signal, later):
        with closing(KafkaPublisher(settings, "test", transaction_ms=10_000)) as publisher:
            out = Out(
                topics.SIGNALS, str(pupil).encode(), codec.encode_signal(each), [(KIND, SIGNAL.encode())], 0
            )
            publisher.publish([out])
        with serving.opened(settings, everybody(), tmp_path / "drop") as app:
            client = TestClient(app)
            until(lambda c=client: c.get("/ready").status_code == 200, "it is up to date")  # type: ignore[misc]
            for who, wanted in ((TOWN, [signal]), (OTHER_TOWN, [later] if each is later else [])):
                token = own_token(settings, who, "cases reveal", datetime.now(UTC))
                headers = {"Authorization": f"Bearer {token}"}
                told = client.get("/v1/cases", headers=headers).json()
                cases = [case_id(s.id, who) for s in wanted]
                assert cases == [c["case"] for c in told["cases"]]
                for case in cases:
                    asked = client.post(
                        f"/v1/cases/{case}/reveal", headers=headers, json={"reason": "huisbezoek"}
                    )
                    assert {"case": case, "pgn": bsn(1)} == asked.json()
