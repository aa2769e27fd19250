"""What stands still or waits at the door, for `hub status`: as the vault and a running intake tell."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from hub.domain.context import Context
from hub.domain.usual import (
    Unusual,
    around,
    compared_with,
    days_lately,
    is_moved,
    lately,
    quiet_days,
    tells_enough,
)
from hub.edge.settings import Settings
from hub.edge.vault import Vault, vault_of
from hub.edge.vault.pulls import Gap, Trouble
from hub.edge.vault.statements import Held
from hub.edge.vault.traits import KeptOut, LeftOut

LOOPBACK = "127.0.0.1"
ASK_S = 2.0

T = TypeVar("T")


def stopped(settings: Settings) -> dict[str, int]:
    """Sources not heard for their rejections, each with how many of its records in a row were rejected."""
    return _asked(settings, lambda vault: vault.deliveries.all_stopped()) or {}


def ran_back(settings: Settings) -> list[str]:
    """Sources that began to count again, as long as no person has looked."""
    return _asked(settings, lambda vault: vault.counting.ran_back()) or []


def held(settings: Settings) -> tuple[Held, ...]:
    """Full statements that would take back so much that they wait for a person's word."""
    return tuple(_asked(settings, lambda vault: vault.statements.waiting()) or ())


def kept_out(settings: Settings) -> tuple[KeptOut, ...]:
    """Deliveries of which nothing counts before a person has confirmed their form."""
    return tuple(_asked(settings, lambda vault: vault.traits.waiting()) or ())


def left_out(settings: Settings) -> dict[str, LeftOut]:
    """How much of the last delivery of each source was left out, as is agreed with it."""
    return _asked(settings, lambda vault: vault.traits.left_out()) or {}


def unusual(settings: Settings, context: Context, now: datetime) -> tuple[Unusual, ...]:
    """Sources of which far more or less came than is usual, on the last day that is over."""
    return tuple(_asked(settings, lambda vault: list(_unusual(vault, context, now))) or ())


def _unusual(vault: Vault, context: Context, now: datetime) -> Iterator[Unusual]:
    days = {day for recent in days_lately(now) for day in (recent, *compared_with(recent))}
    for source in vault.withdrawals.sources():
        first = vault.withdrawals.first_day(source)
        if first is not None and tells_enough(first, max(days)):
            counts = vault.withdrawals.counts(source, sorted(days))
            found = lately(source, counts, first, now, quiet_days(context, source))
            if found is None:
                continue
            near = vault.withdrawals.counts(source, around(found.day))
            if not is_moved({**near, **counts}, found.day):
                yield found


def withdrawing(settings: Settings) -> dict[str, str]:
    """Sources that wait until the withdrawal of a delivery is done, each with that delivery."""
    return _asked(settings, lambda vault: vault.withdrawals.all_under_way()) or {}


def unpulled(settings: Settings) -> dict[str, Trouble]:
    """Sources of which the last pull was not whole, since when, and why."""
    return _asked(settings, lambda vault: vault.pulls.troubled()) or {}


def missing(settings: Settings) -> dict[str, list[Gap]]:
    """Sources that passed over numbers, which did not come when asked for."""
    return _asked(settings, lambda vault: vault.pulls.missing()) or {}


def _asked(settings: Settings, question: Callable[[Vault], T]) -> T | None:
    """None where nothing was ever taken in: to look must not make a vault."""
    if not (settings.data_dir / "vault.db").exists():
        return None
    vault = vault_of(settings)
    try:
        return question(vault)
    finally:
        vault.close()


def unfit(port: int) -> dict[str, str]:
    """Directories that the intake on this port cannot use, and why; nothing when none answers there."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/health", timeout=ASK_S) as answer:
            return _unfit(answer.read())
    except urllib.error.HTTPError as error:  # it is not live, and tells nevertheless
        return _unfit(error.read())
    except OSError:
        return {}


def _unfit(page: bytes) -> dict[str, str]:
    """Whoever else answers on that port speaks of no directories."""
    try:
        said = json.loads(page).get("unfit", {})
        return {str(place): str(why) for place, why in said.items()}
    except (ValueError, AttributeError):
        return {}
