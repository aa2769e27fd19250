"""The process that delivers: it fills the outbox from topics and empties it to subscribers, each in a thread.

Kafka may be away while subscribers are served, and subscribers may be away while it fills: neither waits for
the other.
"""

from contextlib import closing
from functools import partial
from threading import Event
from typing import Any

from hub.edge.delivery.database import open_database
from hub.edge.delivery.filling import Filling
from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.outward import outward_of
from hub.edge.delivery.sender import Sender
from hub.edge.delivery.subscription import secrets_of
from hub.edge.engine.pulse import Pulse
from hub.edge.kafka.principals import signed_in
from hub.edge.live import app as apps
from hub.edge.live.app import HostedWork
from hub.edge.live.flows import STUCK_S
from hub.edge.live.outage import Outage
from hub.edge.live.processes import Work
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings


def run_delivery(settings: Settings, work: Work) -> int:
    """Until it is asked to stop, or something in it fails."""
    settings = signed_in(settings, "delivery")
    outage, pulses = Outage(), {"filling": Pulse(), "sending": Pulse()}
    outward = outward_of(settings)
    with closing(open_database(settings)) as filled, closing(open_database(settings)) as emptied:
        filling = Filling(settings, Outbox(filled), codec_of(settings))
        sender = Sender(Outbox(emptied), secrets_of(settings), outward, pulses["sending"].beat)

        def health() -> dict[str, Any]:
            live = all(pulse.works() or pulse.still_s() < STUCK_S for pulse in pulses.values())
            return {"live": live, "ready": live and not outage.lasts, "kafka_away_s": outage.seconds()}

        app = apps.make(settings, "delivery", health, agents=False, child=work.child)
        fill = partial(filling.run, beat=pulses["filling"].beat, waited_out=outage.waited_out)
        app.hosted.append(HostedWork("filling", fill, Event()))
        app.hosted.append(HostedWork("sending", sender.run, Event()))
        try:
            return apps.run(app)
        finally:
            outward.addresses.close()
