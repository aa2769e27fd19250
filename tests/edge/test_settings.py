"""The settings: read once, told by the names of their variables, never showing a secret."""

from pathlib import Path

import pytest

from hub.edge import settings
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients
from hub.edge.settings import Settings

SECURE = {
    "HUB_BOOTSTRAP": "kafka.example.nl:9093",
    "HUB_SECURITY_PROTOCOL": "SASL_SSL",
    "HUB_SASL_MECHANISM": "SCRAM-SHA-512",
    "HUB_SASL_USERNAME": "hub",
    "HUB_SASL_PASSWORD": "geheim",
    "HUB_TLS_CA": "/etc/hub/ca.pem",
}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HUB_{name.upper()}", raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return settings.read()


def test_laptop_needs_no_settings() -> None:
    assert settings.read().bootstrap is None
    assert settings.read().identity_key_path == settings.read().data_dir / "identity.key"


def test_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, HUB_BOOTSTRAP="").bootstrap is None


def test_a_secret_may_be_a_file_among_the_credentials_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    As systemd and Kubernetes hand them over; what the environment says counts before it.
    """
    (tmp_path / "hub_sasl_password").write_text("geheim\n")
    (tmp_path / "hub_sasl_username").write_text("van het bestand")
    (tmp_path / "identity.key").write_text("no setting")

    known = {name: value for name, value in SECURE.items() if name != "HUB_SASL_PASSWORD"}

    chosen = given(monkeypatch, **known, CREDENTIALS_DIRECTORY=str(tmp_path))

    assert chosen.sasl_password is not None
    assert ("hub", "geheim") == (chosen.sasl_username, chosen.sasl_password.get_secret_value())
    assert "geheim" not in repr(chosen)
    with pytest.raises(OperatorError, match="HUB_SASL_PASSWORD"):
        given(monkeypatch, CREDENTIALS_DIRECTORY=str(tmp_path / "gone"))


def test_without_a_kafka_the_remedy_names_both_ways() -> None:
    with pytest.raises(OperatorError) as told:
        settings.read().kafka()

    assert "hub broker start" in told.value.remedy
    assert "HUB_BOOTSTRAP" in told.value.remedy


def test_secure_kafka_reaches_every_client(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = given(monkeypatch, **SECURE)

    wanted = {
        "bootstrap.servers": "kafka.example.nl:9093",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "hub",
        "sasl.password": "geheim",
        "ssl.ca.location": "/etc/hub/ca.pem",
    }
    assert wanted == chosen.kafka()
    assert wanted.items() <= clients.producer_config(chosen).items()
    assert wanted.items() <= clients.consumer_config(chosen, group="g").items()


def test_secrets_are_masked_wherever_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = given(monkeypatch, **SECURE, HUB_REGISTRY="https://hub:verborgen@registry.example.nl/api")
    shown = f"{chosen} {chosen!r} {chosen.shown()}"

    assert "geheim" not in shown
    assert "verborgen" not in shown
    assert "https://***@registry.example.nl/api" == chosen.shown()["HUB_REGISTRY"]


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"HUB_WEB_PORT": "abc"}, "HUB_WEB_PORT: Input should be a valid integer"),
        ({"HUB_LOG_LEVEL": "loud"}, "HUB_LOG_LEVEL"),
        ({"HUB_PREFIX": "drill 7"}, "HUB_PREFIX"),
        ({"HUB_SECURITY_PROTOCOL": "SASL_SSL"}, "needs HUB_SASL_MECHANISM, HUB_SASL_USERNAME, HUB_SASL_PASS"),
        ({"HUB_SASL_PASSWORD": "geheim"}, "HUB_SECURITY_PROTOCOL is not SASL_..."),
        (
            {"HUB_BOOTSTAP": "kafka:9092"},
            "HUB_BOOTSTAP: no setting has this name; did you mean HUB_BOOTSTRAP?",
        ),
        ({"hub_zzz": "1"}, "hub_zzz: no setting has this name; known are HUB_BACKUP_FOR, HUB_"),
        ({"HUB_TLS_CA": "/ca.pem"}, "HUB_SECURITY_PROTOCOL is not SSL"),
        ({"HUB_SECURITY_PROTOCOL": "SSL", "HUB_TLS_CERT": "/c.pem"}, "HUB_TLS_CERT and HUB_TLS_KEY"),
    ],
)
def test_mistake_is_told_by_the_name_of_the_variable(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], told: str
) -> None:
    with pytest.raises(OperatorError) as mistake:
        given(monkeypatch, **variables)

    assert told in mistake.value.what
    assert "geheim" not in str(mistake.value)


def test_what_kubernetes_gives_every_container_beside_a_service_named_hub_is_no_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beside = {"HUB_PORT": "tcp://10.0.0.1:80", "HUB_SERVICE_HOST": "10.0.0.1", "HUB_PORT_80_TCP": "tcp://x"}

    assert given(monkeypatch, **beside, HUB_WEB_PORT="1234").web_port == 1234


def test_embedded_kafka_takes_no_password_along(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = given(monkeypatch, **SECURE).at("127.0.0.1:9092")

    assert {"bootstrap.servers": "127.0.0.1:9092", "security.protocol": "PLAINTEXT"} == moved.kafka()


def test_clients_partition_wait_and_read_alike() -> None:
    here = Settings(data_dir=Path("unused")).at("127.0.0.1:9092")
    producing = clients.producer_config(here, transactional_id="relay-0", compression_type="zstd")
    consuming = clients.consumer_config(here, group="relay", instance="relay-0", fetch_wait_max_ms=5)

    assert "murmur2_random" == producing["partitioner"], "or equal keys land apart silently"
    assert producing["enable.idempotence"] is True
    assert (10_000, "zstd") == (producing["transaction.timeout.ms"], producing["compression.type"])
    assert "read_committed" == consuming["isolation.level"]
    assert consuming["enable.auto.commit"] is False
    assert ("relay-0", 5) == (consuming["group.instance.id"], consuming["fetch.wait.max.ms"])


def test_parts_sign_in_by_password_or_all_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OperatorError, match="HUB_PRINCIPALS is set, but HUB_SECURITY_PROTOCOL is not SASL_"):
        given(monkeypatch, HUB_BOOTSTRAP="kafka.example.nl:9093", HUB_PRINCIPALS="/etc/hub/principals")
