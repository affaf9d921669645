"""Jobs: how work is queued in the same transaction as the row it is about."""

import uuid

import procrastinate
import procrastinate.exceptions
from sqlalchemy import text
from sqlalchemy.orm import Session

JUDGE = "judge"  # honour the rights words in a conversation's new texts
ATTEND = "attend"  # read a conversation's new texts and answer them
DELIVER = "deliver"  # send a conversation's queued texts

SOONER = text(
    "UPDATE procrastinate_jobs SET scheduled_at = now() + make_interval(secs => :delay)"
    " WHERE queueing_lock = :key AND status = 'todo' AND scheduled_at > now() + make_interval(secs => :delay)"
)
_app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def defer(session: Session, task: str, conversation_id: uuid.UUID, delay: float = 0.0) -> None:
    """Queue one job for a conversation; one that waits already is brought forward instead. ``delay`` in seconds.

    The job joins the session's transaction. A job that waits already may have been fetched by the time this
    transaction commits; what is then stranded is found by the sweep.
    """
    key = f"{task}:{conversation_id}"
    try:
        with session.begin_nested():
            connection = session.connection().connection.driver_connection
            _app.configure_task(
                task,
                lock=key,
                queueing_lock=key,
                schedule_in={"milliseconds": round(delay * 1000)} if delay else None,
                connection=connection,
            ).defer(conversation_id=str(conversation_id))
    except procrastinate.exceptions.AlreadyEnqueued:
        session.execute(SOONER, {"key": key, "delay": delay})
