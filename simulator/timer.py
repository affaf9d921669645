"""Things to be done later, in one waiting thread and a few working ones."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

_log = structlog.get_logger()


class Timer:
    """Runs small jobs when their time comes, until it is closed."""

    def __init__(self, workers: int = 16) -> None:
        self._due: list[tuple[float, int, bool, Callable[[], object]]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._closed = False
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="carrier")
        self._thread = threading.Thread(target=self._run, name="carrier-timer", daemon=True)
        self._thread.start()

    def after(self, seconds: float, job: Callable[[], object], *, brief: bool = False) -> None:
        """Run a job some seconds from now; a brief one is over before any later one begins."""
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._order), brief, job))
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed and (not self._due or self._due[0][0] > time.monotonic()):
                    self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
                if self._closed:
                    return
                _, _, brief, job = heapq.heappop(self._due)
            if brief:
                _guarded(job)
            else:
                self._pool.submit(_guarded, job)

    def close(self) -> None:
        """Forget what is not yet begun."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _guarded(job: Callable[[], object]) -> None:
    try:
        job()
    except Exception as error:  # one failed job must not silence the carrier; values stay out of the log
        _log.error("simulator_job_failed", error=type(error).__name__)
