"""Copies: what is the same for many readers is made once for all who ask at the same moment."""

import threading
import time
from collections.abc import Callable, Hashable

OLDEST = 1.0  # seconds: how long somebody waits is written in them


class Copies:
    """Keeps the last rendering of parts of pages; nothing in them may be of one reader only, no form's token either."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._kept: dict[Hashable, _Copy] = {}

    def of(self, part: Hashable, edition: int, make: Callable[[], str]) -> str:
        """Give the part as of ``edition`` or later; of those who ask meanwhile one makes it and the others wait for it.

        A page that was told of a change asks with the edition in which it is, so it never gets what was before.
        """
        with self._lock:
            if len(self._kept) > 200:  # each filter somebody sets is a part of its own
                self._kept.clear()
            copy = self._kept.setdefault(part, _Copy())
        with copy.lock:
            if copy.edition < edition or time.monotonic() - copy.made > OLDEST:
                began = time.monotonic()
                copy.text = make()
                copy.edition, copy.made = edition, began
            return copy.text


class _Copy:
    def __init__(self) -> None:
        self.lock, self.edition, self.made, self.text = threading.Lock(), -1, 0.0, ""
