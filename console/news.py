"""News: one connection a process hears what the database tells, and passes it on to every open stream."""

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from servicing.database import Database
from servicing.live import CHANNEL

log = structlog.get_logger()
LONGEST_LINE = 200  # news that wait for a slow stream; then it is told to look at everything anew
PAUSE = 0.25  # seconds: the queue is counted no more often
AGAIN = 1.0  # seconds until a lost connection is opened anew
PATIENCE = 5.0  # seconds for the listener to leave its connection in order
ALL = {"topic": "resync"}  # something may have been missed: look again
QUEUE = ("handoff", "conversation", "user", "resync")  # what a page of the queue looks again for
END = {"topic": "end"}  # this process is about to stop
COUNTS = text(
    "SELECT count(*) AS waiting, count(*) FILTER (WHERE priority = 'crisis') AS crisis"
    " FROM handoffs WHERE status = 'waiting'"
)
News = dict[str, Any]


class Stream:
    """One open stream: hears of the queue and of the conversations it named."""

    def __init__(self, conversations: frozenset[str]) -> None:
        """Begin with nothing to tell."""
        self._conversations = conversations
        self._line: queue.Queue[News | None] = queue.Queue(LONGEST_LINE)

    def offer(self, news: News) -> None:
        """Take news that concern this stream; a stream that cannot follow is told to look again."""
        if news["topic"] in ("message", "typing") and news.get("conversation") not in self._conversations:
            return
        try:
            self._line.put_nowait(news)
        except queue.Full:
            with self._line.mutex:
                self._line.queue.clear()
            self._line.put_nowait(ALL)

    def next(self, timeout: float) -> News | None:
        """Wait for news; None when nothing came within ``timeout`` seconds."""
        try:
            return self._line.get(timeout=timeout)
        except queue.Empty:
            return None


class Hub:
    """Listens once for all streams of this process; begins with the first of them."""

    def __init__(self, database: Database) -> None:
        """Take the database to listen to."""
        self._database = database
        self._streams: set[Stream] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.edition = 0  # of the queue: grows with each change heard of

    @contextmanager
    def subscribed(self, conversations: frozenset[str]) -> Iterator[Stream]:
        """Open a stream for as long as somebody reads it."""
        stream = Stream(conversations)
        with self._lock:
            self._streams.add(stream)
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, daemon=True, name="news")
                self._thread.start()
        try:
            yield stream
        finally:
            with self._lock:
                self._streams.discard(stream)

    def stop(self) -> None:
        """End every stream, and listen no more: the process is about to stop."""
        self._stopping.set()
        self._tell(END)
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def counts(self) -> News:
        """Count who waits."""
        with self._database.engine.connect() as connection:
            row = connection.execute(COUNTS).one()
        return {"topic": "pulse", "waiting": row.waiting, "crisis": row.crisis}

    def _tell(self, news: News) -> None:
        if news["topic"] in QUEUE:
            self.edition += 1
        with self._lock:
            streams = list(self._streams)
        for stream in streams:
            stream.offer(news)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                with psycopg.connect(self._database.url, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._tell(ALL)
                    self._hear(connection)
            except (psycopg.Error, SQLAlchemyError) as error:
                log.warning("news are lost for a moment", why=type(error).__name__)
                self._stopping.wait(AGAIN)

    def _hear(self, connection: psycopg.Connection) -> None:
        is_stale = True
        while not self._stopping.is_set():
            for notice in connection.notifies(timeout=PAUSE):
                news = json.loads(notice.payload)
                is_stale = is_stale or news["topic"] == "handoff"
                self._tell(news)
            if is_stale:
                self._tell(self.counts())
                is_stale = False
