"""What happens to a sent message: its statuses one after another, and the callbacks that tell of them."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator import messages
from simulator.faults import CALLING_BACK, ENDING, Fault, Faults
from simulator.messages import Message
from simulator.options import Options
from simulator.outgoing import SendRequest
from simulator.store import MessageStore
from simulator.timer import Timer
from simulator.webhooks import Webhooks

UNKNOWN_STATUS = "relayed_by_pigeon"  # a value that no list of Twilio's names
EXPIRED = 30036

Step = tuple[str, int | None]  # a status and its error code


@dataclass(frozen=True, slots=True)
class Journey:
    """Moves messages along and posts their callbacks."""

    options: Options
    store: MessageStore
    faults: Faults
    timer: Timer
    webhooks: Webhooks

    def begin(self, message: Message, request: SendRequest) -> None:
        """Plan every status of a message that was just accepted, and every callback."""
        steps = self._steps(message, request)
        faults = {kind: self.faults.hit((kind,), message.recipient) for kind in CALLING_BACK}
        delay = self.options.delivery_delay
        moments = [delay * (place + 1) for place in range(len(steps))]
        for moment, (status, error_code) in zip(moments, steps, strict=True):
            self.timer.after(moment, self._arrival(message.sid, status, error_code), brief=True)
        if not message.callback_url or faults["callbacks_lost"]:
            return
        told = list(reversed(steps)) if faults["callbacks_reversed"] else steps
        late = faults["callbacks_late"]
        for moment, (status, error_code) in zip(moments, told, strict=True):
            if faults["callbacks_reversed"]:
                moment = moments[-1] + moment - moments[0]  # nothing is told before it has happened
            moment += late.seconds if late else 0.0
            for _ in range(2 if faults["callbacks_doubled"] else 1):
                self.timer.after(moment, self._callback(message, status, error_code))

    def _steps(self, message: Message, request: SendRequest) -> list[Step]:
        """List the statuses after the first one, which is answered and never called back."""
        before: list[Step] = [("queued", None)] if message.status == "accepted" else []
        if request.validity < self.options.delivery_delay:
            return [*before, ("failed", EXPIRED)]
        return [*before, ("sent", None), *_ending(self.faults.hit(ENDING, message.recipient))]

    def _arrival(self, sid: str, status: str, error_code: int | None) -> Callable[[], object]:
        def arrive() -> None:
            now = self.options.now()
            sent = {"sent": now} if status == "sent" else {}
            self.store.change(sid, status=status, error_code=error_code, updated=now, **sent)

        return arrive

    def _callback(self, message: Message, status: str, error_code: int | None) -> Callable[[], object]:
        form = {
            "AccountSid": self.options.account_sid,
            "ApiVersion": messages.API_VERSION,
            "From": message.sender,
            "MessageSid": message.sid,
            "MessageStatus": status,
            "SmsSid": message.sid,
            "SmsStatus": status,
            "To": message.recipient,
        }
        if message.service_sid:
            form["MessagingServiceSid"] = message.service_sid
        if error_code:
            form["ErrorCode"] = str(error_code)
        return lambda: self.webhooks.post(message.callback_url or "", form)


def _ending(fault: Fault | None) -> list[Step]:
    if fault is None:
        return [("delivered", None)]
    if fault.kind == "unknown_status":
        return [(UNKNOWN_STATUS, None), ("delivered", None)]
    return [("undelivered", int(fault.kind.removeprefix("undelivered_")))]
