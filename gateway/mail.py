"""Mail: one message to whoever is on call, through the lender's mail server."""

import contextlib
import dataclasses
import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.utils import formataddr
from typing import Self
from urllib.parse import unquote, urlsplit

import structlog

from gateway.hooks import NotTaken
from servicing.settings import LOOPBACK, Settings

log = structlog.get_logger()
TIMEOUT = 10.0  # seconds for each answer of the server
PORTS = {"smtp": 587, "smtps": 465}


@dataclasses.dataclass(frozen=True, slots=True)
class Server:
    """A mail server; to another machine nothing goes without TLS, whose certificate is verified."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = dataclasses.field(repr=False)

    @classmethod
    def of(cls, url: str) -> Self:
        """Read ``smtp(s)://user:password@host:port``, as the settings have checked it."""
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme], user, password)

    def send(self, message: EmailMessage) -> None:
        """Hand a message over; raise NotTaken unless the server took it for one recipient at least."""
        try:
            self._hand_over(message)
        except smtplib.SMTPResponseException as refusal:
            raise NotTaken(f"SMTP {refusal.smtp_code}", is_away=refusal.smtp_code // 100 == 4) from None
        except smtplib.SMTPRecipientsRefused as refusal:
            codes = sorted({code for code, _ in refusal.recipients.values()})
            is_away = any(code // 100 == 4 for code in codes)
            raise NotTaken(f"SMTP {codes[0]}", is_away=is_away) from None
        except smtplib.SMTPNotSupportedError:
            raise NotTaken("no_starttls", is_away=False) from None
        except ssl.SSLError:
            raise NotTaken("certificate", is_away=True) from None
        except TimeoutError:
            raise NotTaken("timeout", is_away=True) from None
        except (OSError, smtplib.SMTPException):
            raise NotTaken("no_connection", is_away=True) from None

    def _hand_over(self, message: EmailMessage) -> None:
        connection = self._open()
        try:
            if self.scheme == "smtp" and self.host not in LOOPBACK:
                connection.starttls(context=ssl.create_default_context())
            if self.user:
                connection.login(self.user, self.password)
            refused = connection.send_message(message)
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):  # what was taken is not sent again for a bad end
                connection.quit()
        if refused:
            log.warning("alert was refused for some who are on call", refused=len(refused))

    def _open(self) -> smtplib.SMTP:
        name = socket.gethostname()  # smtplib would ask the network for it
        if self.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, name, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(self.host, self.port, name, timeout=TIMEOUT)


def write(settings: Settings, number: str, subject: str, text: str, *, is_urgent: bool) -> EmailMessage:
    """Write a message to all who are on call; ``number`` tells a doubled one from another."""
    recipients = settings.alert_email.split(",")
    message = EmailMessage()
    message["From"] = formataddr(("Huixin", settings.alert_from or recipients[0]))
    message["To"] = ", ".join(recipients)
    message["Subject"] = subject
    message["Message-ID"] = f"<{number}@huixin>"
    message["Auto-Submitted"] = "auto-generated"
    if is_urgent:
        message["Importance"] = "high"
    message.set_content(text)
    return message
