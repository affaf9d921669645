"""The carriers there are: one module each, one line in CARRIERS."""

from collections.abc import Callable

from gateway.carriers.contract import Carrier
from gateway.carriers.twilio import Twilio
from servicing.settings import Settings


def twilio(settings: Settings) -> Carrier:
    """Make the Twilio carrier from the TWILIO_… settings."""
    pool = settings.twilio_messaging_service_sid
    return Twilio(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        {"messaging_service_sid": pool} if pool else {"from_": settings.twilio_from},
        api_base=settings.twilio_api_base,
        status_callback=f"{settings.public_url}/sms/twilio/status",
    )


CARRIERS: dict[str, Callable[[Settings], Carrier]] = {
    "twilio": twilio,
    "simulator": twilio,  # it speaks Twilio's wire; `huixin up` sets its account, number and address
}


def carrier(settings: Settings) -> Carrier:
    """Give the carrier that the settings name."""
    return CARRIERS[settings.carrier](settings)
