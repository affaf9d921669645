"""Jobs: how work is queued in the same transaction as the row it is about."""

import uuid
from contextlib import suppress
from typing import Any, cast

import procrastinate
import procrastinate.exceptions
from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

JUDGE = "judge"  # honour the rights words in a conversation's new texts
ATTEND = "attend"  # read a conversation's new texts and answer them
DELIVER = "deliver"  # send a conversation's queued texts
ALERT = "alert"  # tell the staff on call what waits for them; one at a time, and no backlog of texts goes before it
NOTIFY = "notify"  # tell the lender's ledger what was decided; one at a time
FIRST = 100  # the priority of an alert; others have none

WAITING = text(
    "UPDATE procrastinate_jobs SET scheduled_at = CASE WHEN scheduled_at IS NOT NULL"
    " THEN least(scheduled_at, now() + make_interval(secs => :delay)) END"
    " WHERE queueing_lock = :key AND status = 'todo'"
)
_app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def defer(session: Session, task: str, conversation_id: uuid.UUID, delay: float = 0.0) -> None:
    """Queue one job for a conversation; one that waits already is brought forward instead. ``delay`` in seconds.

    The job joins the session's transaction. One that waits is locked until that commits, so that no worker fetches it
    before the row it is about can be seen: a wake-up lost that way was reproduced, and the sweep is there for others.
    """
    key = f"{task}:{conversation_id}"
    waiting = session.execute(WAITING, {"key": key, "delay": delay})
    if cast("CursorResult[Any]", waiting).rowcount:
        return
    with suppress(procrastinate.exceptions.AlreadyEnqueued), session.begin_nested():  # another process was quicker
        connection = session.connection().connection.driver_connection
        _app.configure_task(
            task,
            lock=ALERT if task == ALERT else key,
            queueing_lock=key,  # its own for each conversation: two crises never wait for each other's commit
            priority=FIRST if task == ALERT else 0,
            schedule_in={"milliseconds": round(delay * 1000)} if delay else None,
            connection=connection,
        ).defer(conversation_id=str(conversation_id))
