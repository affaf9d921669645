"""The guide to the API does what it says: its examples, run one after the other, and the scopes of its reference."""

import json
import re
import shlex
import uuid
from typing import Any

import pytest
import requests
from callers import make_token
from factories import make_team
from sqlalchemy import select

from console.api import problems
from servicing import conversations, handoffs, tokens, users
from servicing.borrowers import Borrower
from servicing.contacts import Contact
from servicing.settings import ROOT

GUIDE, REFERENCE = ROOT / "docs/how-to/use-the-api.md", ROOT / "docs/reference/api.md"
EXAMPLE = re.compile(r"```sh\n(curl .*?)```\n(?:\n```json\n(.*?)```)?", re.DOTALL)


def send(command: str, api: str, token: str) -> requests.Response:
    """Do what curl does with an address, headers and a body."""
    words = shlex.split(command.replace("$API", api).replace("$TOKEN", token))
    url, headers, body = words[1], {}, None
    for option, value in zip(words[2::2], words[3::2], strict=True):
        if option == "-H":
            name, _, content = value.partition(": ")
            headers[name] = content
        else:
            assert option == "-d", option
            body = value.encode()
    return requests.request("GET" if body is None else "POST", url, headers=headers, data=body, timeout=10)


def prepare(database: Any, number: int) -> None:
    """Let what an example presupposes be so: after the loans are reported, somebody waits, and a team is there."""
    with database.transaction() as session:
        if number == 1:
            make_team(session)
            borrower = session.scalars(select(Borrower)).one()
            talk = conversations.of_contact(session, session.get_one(Contact, borrower.contact_id))
            handoffs.open_handoff(session, talk, "request_human", "normal", uuid.uuid4())


@pytest.mark.usefixtures("clock")
def test_the_examples_run(served) -> None:
    """Each example is answered with success, and where an answer is shown, with that answer."""
    served.hire("lin")
    with served.database.transaction() as session:
        users.set_duty(session, users.find(session, "lin"), True, "lin")
        written = make_token(session)
    examples = EXAMPLE.findall(GUIDE.read_text(encoding="utf-8"))
    assert len(examples) == GUIDE.read_text(encoding="utf-8").count("\ncurl ")
    for number, (command, shown) in enumerate(examples):
        prepare(served.database, number)
        answer = send(command, f"{served.url}/api/v1", written)
        assert answer.status_code in (200, 201, 202), (command, answer.json())
        assert not shown or answer.json() == json.loads(shown), command
    decided = answer.json()["items"]
    assert [each["kind"] for each in decided] == ["promise"]


def test_the_reference_has_every_scope_and_code() -> None:
    """Scopes are those of the core, in their order; every code of a status stands beside it."""
    text = REFERENCE.read_text(encoding="utf-8")
    section = text.split("## Tokens and scopes")[1].split("\n## ")[0]
    assert tuple(re.findall(r"^\| `([a-z.]+)` \|", section, re.MULTILINE)) == tokens.SCOPES
    for status, (code, _) in problems.CODES.items():
        assert re.search(rf"^\| {status} \|[^|]*`{code}`", text, re.MULTILINE), code
    assert str(tokens.PER_MINUTE) in text
