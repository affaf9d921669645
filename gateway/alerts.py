"""Alerts on their way: what is due goes to whoever is on call, by each channel that is set."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway import hooks, mail
from gateway.hooks import NotTaken
from servicing import alerts
from servicing.alerts import Pointer
from servicing.database import Database
from servicing.settings import Settings

log = structlog.get_logger()
AT_ONCE = 20  # alerts of one channel in one go
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 (plain text)
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Alarm:
    """Tells whoever is on call; the settings say who that is and by which channels."""

    database: Database
    settings: Settings

    def ring(self) -> None:
        """Send what is due by each channel; one that does not answer is left alone until the next time."""
        channels = self.settings.alert_channels()
        if not channels:
            return
        with self.database.transaction() as session:
            alerts.raise_due(session, channels)
        for channel in channels:
            self._send_due(channel)

    def send(self, channel: str, pointer: Pointer) -> None:
        """Send one alert now; raises NotTaken."""
        ways: dict[str, Callable[[Pointer], None]] = {"email": self._mail, "webhook": self._post}
        ways[channel](pointer)

    def _send_due(self, channel: str) -> None:
        for _ in range(AT_ONCE):
            with self.database.transaction() as session:
                taken = alerts.take(session, channel)
            if taken is None:
                return
            alert_id, pointer = taken
            failure = self._attempt(channel, pointer)
            with self.database.transaction() as session:
                is_final = failure is not None and not failure.is_away
                alerts.settle(session, alert_id, failure.reason if failure else None, is_final=is_final)
            if failure is not None and failure.is_away:
                return

    def _attempt(self, channel: str, pointer: Pointer) -> NotTaken | None:
        try:
            self.send(channel, pointer)
        except NotTaken as failure:
            log.warning("alert did not go out", channel=channel, handoff=pointer.handoff, reason=failure.reason)
            return failure
        return None

    def _mail(self, pointer: Pointer) -> None:
        subject, _, text = self._words(pointer).partition("\n")
        is_urgent = pointer.kind == "crisis"
        message = mail.write(self.settings, f"alert-{pointer.number}", subject, text.lstrip("\n"), is_urgent=is_urgent)
        mail.Server.of(self.settings.smtp_url.get_secret_value()).send(message)

    def _post(self, pointer: Pointer) -> None:
        said = {
            "type": f"handoff.{pointer.kind}",
            "handoff": pointer.handoff,
            "reason": pointer.reason,
            "priority": pointer.priority,
            "since": pointer.since.isoformat(timespec="seconds"),
            "step": pointer.step,
            "link": self._link(pointer),
            "text": self._words(pointer),
        }
        url = self.settings.alert_webhook.get_secret_value()
        body = json.dumps(said, ensure_ascii=False).encode()
        hooks.post(url, self.settings.webhook_secrets(), f"alert-{pointer.number}", body)

    def _words(self, pointer: Pointer) -> str:
        """Give the alert in words: the first line is the subject."""
        return _templates.get_template("alert.txt").render(alert=pointer, link=self._link(pointer))

    def _link(self, pointer: Pointer) -> str | None:
        return f"{self.settings.console_url}/threads/{pointer.conversation}" if self.settings.console_url else None
