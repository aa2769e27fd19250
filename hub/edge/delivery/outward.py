"""What of the hub is the same towards all subscribers: its name, certificates, and private networks."""

import ssl

from hub.edge.delivery.addresses import Addresses
from hub.edge.delivery.sending import Outward
from hub.edge.errors import LastingError
from hub.edge.settings import Settings


def outward_of(settings: Settings) -> Outward:
    """Read once; a mistake in it is told at once."""
    declared = [network.strip() for network in settings.webhook_networks.split(",") if network.strip()]
    try:
        addresses = Addresses(declared)
    except ValueError:
        raise LastingError(
            "a network of subscribers is not written as one",
            where="HUB_WEBHOOK_NETWORKS",
            remedy="write address and length, as in 10.1.0.0/16, with commas between them",
        ) from None
    certified = _context(settings, own=True) if settings.webhook_cert else None
    return Outward(settings.webhook_origin, addresses, _context(settings, own=False), certified)


def _context(settings: Settings, *, own: bool) -> ssl.SSLContext:
    """Certificates are always checked; `own`: the hub shows its own, too."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if settings.webhook_ca is not None:
            context.load_verify_locations(settings.webhook_ca)
        if own and settings.webhook_cert is not None:
            context.load_cert_chain(settings.webhook_cert, password=_no_password)
    except OSError as error:
        raise LastingError(
            f"a certificate for webhooks cannot be used ({type(error).__name__})",
            where="HUB_WEBHOOK_CA, HUB_WEBHOOK_CERT",
            remedy="PEM files that this user can read; HUB_WEBHOOK_CERT with its key, without a password",
        ) from None
    return context


def _no_password() -> str:
    """A key with a password is refused: nobody is there to type it."""
    return ""
