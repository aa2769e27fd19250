"""Signing in: a token of the issuer, for us, in time, with its certificate; and nothing else lets anybody in."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey
from prometheus_client import REGISTRY

from hub.edge.access.organisation import OrganisationId, Organisations, Period
from hub.edge.gateway.credentials import Principal, Trust, signed_in, thumbprint
from hub.edge.gateway.issuer import Keys, own_token, trust_of
from hub.edge.gateway.problems import Refused
from hub.edge.settings import Settings
from tests.edge.gateway.doors import (
    AUDIENCE,
    ISSUER,
    OINS,
    OPERATOR,
    OTHER_SCHOOL,
    SCHOOL,
    SUPPLIER,
    TOWN,
    Gateway,
    client_of,
    everybody,
    gateway,
    organisation,
)

TODAY = date(2025, 9, 3)
OF_ANOTHER_KEY = OKPKey.generate_key("Ed25519", private=True, auto_kid=True)


def certificate(oin: str) -> bytes:
    """As PKIoverheid makes them: the OIN is the serial number of the subject."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, "proef"), x509.NameAttribute(NameOID.SERIAL_NUMBER, oin)]
    )
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2090, 1, 1, tzinfo=UTC)
    )
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def let_in(
    door: Gateway, token: str | None, shown: bytes | None = None, among: Organisations | None = None
) -> Principal:
    keys = KeySet.import_key_set({"keys": [door.key.as_dict(private=False)]})
    trust = Trust(issuer=ISSUER, audience=AUDIENCE, keys=lambda _anew: keys)
    bearer = None if token is None else f"Bearer {token}"
    return signed_in(among or everybody(), trust, bearer, shown, TODAY)


def refusal(door: Gateway, token: str | None, shown: bytes | None = None, **more: Organisations) -> str:
    with pytest.raises(Refused) as told:
        let_in(door, token, shown, **more)
    return told.value.code


def test_token_of_the_issuer_lets_in_as_its_client(door: Gateway) -> None:
    found = let_in(door, door.token(SCHOOL, "deliveries"))

    assert (SCHOOL, client_of(SCHOOL), frozenset({"deliveries"})) == (found.id, found.client, found.scopes)


def unsigned(door: Gateway) -> str:
    body = door.token(SCHOOL).split(".")[1]
    none = (
        base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).rstrip(b"=").decode()
    )
    return f"{none}.{body}."


def by_the_public_key(door: Gateway) -> str:
    """An attack of old: the issuer's public key taken for a shared secret."""
    secret = OctKey.import_key(json.dumps(door.key.as_dict(private=False)))
    claims = {"iss": ISSUER, "aud": AUDIENCE, "client_id": client_of(SCHOOL), "exp": 2**32}
    return jwt.encode({"alg": "HS256", "kid": door.key.kid}, claims, secret)


def changed(door: Gateway) -> str:
    head, _, signature = door.token(SCHOOL).split(".")
    return f"{head}.{door.token(TOWN).split('.')[1]}.{signature}"


@pytest.mark.parametrize(
    "made",
    [
        lambda door: door.token(SCHOOL, exp=1),
        lambda door: door.token(SCHOOL, exp=None),
        lambda door: door.token(SCHOOL, exp="morgen"),
        lambda door: door.token(SCHOOL, nbf=2**32),
        lambda door: door.token(SCHOOL, iss="https://issuer.example.evil"),
        lambda door: door.token(SCHOOL, iss=None),
        lambda door: door.token(SCHOOL, aud="another-hub"),
        lambda door: door.token(SCHOOL, aud=None),
        lambda door: door.token(SCHOOL, key=OF_ANOTHER_KEY),
        unsigned,
        by_the_public_key,
        changed,
        lambda _: "",
        lambda _: "a.b.c",
        lambda _: "é" * 30,
        lambda _: "x" * 20_000,
    ],
)
def test_no_other_token_lets_anybody_in(door: Gateway, made: Callable[[Gateway], str]) -> None:
    """
    Expired, for another, of another, unsigned, changed, or no token at all: one answer for all.
    """
    assert "invalid_token" == refusal(door, made(door))


def test_identity_token_is_no_access_token(door: Gateway) -> None:
    claims = {"iss": ISSUER, "aud": AUDIENCE, "client_id": client_of(SCHOOL), "exp": 2**32}
    other = jwt.encode({"alg": "Ed25519", "typ": "secevent+jwt"}, claims, door.key, algorithms=["Ed25519"])

    assert "invalid_token" == refusal(door, other)


def test_client_whose_organisation_is_over_or_unknown_is_not_let_in(door: Gateway) -> None:
    ended = replace(organisation(SCHOOL), period=Period(date(2025, 1, 1), date(2025, 9, 2)))

    assert "unknown_client" == refusal(door, door.token(SCHOOL), among=Organisations((ended,)))
    assert "unknown_client" == refusal(door, door.token("brin/99ZZ"))
    assert "unknown_client" == refusal(door, door.token(SCHOOL, client_id=None))


def test_token_bound_to_a_certificate_counts_with_that_one_alone(door: Gateway) -> None:
    mine, copy = certificate(OINS[SCHOOL]), certificate(OINS[SCHOOL])
    bound = door.token(SCHOOL, cnf={"x5t#S256": thumbprint(mine)})

    assert SCHOOL == let_in(door, bound, mine).id
    assert "certificate_needed" == refusal(door, bound)
    assert "certificate_needed" == refusal(door, bound, copy)
    assert "certificate_needed" == refusal(door, door.token(SCHOOL, cnf="x"), mine)
    assert "certificate_needed" == refusal(door, door.token(SCHOOL, cnf={}), mine)


def test_borrowed_token_does_not_go_with_ones_own_certificate(door: Gateway) -> None:
    assert "certificate_needed" == refusal(door, door.token(SCHOOL), certificate(OINS[TOWN]))


def test_certificate_alone_lets_in_by_its_oin_where_that_is_declared(door: Gateway) -> None:
    silent = replace(organisation(SCHOOL), clients=())

    assert SCHOOL == let_in(door, None, certificate(OINS[SCHOOL])).id
    assert "unknown_client" == refusal(door, None, certificate("00000001000000009999"))
    assert "unknown_client" == refusal(door, None, certificate(OINS[SCHOOL]), among=Organisations((silent,)))
    assert "unknown_client" == refusal(door, None, b"no certificate")
    assert "no_credential" == refusal(door, None)


def test_token_without_the_scope_is_refused_and_told_which(door: Gateway) -> None:
    refused = door.client.get(
        "/v1/cases", headers={"Authorization": f"Bearer {door.token(TOWN, 'deliveries')}"}
    )

    assert 403 == refused.status_code
    assert 'Bearer error="insufficient_scope", scope="cases"' == refused.headers["www-authenticate"]


def test_reveal_needs_a_scope_of_its_own(door: Gateway) -> None:
    case = door.opens(1, TOWN)[TOWN]
    token = door.token(TOWN, "cases")

    refused = door.client.post(
        f"/v1/cases/{case}/reveal", headers={"Authorization": f"Bearer {token}"}, json={"reason": "bezoek"}
    )

    assert 403 == refused.status_code
    assert [] == list(door.vault.access.lines())


def test_refusal_is_told_in_the_language_that_was_asked_for(door: Gateway) -> None:
    spoken = ["", "nl", "en", "en-GB,nl;q=0.8", "nl;q=0.2, en;q=0.9", "fr", "en;q=x, nl"]

    told = [door.client.get("/v1/cases", headers={"Accept-Language": s}) for s in spoken]

    assert ["nl", "nl", "en", "en", "en", "nl", "nl"] == [t.headers["content-language"] for t in told]
    assert {"application/problem+json"} == {t.headers["content-type"] for t in told}
    assert {"U bent niet aangemeld.", "You did not sign in."} == {t.json()["title"] for t in told}
    assert {"Bearer"} == {t.headers["www-authenticate"] for t in told}


def test_refusals_are_counted_by_their_code(door: Gateway) -> None:
    def count() -> float:
        return REGISTRY.get_sample_value("hub_gateway_refusals_total", {"code": "no_credential"}) or 0.0

    before = count()
    door.client.get("/v1/cases")

    assert before + 1 == count()


def test_who_asks_too_much_waits_and_nobody_else(tmp_path: Path) -> None:
    door = gateway(tmp_path, per_minute=3)

    mine = [door.ask(TOWN, "GET", "/v1/cases") for _ in range(4)]

    assert [200, 200, 200, 429] == [a.status_code for a in mine]
    assert ["2", "1", "0", "0"] == [a.headers["ratelimit-remaining"] for a in mine]
    assert 1 <= int(mine[-1].headers["retry-after"]) <= 60
    assert 200 == door.ask(SCHOOL, "GET", "/v1/cases").status_code


def test_who_tries_many_tokens_waits(door: Gateway) -> None:
    tried = [door.client.get("/v1/cases", headers={"Authorization": "Bearer x"}) for _ in range(61)]

    assert [401] * 60 + [429] == [t.status_code for t in tried]
    assert 200 == door.ask(TOWN, "GET", "/v1/cases").status_code


def test_who_can_have_no_cases_is_told_so(door: Gateway) -> None:
    """
    A supplier, and the hub's own operator: their kind has none. A school has, and answers none by a follow-up.
    """
    case = door.opens(1, SCHOOL)[SCHOOL]
    asked = [(OTHER_SCHOOL, ""), (SUPPLIER, ""), (OPERATOR, "")]
    followed = door.ask(SCHOOL, "POST", f"/v1/cases/{case}/follow-up", json={"step": "opgepakt"})

    assert [200, 403, 403] == [door.ask(who, "GET", f"/v1/cases{end}").status_code for who, end in asked]
    assert (403, True) == (followed.status_code, followed.json()["type"].endswith("not_allowed"))


def test_new_key_of_the_issuer_is_fetched_when_a_token_names_it(tmp_path: Path, door: Gateway) -> None:
    """
    And a key that is not there is asked for once a minute at most, whatever is sent.
    """
    file = tmp_path / "jwks.json"
    first = OKPKey.generate_key("Ed25519", private=True, auto_kid=True)
    file.write_text(json.dumps({"keys": [first.as_dict(private=False)]}))
    keys = Keys(str(file))
    assert [first.kid] == [k.kid for k in keys(False).keys]  # noqa: FBT003 - as it is asked
    file.write_text(json.dumps({"keys": [first.as_dict(private=False), door.key.as_dict(private=False)]}))

    assert 1 == len(keys(True).keys)  # noqa: FBT003 - it was asked a moment ago
    keys._asked -= 61
    assert 2 == len(keys(True).keys)  # noqa: FBT003 - as above
    file.unlink()
    keys._asked -= 61
    assert 2 == len(keys(True).keys)  # noqa: FBT003 - what is known is good for an hour
    keys._read_at -= 3601
    with pytest.raises(Refused, match="away"):
        keys(False)  # noqa: FBT003 - as above


def test_without_an_issuer_the_hub_signs_for_who_sits_at_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    token = own_token(settings, TOWN, "cases", datetime.now(UTC))

    found = signed_in(everybody(), trust_of(settings), f"Bearer {token}", None, TODAY)

    assert (TOWN, frozenset({"cases"})) == (found.id, found.scopes)
    assert 0 == (tmp_path / "gateway.jwk").stat().st_mode & 0o077


def test_local_names_count_for_the_hubs_own_key_alone(door: Gateway) -> None:
    assert "unknown_client" == refusal(door, door.token(TOWN, client_id=f"local:{TOWN}"))


def test_other_names_are_not_mistaken(door: Gateway) -> None:
    assert (
        OrganisationId("brin/16YV")
        == let_in(door, door.token(SCHOOL, client_id=None, azp=client_of(SCHOOL))).id
    )
