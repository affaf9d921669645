"""The carrier itself: it takes messages from both ends and carries them to the other."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import phonenumbers

from servicing import segments
from simulator import messages, refusals
from simulator.faults import INBOUND, REFUSING, Fault, Faults
from simulator.journey import Journey
from simulator.messages import Message
from simulator.options import Options
from simulator.outgoing import SendRequest
from simulator.refusals import Refused
from simulator.store import MessageStore
from simulator.timer import Timer
from simulator.webhooks import Delivery, Webhooks

GATEWAY_FAILED = 11200  # Twilio's code for a webhook that was not taken


@dataclass(frozen=True, slots=True)
class Text:
    """What a borrower types, and what a carrier may have to say about it."""

    body: str
    media: int = 0
    sid: str | None = None  # a known one delivers the same message once more
    opt_out_type: str | None = None  # STOP, START or HELP: Advanced Opt-Out answered by itself
    extra: Mapping[str, str] | None = None  # further parameters of the webhook


class Carrier:
    """One account with one number, its messages, its faults and its threads."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.store = MessageStore(options.capacity)
        self.faults = Faults()
        self.closing = threading.Event()
        self._timer = Timer()
        self._webhooks = Webhooks(options.auth_token)
        self._journey = Journey(options, self.store, self.faults, self._timer, self._webhooks)
        self._unsubscribed: set[str] = set()

    def hold(self, fault: Fault) -> None:
        """Let the caller wait as a fault demands, or until the carrier closes."""
        self.closing.wait(fault.seconds)

    def send(self, request: SendRequest) -> Message:
        """Accept a message for a borrower and start it on its way; Refused as a fault or an opt-out demands."""
        fault = self.faults.hit(REFUSING, request.to)
        if fault is not None:
            raise Refused(REFUSING[fault.kind])
        if request.to in self._unsubscribed:
            raise Refused(refusals.UNSUBSCRIBED)
        now = self.options.now()
        message, _ = self.store.add(
            Message(
                sid=messages.new_sid(),
                direction="outbound-api",
                sender=self.options.number,
                recipient=request.to,
                body=request.body,
                status="accepted" if request.service_sid else "queued",
                created=now,
                updated=now,
                service_sid=request.service_sid,
                callback_url=request.callback_url,
            )
        )
        self._journey.begin(message, request)
        return message

    def receive(self, phone: str, text: Text) -> tuple[Message, list[Delivery]]:
        """Take a borrower's SMS to the gateway; returns the message and how each webhook ended."""
        now = self.options.now()
        message, _ = self.store.add(
            Message(
                sid=text.sid or messages.new_sid("MM" if text.media else "SM"),
                direction="inbound",
                sender=phone,
                recipient=self.options.number,
                body=text.body,
                status="receiving",
                created=now,
                updated=now,
                sent=now,
                media=text.media,
                service_sid=self.options.messaging_service_sid,
            )
        )
        self._note_opt_out(phone, text.opt_out_type)
        form = self._inbound_form(message, text)
        copies = 2 if self.faults.hit(INBOUND, phone) else 1
        deliveries = self._post_at_once(form, copies)
        error_code = None if any(delivery.taken for delivery in deliveries) else GATEWAY_FAILED
        self.store.change(message.sid, status="received", error_code=error_code, updated=self.options.now())
        return message, deliveries

    def _post_at_once(self, form: Mapping[str, str], copies: int) -> list[Delivery]:
        if copies == 1:
            return [self._webhooks.post(self.options.inbound_url, form)]
        gate = threading.Barrier(copies)

        def post() -> Delivery:
            gate.wait()
            return self._webhooks.post(self.options.inbound_url, form)

        with ThreadPoolExecutor(copies) as pool:
            return [future.result() for future in [pool.submit(post) for _ in range(copies)]]

    def _note_opt_out(self, phone: str, opt_out_type: str | None) -> None:
        """Twilio blocks a number that opted out, and says 21610 to every later send."""
        if opt_out_type == "STOP":
            self._unsubscribed.add(phone)
        elif opt_out_type == "START":
            self._unsubscribed.discard(phone)

    def _inbound_form(self, message: Message, text: Text) -> dict[str, str]:
        form = {
            "AccountSid": self.options.account_sid,
            "ApiVersion": messages.API_VERSION,
            "Body": message.body,
            "From": message.sender,
            "MessageSid": message.sid,
            "NumMedia": str(message.media),
            "NumSegments": str(segments.count(message.body)),
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": message.recipient,
        }
        for end, phone in (("From", message.sender), ("To", message.recipient)):
            form |= {f"{end}{part}": "" for part in ("City", "State", "Zip")}
            form[f"{end}Country"] = _country(phone)
        if message.service_sid:
            form["MessagingServiceSid"] = message.service_sid
        if text.opt_out_type:
            form["OptOutType"] = text.opt_out_type
        for place in range(message.media):
            media = f"https://api.twilio.com/{messages.API_VERSION}/Accounts/{self.options.account_sid}"
            form[f"MediaUrl{place}"] = f"{media}/Messages/{message.sid}/Media/ME{place:032x}"
            form[f"MediaContentType{place}"] = "image/jpeg"
        return form | dict(text.extra or {})

    def close(self) -> None:
        """Let everyone who waits go, and forget what is still planned."""
        self.closing.set()
        self.store.close()
        self._timer.close()
        self._webhooks.close()


def _country(phone: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    except phonenumbers.NumberParseException:
        return ""
