"""The messages a carrier remembers: bounded, safe between threads, and able to wake those who wait for news."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from simulator.messages import Message


class MessageStore:
    """The last messages of every phone, oldest first."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._by_sid: OrderedDict[str, Message] = OrderedDict()
        self._by_phone: dict[str, deque[str]] = {}
        self._sequence = 0
        self._version = 0
        self._closed = False
        self._news = threading.Condition()

    def add(self, message: Message) -> tuple[Message, bool]:
        """Keep a message and say whether it is new; one with a known sid is returned as it is kept."""
        with self._news:
            known = self._by_sid.get(message.sid)
            if known is not None:
                return known, False
            self._sequence += 1
            self._version += 1
            kept = replace(message, sequence=self._sequence, version=self._version)
            self._by_sid[kept.sid] = kept
            self._by_phone.setdefault(kept.handset, deque()).append(kept.sid)
            while len(self._by_sid) > self._capacity:
                self._forget_oldest()
            self._news.notify_all()
            return kept, True

    def _forget_oldest(self) -> None:
        _, oldest = self._by_sid.popitem(last=False)
        line = self._by_phone[oldest.handset]
        line.popleft()
        if not line:
            del self._by_phone[oldest.handset]

    def change(self, sid: str, **fields: Any) -> Message | None:
        """Set fields of a message; None when it has been forgotten."""
        with self._news:
            known = self._by_sid.get(sid)
            if known is None:
                return None
            self._version += 1
            self._by_sid[sid] = changed = replace(known, **fields, version=self._version)
            self._news.notify_all()
            return changed

    def get(self, sid: str) -> Message | None:
        """Find a message by its sid."""
        with self._news:
            return self._by_sid.get(sid)

    def newest_first(self) -> list[Message]:
        """List all messages, the latest first."""
        with self._news:
            return list(reversed(self._by_sid.values()))

    def of_phone(
        self, phone: str, wanted: Callable[[Message], bool], *, wait: float = 0.0
    ) -> tuple[list[Message], int]:
        """List a phone's wanted messages and the store's version; wait some seconds for one if there is none."""
        deadline = time.monotonic() + wait
        with self._news:
            while True:
                found = [self._by_sid[sid] for sid in self._by_phone.get(phone, ())]
                found = [message for message in found if wanted(message)]
                left = deadline - time.monotonic()
                if found or left <= 0 or self._closed:
                    return found, self._version
                self._news.wait(left)

    def close(self) -> None:
        """Let everyone who waits go."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def __len__(self) -> int:
        return len(self._by_sid)
