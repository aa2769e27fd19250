"""How many events a second reach a hundred subscribers on this machine, beside a bare loop of httpx.

The subscribers are one process that takes everything; the hub's sender is this one, with the outbox on disk.
The bare loop sends the same bodies over as many connections: no outbox, no signature, no order, no look at
where an address leads.
"""

import asyncio
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event as Asked
from threading import Thread
from time import perf_counter, process_time

import httpx
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hub.bench.receiver import HOST
from hub.edge.delivery.database import open_database
from hub.edge.delivery.event import CONTENT_TYPE, Event, envelope
from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.outward import outward_of
from hub.edge.delivery.sender import Sender
from hub.edge.delivery.sending import WIDTH
from hub.edge.delivery.subscription import secrets_of
from hub.edge.delivery.subscriptions import Subscriptions
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings
from hub.streams.dispatch import SOURCE_URN

SUBSCRIBERS = 100
PATIENCE_S = 600.0
LOOK_S = 0.05
PLACE = ("escalations.0363", 0)


@dataclass(frozen=True, slots=True)
class Delivered:
    """Events a second, of the hub and of the bare loop, and the hub's processor for each (µs)."""

    subscribers: int
    events: int
    per_s: float
    cpu_us: float
    bare_per_s: float


def measure(events: int, subscribers: int = SUBSCRIBERS) -> Delivered:
    """So many events in all, over so many subscribers; on the database that HUB_DATABASE says, or SQLite."""
    each = max(1, events // subscribers)
    with TemporaryDirectory() as folder:
        certificate = _certificate(Path(folder))
        known = Settings(data_dir=Path(folder), webhook_ca=certificate, webhook_networks=f"{HOST}/32")
        with _receiving(certificate) as port:
            urls = [f"https://{HOST}:{port}/{n}" for n in range(subscribers)]
            bodies = [envelope(_event(n), n + 1) for n in range(each)]
            bare = uvloop.run(_bare(urls, bodies, certificate))
            seconds, used = _hub(known, urls, each)
    sent = each * subscribers
    return Delivered(subscribers, sent, sent / seconds, used / sent * 1e6, sent / bare)


def _hub(known: Settings, urls: Sequence[str], each: int) -> tuple[float, float]:
    """Seconds on the wall and of the processor, from the start of the sender until nothing waits."""
    with closing(open_database(known)) as db, closing(open_database(known)) as sent:
        outbox, asked = Outbox(db), Asked()
        events = [_event(n) for n in range(each)]
        for number, url in enumerate(urls):
            made = Subscriptions(outbox, secrets_of(known)).create(f"gm/{number:04}", url)
            name = made.subscription.id  # type: ignore[union-attr]  # these addresses are right
            outbox.begins(name, PLACE, "bench")
            outbox.take(name, PLACE, "bench", (0, each), events, 0)
        sender = Sender(Outbox(sent), secrets_of(known), outward_of(known), lambda: None)
        thread = Thread(target=sender.run, args=(asked,), daemon=True)
        begun, used = perf_counter(), process_time()
        thread.start()
        while outbox.db.rows("SELECT 1 FROM deliveries WHERE state = 'waiting' LIMIT 1"):
            if not thread.is_alive() or perf_counter() - begun > PATIENCE_S:
                remedy = "see whether this machine has room for a hundred connections"
                raise OperatorError("the sender came to no end", where="hub bench delivery", remedy=remedy)
            asked.wait(LOOK_S)
        taken = perf_counter() - begun, process_time() - used
        asked.set()
        thread.join()
    return taken


async def _bare(urls: Sequence[str], bodies: Sequence[bytes], certificate: Path) -> float:
    """Seconds on the wall."""
    context = ssl.create_default_context(cafile=str(certificate))
    headers = {"content-type": CONTENT_TYPE}

    async def send(url: str) -> None:
        async with httpx.AsyncClient(verify=context, trust_env=False, timeout=60) as client:
            left = iter(bodies)

            async def one_by_one() -> None:
                for body in left:
                    (await client.post(url, content=body, headers=headers)).raise_for_status()

            await asyncio.gather(*(one_by_one() for _ in range(WIDTH)))

    begun = perf_counter()
    await asyncio.gather(*map(send, urls))
    return perf_counter() - begun


def _event(number: int) -> Event:
    case = f"{number % 25:020x}"
    data = f'{{"case":"{case}","revision":{number},"change":"opened","rule":"D11","ground":"WEB art. 8.1.1"}}'
    moment = "2025-09-01T00:00:00.000Z"
    return Event(f"{case}-{number}", case, "nl.overstap.escalatie.geopend.v1", SOURCE_URN, moment, data)


@contextmanager
def _receiving(certificate: Path) -> Iterator[int]:
    program = [sys.executable, "-m", "hub.bench.receiver", str(certificate)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as receiver:
        assert receiver.stdout is not None  # noqa: S101 - it was asked for
        yield int(receiver.stdout.readline())


def _certificate(folder: Path) -> Path:
    """Of this machine's loopback, for an hour; signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub bench")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "bench.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return path
