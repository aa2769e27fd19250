"""What lets somebody in at the embedded Kafka: keys for their owner only, and the OIN of a certificate."""

import re
import stat
from pathlib import Path

import pytest
from cryptography import x509

from hub.edge.broker import secured
from hub.edge.broker.authority import Authority
from hub.edge.broker.config import Layout, Ports

OIN = "00000001234567890000"
AS_JAVA_SAYS = f"2.5.4.5=#1314{OIN.encode().hex()}"


def principal(subject: str) -> str | None:
    """
    What Kafka makes of a subject by the first rule.
    """
    pattern, replacement = secured.BY_OIN.removeprefix("RULE:").removesuffix("/").split("/")
    matched = re.fullmatch(pattern.removeprefix("^").removesuffix("$"), subject)
    return matched.expand(re.sub(r"[$]([0-9]+)", r"\\g<\1>", replacement)) if matched else None


@pytest.mark.parametrize(
    "subject", [AS_JAVA_SAYS, f"{AS_JAVA_SAYS},CN=gm-0505,C=NL", f"CN=Dordrecht+{AS_JAVA_SAYS},C=NL"]
)
def test_an_oin_is_the_principal(subject: str) -> None:
    assert principal(subject) == OIN


@pytest.mark.parametrize(
    "subject",
    [
        "CN=gm-0505,C=NL",
        rf"CN=x\,{AS_JAVA_SAYS.replace('=', chr(92) + '=')}",
        f"2.5.4.5=#1313{OIN[:19].encode().hex()}",
        f"2.5.4.5=#1314{OIN[:19].encode().hex()}61",
        f"1{AS_JAVA_SAYS}",
    ],
)
def test_what_only_looks_like_one_is_none(subject: str) -> None:
    assert principal(subject) is None


def test_keys_and_passwords_are_for_their_owner_only(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "kafka")
    secured.prepare(layout)
    kept = (layout.principals / secured.ADMIN).read_text()
    secured.prepare(layout)

    assert {0o600} == {stat.S_IMODE(f.stat().st_mode) for f in layout.access.rglob("*") if f.is_file()}
    assert {0o700} == {stat.S_IMODE(f.stat().st_mode) for f in (layout.access, layout.principals)}
    assert kept == (layout.principals / secured.ADMIN).read_text(), "a password stays over a restart"


def test_what_is_signed_bears_the_oin_and_signs_nothing_itself(tmp_path: Path) -> None:
    made = x509.load_pem_x509_certificate(Authority(tmp_path).client("gm-0505", OIN).encode())

    (number,) = made.subject.get_attributes_for_oid(x509.NameOID.SERIAL_NUMBER)
    assert number.value == OIN
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_nobody_is_let_in_whom_no_rule_names(tmp_path: Path) -> None:
    told = secured.broker_settings(Layout(tmp_path), Ports(broker=1, controller=2, mutual=3))

    assert "false" == told["allow.everyone.if.no.acl.found"]
    assert f"User:{secured.ADMIN}" == told["super.users"]
    assert "PLAINTEXT" not in str(told["listener.security.protocol.map"])
