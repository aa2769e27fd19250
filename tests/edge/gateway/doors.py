"""A gateway that tests talk to: two municipalities, two schools, a supplier and the operator; no Kafka."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from hub.domain.findings import Party
from hub.domain.identifiers import CaseId, PupilId, SignalId, case_id
from hub.domain.signals import Addressee, Change, Recipient, Signal
from hub.domain.timeline import millis
from hub.edge.access.organisation import (
    Client,
    Kind,
    Mandate,
    Organisation,
    OrganisationId,
    Organisations,
    Period,
)
from hub.edge.gateway.application import application
from hub.edge.gateway.casebook import Casebook
from hub.edge.gateway.cases import Answers
from hub.edge.gateway.credentials import Trust
from hub.edge.gateway.deliveries import Desk
from hub.edge.gateway.gate import Gate
from hub.edge.gateway.rates import Rates
from hub.edge.intake.mandated import Mandates
from hub.edge.settings import Settings
from hub.edge.sources import AS_IT_IS, Sources
from hub.edge.vault import Vault
from hub.edge.vault.reveal import judge
from hub.streams.codec import local
from tests.edge.intake.test_directory import Desk as Intake
from tests.edge.intake.test_directory import desk
from tests.edge.intake.test_identity import bsn
from tests.edge.vault.asking import by_pgn

NOW = datetime(2025, 9, 3, 9, tzinfo=UTC)
SCHOOL, OTHER_SCHOOL = OrganisationId("brin/16YV"), OrganisationId("brin/25PX")
TOWN, OTHER_TOWN = OrganisationId("gm/0363"), OrganisationId("gm/0344")
SUPPLIER, OPERATOR = OrganisationId("supplier/rooster"), OrganisationId("hub/operator")
ISSUER, AUDIENCE = "https://issuer.example", "overstap-hub"
SCOPES = "deliveries cases reveal subscriptions"
MOST = 100_000
OINS = {SCHOOL: "00000001000000001000", TOWN: "00000001000000002000", SUPPLIER: "00000001000000003000"}
ALWAYS = Period(date(2025, 1, 1), None)
KINDS = {
    SCHOOL: Kind.VO,
    OTHER_SCHOOL: Kind.VO,
    TOWN: Kind.MUNICIPALITY,
    OTHER_TOWN: Kind.MUNICIPALITY,
    SUPPLIER: Kind.SUPPLIER,
    OPERATOR: Kind.OPERATOR,
}
HEAD = (
    "BSN;Onderwijsnummer;Stamnummer;Achternaam;Geboortedatum;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo\n"
)
ROW = "900000004;;100;Kanarie;01-02-2008;0363;16YV;2024-2025;tl;J\n"
BAD = "900000005;;101;Kanarie;01-02-2008;0363;16YV;2024-2025;tl;J\n"
LIST = (HEAD + ROW).encode()
NAME = "vo-list_16YV_20250115T0730_volledig.csv"


def organisation(name: OrganisationId) -> Organisation:
    return Organisation(
        id=name,
        name=f"Proef {name}",
        kind=KINDS[name],
        oin=OINS.get(name),
        contact="meldingen@school.example",
        clients=(Client(client_of(name), certificate_oin=name in OINS),),
        period=ALWAYS,
    )


def client_of(name: str) -> str:
    return f"client-{name.replace('/', '-')}"


def everybody(*mandates: Mandate) -> Organisations:
    return Organisations(tuple(map(organisation, KINDS)), mandates)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Gateway:
    """What stands behind the door, for a test to look at, and the door itself."""

    intake: Intake
    book: Casebook
    client: TestClient
    key: OKPKey
    clock: Clock
    said: int = field(default=0)

    @property
    def vault(self) -> Vault:
        return self.intake.vault

    def token(self, who: str, scope: str = SCOPES, key: OKPKey | None = None, **claims: Any) -> str:
        told = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "client_id": client_of(who),
            "scope": scope,
            "exp": int((datetime.now(UTC) + timedelta(minutes=5)).timestamp()),
            **claims,
        }
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": (key or self.key).kid}
        kept = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(header, kept, key or self.key, algorithms=["Ed25519"])

    def ask(
        self, who: str, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Any:
        signed = {"Authorization": f"Bearer {self.token(who)}", **(headers or {})}
        return self.client.request(method, path, headers=signed, **more)

    def deliver(self, content: bytes = LIST, who: str = SCHOOL, name: str = NAME, **more: Any) -> Any:
        headers = {"Content-Disposition": f'attachment; filename="{name}"', **more.pop("headers", {})}
        connector = more.pop("connector", "vo-list")
        return self.ask(who, "POST", f"/v1/deliveries/{connector}", headers, content=content, **more)

    def poll(self) -> None:
        """The intake of the drop directory takes its turn."""
        self.intake.drop.poll(self.clock())

    def opens(self, number: int, *recipients: str, change: Change = Change.OPENED) -> dict[str, CaseId]:
        """A case of one pupil, told to these; answers what each knows it by."""
        self.said += 1
        pupil = by_pgn(self.vault, bsn(number))
        signal = signal_of(f"s{number}", pupil, self.said, change, recipients)
        self.book.follow("signals#1", [signal], {0: self.said})
        self.vault.cases.follow("signals#1", [signal], {0: self.said})
        return {r: case_id(signal.id, r) for r in recipients}


def signal_of(
    name: str, pupil: PupilId, revision: int, change: Change, recipients: tuple[str, ...]
) -> Signal:
    return Signal(
        id=SignalId(name),
        subject=pupil,
        rule="D11",
        season=2025,
        occasion="summer",
        revision=millis(NOW) + revision,
        change=change,
        step=1,
        severity=3,
        since=NOW,
        ground="Leerplichtwet",
        evidence=(),
        responsible=Party.TRUANCY,
        addressees=tuple(Addressee(Recipient(r, Party.TRUANCY), change, ()) for r in recipients),
    )


def gateway(
    root: Path,
    *mandates: Mandate,
    per_minute: int = 100_000,
    organisations: Organisations | None = None,
    sources: Sources = AS_IT_IS,
) -> Gateway:
    intake, book, clock = desk(root), Casebook(None, local()), Clock()
    key = OKPKey.generate_key("Ed25519", private=True, auto_kid=True)
    keys = KeySet.import_key_set({"keys": [key.as_dict(private=False)]})
    trust = Trust(issuer=ISSUER, audience=AUDIENCE, keys=lambda _anew: keys)
    among = organisations or everybody(*mandates)
    gate = Gate(among, trust, Rates(per_minute), clock)
    answers = Answers(
        book, lambda asked: judge(intake.vault, asked), Desk(root / "drop", MOST, Mandates(among, sources))
    )
    app = application(Settings(data_dir=root), gate, answers, lambda: True)
    client = TestClient(app, base_url="https://localhost", raise_server_exceptions=False)
    return Gateway(intake, book, client, key, clock)
