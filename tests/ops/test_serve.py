"""`hub serve`: a token for who sits at the machine, and what is wrong with the settings told at once."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.edge.gateway.credentials import signed_in
from hub.edge.gateway.issuer import trust_of
from hub.edge.settings import Settings
from hub.ops.cli import main
from tests.edge.gateway.doors import NOW, TOWN, everybody


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))


def test_token_of_ones_own_machine_lets_in(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["serve", "--token", TOWN, "--scope", "cases"])

    bearer = f"Bearer {printed.output.strip()}"
    found = signed_in(everybody(), trust_of(Settings(data_dir=tmp_path)), bearer, None, NOW.date())
    assert (TOWN, frozenset({"cases"})) == (found.id, found.scopes)


def test_with_an_issuer_nobody_makes_tokens_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_OAUTH_ISSUER", "https://issuer.example")
    monkeypatch.setenv("HUB_OAUTH_JWKS", "https://issuer.example/jwks")

    refused = CliRunner().invoke(main, ["serve", "--token", TOWN])

    assert 2 == refused.exit_code
    assert "HUB_OAUTH_ISSUER" in refused.output


def test_without_organisations_it_does_not_start() -> None:
    refused = CliRunner().invoke(main, ["serve"])

    assert 2 == refused.exit_code
    assert "HUB_ORGANISATIONS" in refused.output


@pytest.mark.parametrize(
    "given",
    [
        {"HUB_OAUTH_ISSUER": "https://issuer.example"},
        {"HUB_OAUTH_ISSUER": "https://issuer.example", "HUB_OAUTH_JWKS": "http://issuer.example/jwks"},
        {"HUB_GATEWAY_CERT": "cert.pem"},
        {"HUB_GATEWAY_CLIENT_CA": "ca.pem"},
    ],
)
def test_half_a_sign_in_is_refused(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    refused = CliRunner().invoke(main, ["serve"])

    assert 2 == refused.exit_code
    assert any(name in refused.output for name in ("HUB_OAUTH_JWKS", "HUB_GATEWAY_CERT"))
