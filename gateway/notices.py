"""Notices on their way: decisions are posted to the lender's ledger, one after the other, until each was taken."""

import dataclasses
import time

import structlog

from gateway import hooks
from servicing import notices
from servicing.database import Database
from servicing.settings import Settings

log = structlog.get_logger()
LONGEST_RUN = 8.0  # seconds: a worker that is told to stop waits no longer


@dataclasses.dataclass(frozen=True, slots=True)
class Messenger:
    """Posts what was decided; where no address is set it does nothing."""

    database: Database
    settings: Settings

    def deliver(self) -> None:
        """Post what is due in order, until nothing is, nobody answers, or it has taken long enough."""
        if not self.settings.decisions_webhook.get_secret_value():
            return
        self._collect()
        until = time.monotonic() + LONGEST_RUN
        while time.monotonic() < until and self._post_next():
            pass

    def forget(self) -> None:
        """Remove what was taken long ago."""
        with self.database.transaction() as session:
            notices.forget(session)

    def _collect(self) -> None:
        while True:
            with self.database.transaction() as session:
                if notices.collect(session) < notices.PAGE:
                    return

    def _post_next(self) -> bool:
        """Post the next notice; False when there is none, or nobody answers."""
        with self.database.transaction() as session:
            taken = notices.take(session)
        if taken is None:
            return False
        notice_id, number, body = taken
        url = self.settings.decisions_webhook.get_secret_value()
        try:
            hooks.post(url, self.settings.webhook_secrets(), number, body.encode())
        except hooks.NotTaken as failure:
            with self.database.transaction() as session:
                notices.settle(session, notice_id, failure.reason, is_away=failure.is_away)
            log.warning("decision was not taken", number=number, reason=failure.reason)
            return not failure.is_away
        with self.database.transaction() as session:
            notices.settle(session, notice_id)
        return True
