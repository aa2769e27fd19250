"""The gate: who asks, whether the token allows it, whether the organisation may, and how often it asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from hub.domain.timeline import day_of
from hub.edge.access.organisation import OrganisationId, Organisations
from hub.edge.access.rights import Action, may
from hub.edge.gateway.credentials import Principal, Trust, signed_in
from hub.edge.gateway.peer import CERTIFICATE
from hub.edge.gateway.problems import Refused
from hub.edge.gateway.rates import Rates

SCOPES = {
    Action.DELIVER: "deliveries",
    Action.READ_RECEIPT: "deliveries",
    Action.READ_CASES: "cases",
    Action.FOLLOW_UP: "cases",
    Action.REVEAL: "reveal",
    Action.SUBSCRIBE: "subscriptions",
}
"""Which scope of a token each action needs."""


@dataclass(frozen=True)
class Gate:
    """What every route asks before it does anything."""

    organisations: Organisations
    trust: Trust
    rates: Rates
    wall: Callable[[], datetime]

    def enters(self, request: Request, action: Action) -> Principal:
        """Who asks, with a token for this; what an organisation may is asked of `allows`."""
        today = day_of(self.wall())
        try:
            who = signed_in(
                self.organisations,
                self.trust,
                request.headers.get("authorization"),
                request.scope.get(CERTIFICATE),
                today,
            )
        except Refused:
            self.rates.failed(request.client.host if request.client else "")
            raise
        request.state.organisation = who.id
        request.state.headers = self.rates.count(who.id)
        if who.scopes is not None and SCOPES[action] not in who.scopes:
            named = f'Bearer error="insufficient_scope", scope="{SCOPES[action]}"'
            raise Refused("insufficient_scope", {"WWW-Authenticate": named})
        return who

    def allows(
        self, who: Principal, action: Action, whose: OrganisationId, connector: str | None = None
    ) -> bool:
        today = day_of(self.wall())
        return may(self.organisations, who.id, action, whose, today, connector=connector)

    def own(self, request: Request, action: Action) -> Principal:
        """Who asks for what is its own; refused where its kind of organisation has no such thing."""
        who = self.enters(request, action)
        if not self.allows(who, action, who.id):
            raise Refused("not_allowed")
        return who
