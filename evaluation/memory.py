"""Memory of a process and its children: the most they held together while they ran."""

import threading

import psutil

INTERVAL = 0.5  # seconds between two looks
MIB = 1 << 20


class Watch:
    """Looks at a process and its descendants until stopped; ``peak`` is in MiB, as proportional set size.

    Shared pages are divided among those who share them (PSS, Linux), so that workers' copies are not counted twice.
    """

    def __init__(self, pid: int) -> None:
        self.peak = 0.0
        self._process = psutil.Process(pid)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the watch."""
        self._stopping.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stopping.wait(INTERVAL):
            self.peak = max(self.peak, self._held())

    def _held(self) -> float:
        held = 0
        try:
            for each in (self._process, *self._process.children(recursive=True)):
                held += each.memory_full_info().pss
        except psutil.Error:  # one of them has just ended
            return 0.0
        return held / MIB
