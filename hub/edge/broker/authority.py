"""A certificate authority of one's own: whom it signs for may meet the embedded Kafka, and nobody else."""

import os
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hub.edge.settings import OWNER_ONLY

FOLDER_OWNER_ONLY = 0o700
CA_DAYS = 3_650
LEAF_DAYS = 730
BACK = timedelta(days=1)  # for a client whose clock is behind
LOOPBACK = ("127.0.0.1", "localhost")


def write_secret(path: Path, text: str) -> None:
    """Owner only from its first byte on, and whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_OWNER_ONLY)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
        file.write(text)
    fresh.replace(path)


class Authority:
    """Made in its folder when it is first asked for: `ca.pem` for all to see, `ca.key` for nobody."""

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "ca.pem"
        self._key = folder / "ca.key"
        if not self.certificate.exists():
            self._begin()

    def server(self, name: str) -> str:
        """Key and certificate, PEM, of whoever listens on this machine and is also a client by that name."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        return self._issued(subject, LOOPBACK)

    def client(self, name: str, oin: str) -> str:
        """Key and certificate, PEM, of an organisation: its OIN is the serial number of its subject."""
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, oin),
            ]
        )
        return self._issued(subject, ())

    def _begin(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "overstap hub, embedded Kafka")])
        made = (
            _builder(name, name, key.public_key(), CA_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(sign=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        write_secret(self._key, _pem(key))
        write_secret(self.certificate, made.public_bytes(serialization.Encoding.PEM).decode())

    def _issued(self, subject: x509.Name, hosts: tuple[str, ...]) -> str:
        authority = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        signer = serialization.load_pem_private_key(self._key.read_bytes(), None)
        if not isinstance(signer, ec.EllipticCurvePrivateKey):
            raise TypeError("the authority's key is of another kind")
        key = ec.generate_private_key(ec.SECP256R1())
        used_for = [ExtendedKeyUsageOID.CLIENT_AUTH, *([ExtendedKeyUsageOID.SERVER_AUTH] if hosts else [])]
        builder = (
            _builder(subject, authority.subject, key.public_key(), LEAF_DAYS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(sign=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(used_for), critical=False)
        )
        if hosts:
            builder = builder.add_extension(x509.SubjectAlternativeName(_named(hosts)), critical=False)
        made = builder.sign(signer, hashes.SHA256())
        return _pem(key) + made.public_bytes(serialization.Encoding.PEM).decode()


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACK)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign,
        key_cert_sign=sign,
        crl_sign=sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _named(hosts: tuple[str, ...]) -> list[x509.GeneralName]:
    address, name = hosts
    return [x509.IPAddress(ip_address(address)), x509.DNSName(name)]


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
