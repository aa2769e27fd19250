"""The rights that are declared, and a Kafka made to match: what is missing, superfluous, without password."""

import secrets
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, cast

from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from hub.edge.access import acls
from hub.edge.access.acls import Grant, May, Thing
from hub.edge.broker.authority import write_secret
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, names
from hub.edge.kafka.principals import password_file, principal
from hub.edge.settings import Settings

ASK_S = 30.0
ITERATIONS = 8_192
PASSWORD_BYTES = 32
MECHANISM = ScramMechanism.SCRAM_SHA_512
THINGS = {
    Thing.TOPIC: ResourceType.TOPIC,
    Thing.GROUP: ResourceType.GROUP,
    Thing.TRANSACTIONS: ResourceType.TRANSACTIONAL_ID,
}
OPERATIONS = {
    May.READ: AclOperation.READ,
    May.WRITE: AclOperation.WRITE,
    May.DESCRIBE: AclOperation.DESCRIBE,
    May.CREATE: AclOperation.CREATE,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What this Kafka lacks of what is declared, and what of ours it allows that nobody declared."""

    missing: tuple[AclBinding, ...]
    superfluous: tuple[AclBinding, ...]

    @property
    def is_none(self) -> bool:
        return not (self.missing or self.superfluous)


def of_parts(settings: Settings, grants: Iterable[Grant]) -> frozenset[AclBinding]:
    """The rights of parts of the hub as Kafka takes them."""
    return frozenset(_binding(settings, g, principal(settings, g.who)) for g in grants)


def of_others(settings: Settings, grants: Iterable[Grant]) -> frozenset[AclBinding]:
    """The rights of readers, whose names are what Kafka calls them already."""
    return frozenset(_binding(settings, g, g.who) for g in grants)


def difference(settings: Settings, wanted: frozenset[AclBinding]) -> Difference:
    """Rights of others that touch no topic, group or transaction of ours are none of our business."""
    there = _there(clients.admin(settings))
    ours = {binding for binding in there if _touches(binding, wanted)}
    return Difference(_in_order(wanted - there), _in_order(ours - wanted))


def allow(settings: Settings, missing: Iterable[AclBinding]) -> None:
    """Grant these."""
    if asked := list(missing):
        admin = clients.admin(settings)  # held: what was asked of a client that is gone has no answer
        for future in admin.create_acls(asked, request_timeout=ASK_S).values():
            future.result()


def disallow(settings: Settings, superfluous: Iterable[AclBinding]) -> None:
    """Take these back; it holds at once, also for who is connected."""
    asked = [_exactly(binding) for binding in superfluous]
    if asked:
        admin = clients.admin(settings)
        for future in admin.delete_acls(asked, request_timeout=ASK_S).values():
            future.result()


def of_principal(settings: Settings, who: str) -> frozenset[AclBinding]:
    """All that somebody may."""
    return frozenset(b for b in _there(clients.admin(settings)) if b.principal == f"User:{who}")


def ensure(settings: Settings) -> None:
    """Each part of the hub has its password and its rights; takes nothing back."""
    if settings.principals is None:
        return
    grants = acls.of_hub()
    give_passwords(settings, acls.parts(grants))
    allow(settings, difference(settings, of_parts(settings, grants)).missing)


def without_password(settings: Settings, parts: Iterable[str]) -> tuple[str, ...]:
    """Parts of the hub that cannot sign in as themselves: no file here, or unknown to Kafka."""
    if settings.principals is None:
        return ()
    folder, known = settings.principals, _known(settings)
    asked = [principal(settings, part) for part in parts]
    return tuple(who for who in asked if who not in known or not password_file(folder, who).exists())


def give_passwords(settings: Settings, parts: Iterable[str]) -> None:
    """Each part that lacks one gets a password, known to its file and to Kafka; who has one keeps it."""
    if settings.principals is None:
        return
    for who in without_password(settings, parts):
        file = password_file(settings.principals, who)
        if not file.exists():
            write_secret(file, secrets.token_urlsafe(PASSWORD_BYTES))
        set_password(settings, who, file.read_text("utf-8").strip())


def set_password(settings: Settings, who: str, password: str) -> None:
    """Have Kafka know a password; the one before it ends."""
    info = ScramCredentialInfo(MECHANISM, ITERATIONS)
    _alter(settings, UserScramCredentialUpsertion(who, info, password.encode()))


def forget_password(settings: Settings, who: str) -> None:
    """Nobody signs in under this name any more; that there was none is no mistake."""
    if who in _known(settings):
        _alter(settings, UserScramCredentialDeletion(who, MECHANISM))


def _alter(settings: Settings, asked: UserScramCredentialUpsertion | UserScramCredentialDeletion) -> None:
    admin = clients.admin(settings)
    for future in admin.alter_user_scram_credentials([asked], request_timeout=ASK_S).values():
        future.result()


def _known(settings: Settings) -> frozenset[str]:
    admin = clients.admin(settings)
    # Of nobody in particular it is one answer; of somebody it would be one for each.
    answer = cast("Future[dict[str, object]]", admin.describe_user_scram_credentials(request_timeout=ASK_S))
    return frozenset(answer.result())


def _there(admin: AdminClient) -> frozenset[AclBinding]:
    any_name: Any = None  # confluent's types know of no "any"
    every = AclBindingFilter(
        ResourceType.ANY,
        any_name,
        ResourcePatternType.ANY,
        any_name,
        any_name,
        AclOperation.ANY,
        AclPermissionType.ALLOW,
    )
    try:
        return frozenset(admin.describe_acls(every, request_timeout=ASK_S).result())
    except KafkaException as error:
        raise OperatorError(
            f"the rights cannot be read: {error.args[0].str()}",
            remedy="start the embedded Kafka with `hub broker start --secure`; of another, ask as an admin",
        ) from None


def _binding(settings: Settings, grant: Grant, who: str) -> AclBinding:
    pattern = ResourcePatternType.PREFIXED if grant.begins else ResourcePatternType.LITERAL
    return AclBinding(
        THINGS[grant.thing],
        names.full(settings, grant.name),
        pattern,
        f"User:{who}",
        "*",
        OPERATIONS[grant.may],
        AclPermissionType.ALLOW,
    )


def _touches(binding: AclBinding, wanted: Iterable[AclBinding]) -> bool:
    """Whether a right, whoever has it, is about a thing that is ours."""
    name = str(binding.name)
    return any(
        name == "*" or _covers(binding, str(w.name)) or _covers(w, name)
        for w in wanted
        if w.restype == binding.restype
    )


def _covers(binding: AclBinding, name: str) -> bool:
    mine = str(binding.name)
    is_begin = binding.resource_pattern_type == ResourcePatternType.PREFIXED
    return name.startswith(mine) if is_begin else name == mine


def _exactly(binding: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        binding.restype,
        binding.name,
        binding.resource_pattern_type,
        binding.principal,
        binding.host,
        binding.operation,
        binding.permission_type,
    )


def _in_order(bindings: Iterable[AclBinding]) -> tuple[AclBinding, ...]:
    return tuple(sorted(bindings, key=shown))


def shown(binding: AclBinding) -> str:
    """One right on a line."""
    begins = "*" if binding.resource_pattern_type == ResourcePatternType.PREFIXED else ""
    thing, operation = ResourceType(binding.restype), AclOperation(binding.operation)
    about = thing.name.lower().replace("_", " ")
    return f"{binding.principal} {operation.name.lower()} {about} {binding.name}{begins}"
