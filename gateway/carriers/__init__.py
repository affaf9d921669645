"""The carriers there are: one module each, one line here."""

from gateway.carriers import contract, twilio
from servicing.settings import Settings


def carrier(settings: Settings) -> contract.Carrier:
    """Give the carrier that the settings name."""
    return {"twilio": twilio.from_settings, "simulator": twilio.for_simulator}[settings.carrier](settings)
