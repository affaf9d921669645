"""News: what is committed is told to every open page at once, and to nobody who is signed out."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from factories import make_conversation, make_text
from visitors import PASSWORD

from servicing import live, sign_ins, takeover, users
from servicing.handoffs import Handoff

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def enter(served) -> Iterator[Any]:
    """A function that signs in over real HTTP."""
    opened: list[requests.Session] = []

    def sign_in(name: str, role: str = "agent") -> requests.Session:
        served.hire(name, role)
        http = requests.Session()
        opened.append(http)
        token = TOKEN.search(http.get(f"{served.url}/sign-in", timeout=10).text)
        assert token
        fields = {"csrf_token": token[1], "name": name, "password": PASSWORD}
        assert http.post(f"{served.url}/sign-in", data=fields, timeout=10).status_code == 200
        return http

    yield sign_in
    for each in opened:
        each.close()


@contextmanager
def listening(http: requests.Session, url: str, *conversations: str) -> Iterator[Iterator[dict[str, Any]]]:
    """Open a stream and give its news as they come."""
    query = {"conversation": list(conversations)}
    with http.get(f"{url}/live", params=query, stream=True, timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        lines = answer.iter_lines(chunk_size=1)
        yield (json.loads(line[6:]) for line in lines if line.startswith(b"data: "))


def until(news: Iterator[dict[str, Any]], topic: str) -> dict[str, Any]:
    """Give the next news of a topic."""
    return next(each for each in news if each["topic"] == topic)


def test_the_queue_is_told_as_it_is_committed(served, enter) -> None:
    """First how many wait; then each change with what it is about, and the new count; no text, no number, no name."""
    with listening(enter("lin"), served.url) as news:
        assert until(news, "pulse") == {"topic": "pulse", "waiting": 0, "crisis": 0}
        until(news, "resync")
        handoff_id = served.wait_for("crisis", "crisis", name="陈样本")
        told = until(news, "handoff")
        assert (told["id"], set(told)) == (handoff_id, {"topic", "id", "conversation"})
        assert until(news, "pulse") == {"topic": "pulse", "waiting": 1, "crisis": 1}
        with served.database.transaction() as session:
            takeover.claim(session, session.get_one(Handoff, handoff_id), users.find(session, "lin"))
        assert until(news, "conversation")["id"] == told["conversation"]
        assert until(news, "pulse")["waiting"] == 0


def test_a_stream_hears_of_its_conversations_only(served, enter) -> None:
    """A text in a conversation that nobody here looks at is not told, one in the other is; typing is told without a row."""
    with served.database.transaction() as session:
        mine, other = make_conversation(session), make_conversation(session)
    with listening(enter("lin"), served.url, str(mine.id)) as news:
        until(news, "resync")
        with served.database.transaction() as session:
            make_text(session, other, "甲")
            make_text(session, mine, "乙")
        with served.database.transaction() as session:
            live.tell(session, "typing", conversation=mine.id, who="wu")
        assert until(news, "message")["conversation"] == str(mine.id)
        assert next(news) == {"topic": "typing", "conversation": str(mine.id), "who": "wu"}


@pytest.mark.parametrize("how", ["leaves", "is disabled", "changes role"])
def test_who_is_out_hears_no_more(served, enter, how: str) -> None:
    """The stream ends with the sign-in, not at its next beat."""
    http = enter("lin")
    with listening(http, served.url) as news:
        until(news, "resync")
        with served.database.transaction() as session:
            user = users.find(session, "lin")
            if how == "leaves":
                sign_ins.end_all(session, user)
            elif how == "is disabled":
                users.disable(session, user, "admin")
            else:
                users.change(session, user, "admin", role="tuner", capacity=5)
        until(news, "signed_out")
        assert list(news) == []


def test_a_lost_connection_is_opened_anew(served, enter) -> None:
    """Where the database hangs up, pages are told to look again, and then hear on."""
    with listening(enter("lin"), served.url) as news:
        until(news, "resync")
        with served.database.engine.begin() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND starts_with(query, 'LISTEN')"
            )
        until(news, "resync")
        served.wait_for()
        until(news, "handoff")


def test_not_for_every_role(served, enter) -> None:
    """Who may not see the queue does not hear of it."""
    http = enter("ma", "tuner")
    assert http.get(f"{served.url}/live", timeout=10).status_code == 403
