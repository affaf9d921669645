"""The assistant as the worker sees it: Rasa over HTTP, asked with a batch and answering with names of sentences."""

import dataclasses
import uuid
from typing import Any

import requests

from servicing import wording

TIMEOUT = 25  # seconds for one turn; Rasa's own lock on a conversation lives 60
LONGEST = 1000  # characters of a text that are read; nobody's errand stands after that


class Unavailable(Exception):
    """Rasa does not answer; the batch waits."""


class Silent(Exception):
    """Rasa answered nothing although the actions are there. The batch is put to it a few times more."""


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """What is to be said, possibly nothing on purpose."""

    said: tuple[wording.Said, ...]


class Assistant:
    """Asks Rasa; a batch that its tracker already holds is answered from there."""

    def __init__(self, url: str, token: str, actions_url: str) -> None:
        """Take Rasa's address, the token of its API, and the address of the actions it calls."""
        self._url, self._token, self._actions_url = url, token, actions_url
        self._http = requests.Session()

    def ask(self, conversation_id: uuid.UUID, batch_id: uuid.UUID, text: str) -> Reply:
        """Put a batch's masked text to the dialogue; raises Unavailable, Silent.

        Rasa swallows the failure of an action and answers nothing: where the actions are away, the batch waits.
        """
        body = {"sender": str(conversation_id), "message": text[:LONGEST], "metadata": {"batch": str(batch_id)}}
        answers = self._call("POST", "/webhooks/rest/webhook", json=body)
        try:
            return _reply(each.get("custom") for each in answers)
        except Silent:
            if not self._can_act():
                raise Unavailable from None
            raise

    def tell_question(self, conversation_id: uuid.UUID, question: str | None) -> None:
        """Let Rasa know which question is open, where something other than a turn of its own opened or closed it.

        Told twice: an event that begins a conversation is dated before its beginning, and Rasa forgets it.
        """
        event = {"event": "slot", "name": "open_question", "value": question}
        path = f"/conversations/{conversation_id}/tracker/events"
        for _ in range(2):
            self._call("POST", path, params={"token": self._token}, json=event)

    def remembered(self, conversation_id: uuid.UUID, batch_id: uuid.UUID) -> Reply | None:
        """Give the answer that the tracker holds for a batch, or None if the turn never came to its end."""
        tracker = self._call("GET", f"/conversations/{conversation_id}/tracker", params={"token": self._token})
        answers: list[Any] = []
        found = False
        for event in tracker.get("events") or []:
            if event["event"] == "user":
                if found and answers:  # the first answered turn of a batch is its answer
                    break
                found = (event.get("metadata") or {}).get("batch") == str(batch_id)
            elif found and event["event"] == "bot":
                answers.append((event.get("data") or {}).get("custom"))
        try:
            return _reply(answers)
        except Silent:
            return None

    def is_ready(self) -> bool:
        """Tell whether Rasa answers and has a model loaded."""
        try:
            return bool(self._call("GET", "/status", params={"token": self._token}).get("model_file"))
        except Unavailable:
            return False

    def _can_act(self) -> bool:
        try:
            return self._http.get(f"{self._actions_url}/health", timeout=TIMEOUT).ok
        except requests.RequestException:
            return False

    def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            response = self._http.request(method, self._url + path, timeout=TIMEOUT, **options)
            response.raise_for_status()
            return response.json()
        except (requests.RequestException, ValueError):
            raise Unavailable from None


def _reply(answers: Any) -> Reply:
    said, silent = [], False
    for each in answers:
        if each and each.get("silent"):
            silent = True
        elif each and each.get("response"):
            values = {name: wording.unpack(value) for name, value in each.get("values", {}).items()}
            said.append(wording.Said(each["response"], values))
    if not said and not silent:
        raise Silent
    return Reply(tuple(said))
