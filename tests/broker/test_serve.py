"""The gateway on a real Kafka: what is said stands in its casebook, and who it is comes from the vault."""

import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
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
from tests.broker.test_run import free_ports, until
from tests.edge.gateway.doors import OTHER_TOWN, TOWN, everybody, signal_of
from tests.edge.intake.test_identity import bsn
from tests.edge.vault.asking import by_pgn
from tests.house.sources import ROOT

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


ORGANISATIONS = """
[organisations."gm/0363"]
name = "Gemeente Amsterdam"
kind = "municipality"
contact = "hub@amsterdam.example"
first = 2020-01-01
"""


def test_hub_serve_answers_until_it_is_asked_to_stop(settings: Settings, tmp_path: Path) -> None:
    """
    As it is typed: organisations from their file, a token from the command, on a port of this machine.
    """
    provision.apply(settings, topics.wanted())
    (tmp_path / "organisations.toml").write_text(ORGANISATIONS)
    port = free_ports()
    env = {
        **os.environ,
        "HUB_BOOTSTRAP": settings.bootstrap or "",
        "HUB_PREFIX": settings.prefix,
        "HUB_DATA_DIR": str(tmp_path),
        "HUB_GATEWAY_PORT": str(port),
        "HUB_GATEWAY_METRICS_PORT": str(port + 1),
    }
    hub = [sys.executable, "-m", "hub.ops.cli", "serve"]
    token = subprocess.check_output([*hub, "--token", "gm/0363"], env=env, cwd=ROOT, text=True).strip()
    serving_hub = subprocess.Popen(hub, env=env, cwd=ROOT, stderr=subprocess.PIPE)
    url = f"http://127.0.0.1:{port}"

    def is_ready() -> bool:
        try:
            return httpx.get(f"{url}/ready").status_code == 200
        except httpx.TransportError:
            return False

    try:
        until(is_ready, "it is ready")
        cases = httpx.get(f"{url}/v1/cases", headers={"Authorization": f"Bearer {token}"})
        assert (200, []) == (cases.status_code, cases.json()["cases"])
        told = httpx.get(f"http://127.0.0.1:{port + 1}/metrics").text
        assert 'hub_gateway_requests_total{route="/v1/cases",status="200"} 1.0' in told
    finally:
        serving_hub.terminate()
        _, said = serving_hub.communicate(timeout=30)
    assert 0 == serving_hub.returncode, said.decode()
    assert b"Traceback" not in said
