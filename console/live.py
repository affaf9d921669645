"""Live: the stream of server-sent events that keeps a page up to date. It carries ids and counts, never texts."""

import json
from collections.abc import Iterator

from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError

from console import context, guard
from console.news import END, Hub, News
from console.roles import needs
from servicing import sign_ins
from servicing.database import Database

bp = Blueprint("live", __name__)
BEAT = 15.0  # seconds of silence, after which a proxy and we ourselves want to know whether anybody is there
MOST = 20  # conversations that one stream follows
AGAIN = 2000  # milliseconds after which a browser opens a lost stream anew


@bp.get("/live")
@needs("queue.read")
def stream() -> Response:
    """Tell of the queue, and of each ``conversation`` named in the address, until the sign-in ends."""
    named = frozenset(request.args.getlist("conversation")[:MOST])
    here, visitor = context.here(), guard.me()
    lines = _lines(here.hub, here.database, named, visitor)
    answer = Response(lines, content_type="text/event-stream; charset=utf-8")
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _lines(hub: Hub, database: Database, named: frozenset[str], visitor: guard.Visitor) -> Iterator[str]:
    with hub.subscribed(named) as stream:
        yield f"retry: {AGAIN}\n\n"
        yield _event(hub.counts())
        while True:
            news = stream.next(BEAT)
            if news == END:
                return
            concerns_us = news is None or (news["topic"] in ("user", "sign_in") and news["id"] == visitor.user_id)
            if concerns_us and not _is_welcome(database, visitor):
                yield _event({"topic": "signed_out"})
                return
            yield ": still here\n\n" if news is None else "" if news["topic"] == "sign_in" else _event(news)


def _is_welcome(database: Database, visitor: guard.Visitor) -> bool:
    """Look again whether the sign-in holds; while the database is away nobody is sent out: there is nothing to hear."""
    try:
        with database.transaction() as session:
            user = sign_ins.seen(session, visitor.token, is_active=False)
            return user is not None and user.role == visitor.role
    except SQLAlchemyError:
        return True


def _event(news: News) -> str:
    return f"data: {json.dumps(news)}\n\n"
