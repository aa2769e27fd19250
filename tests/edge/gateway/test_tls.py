"""The gateway over TLS on a real socket: a client's certificate reaches the gate, a stranger's never does."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hub.edge.errors import LastingError
from hub.edge.gateway.credentials import thumbprint
from hub.edge.gateway.peer import PeerProtocol
from hub.edge.gateway.serving import reachable, tls_of
from hub.edge.settings import Settings
from tests.edge.gateway.doors import OINS, SCHOOL, TOWN, Gateway


class Issued(NamedTuple):
    """A certificate with its key, in one file."""

    pem: Path
    der: bytes


class Authority:
    """Whoever signs certificates, as PKIoverheid does: the OIN is the serial number of the subject."""

    def __init__(self, folder: Path, called: str) -> None:
        self._folder, self._called = folder, called
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called)])
        made = self._built(self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.root = folder / f"{called}.pem"
        self.root.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def issues(self, oin: str) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        names = [(NameOID.COMMON_NAME, "127.0.0.1"), (NameOID.SERIAL_NUMBER, oin)]
        subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in names])
        here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
        made = self._built(subject, key).add_extension(here, critical=False).sign(self._key, hashes.SHA256())
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = self._folder / f"{self._called}-{oin}.pem"
        path.write_bytes(private + made.public_bytes(Encoding.PEM))
        return Issued(path, made.public_bytes(Encoding.DER))

    def _built(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder(self._name, subject, key.public_key(), x509.random_serial_number())
        return made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(
            datetime(2090, 1, 1, tzinfo=UTC)
        )


class Served(NamedTuple):
    """A gateway on a port of this machine, and who signs for it."""

    door: Gateway
    url: str
    authority: Authority

    def ask(self, shown: Issued | None, token: str | None = None) -> httpx.Response:
        context = ssl.create_default_context(cafile=str(self.authority.root))
        if shown is not None:
            context.load_cert_chain(shown.pem)
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.get(f"{self.url}/v1/cases", verify=context, headers=headers)


@contextmanager
def _running(server: uvicorn.Server) -> Iterator[int]:
    socket = server.config.bind_socket()
    socket.listen()  # who comes before the thread waits, and is not refused
    thread = threading.Thread(target=server.run, args=([socket],))
    thread.start()
    try:
        yield int(socket.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        socket.close()


@pytest.fixture
def served(door: Gateway, tmp_path: Path) -> Iterator[Served]:
    authority = Authority(tmp_path, "authority")
    ours = authority.issues("0")
    settings = Settings(
        data_dir=tmp_path, gateway_cert=ours.pem, gateway_key=ours.pem, gateway_client_ca=authority.root
    )
    tls = tls_of(settings)
    assert tls is not None
    config = uvicorn.Config(
        door.client.app,
        port=0,
        http=PeerProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        ssl_context_factory=lambda *_: tls,
    )
    with _running(uvicorn.Server(config)) as port:
        yield Served(door, f"https://127.0.0.1:{port}", authority)


def test_certificate_of_the_authority_lets_in_by_its_oin(served: Served) -> None:
    served.door.opens(1, TOWN)

    answer = served.ask(served.authority.issues(OINS[TOWN]))

    assert 200 == answer.status_code
    assert 1 == len(answer.json()["cases"])


def test_certificate_of_a_stranger_does_not_even_connect(served: Served, tmp_path: Path) -> None:
    """
    Also when it bears the right number: anybody can write that.
    """
    stranger = Authority(tmp_path, "stranger").issues(OINS[TOWN])

    with pytest.raises(httpx.TransportError):
        served.ask(stranger)
    assert 401 == served.ask(None).status_code


def test_token_goes_with_the_certificate_that_it_names(served: Served) -> None:
    mine, other = served.authority.issues(OINS[TOWN]), served.authority.issues(OINS[SCHOOL])
    token = served.door.token(TOWN, cnf={"x5t#S256": thumbprint(mine.der)})

    assert [200, 401, 401] == [served.ask(shown, token).status_code for shown in (mine, other, None)]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"gateway_host": "0.0.0.0"}, "in the clear"),  # noqa: S104 - that is what is refused
        ({"gateway_host": "10.0.0.1", "gateway_cert": "c", "gateway_key": "k"}, "sign in"),
    ],
)
def test_gateway_answers_nobody_else_in_the_clear_or_without_sign_in(given: dict[str, str], why: str) -> None:
    with pytest.raises(LastingError, match=why):
        reachable(Settings.model_validate(given))


def test_gateway_on_this_machine_needs_nothing() -> None:
    reachable(Settings())
