"""Verbs: what a route of the API declares of itself; from this it is guarded, fed, answered and described."""

import dataclasses
import functools
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnsupportedMediaType

from console import context, roles
from console.api import bearer, problems
from console.api.bodies import Body, Query
from servicing import commands, tokens, vault

KEY = "Idempotency-Key"
LONGEST_KEY = 255
KEYS = uuid.UUID("0c9cf5a2-6a5c-4c5f-9d0c-9a1f7a0f4c11")  # the space in which callers' keys are named
Act = Callable[..., dict[str, Any]]


@dataclasses.dataclass(frozen=True, slots=True)
class Verb:
    """One route: the scope it needs, what it takes and gives; ``keyed``: sent again with its key it acts once."""

    scope: str
    gives: type[BaseModel]
    takes: type[Body] | None = None
    asks: type[Query] | None = None
    status: int = 200
    keyed: bool = False


def serve(verb: Verb) -> Callable[[Act], Callable[..., ResponseReturnValue]]:
    """Declare a route: below it stands a function of the session, the address's parts, ``body`` and ``query``.

    A keyed one is also given ``cause``, by which the record knows the request.
    """
    if verb.scope not in tokens.SCOPES:
        raise KeyError(verb.scope)

    def wrap(act: Act) -> Callable[..., ResponseReturnValue]:
        @functools.wraps(act)
        def view(**parts: Any) -> ResponseReturnValue:
            if verb.asks is not None:
                parts["query"] = verb.asks.model_validate(request.args.to_dict())
            if verb.takes is not None:
                parts["body"] = _body(verb.takes)
            with context.transaction() as session:
                given = _once(session, act, parts) if verb.keyed else act(session, **parts)
            return jsonify(given), verb.status

        view.verb = verb  # type: ignore[attr-defined]
        return roles.needs(roles.TOKEN)(view)

    return wrap


def declared(view: Callable[..., Any]) -> Verb:
    """Give what a route declared."""
    verb: Verb = view.verb  # type: ignore[attr-defined]
    return verb


def _body(model: type[Body]) -> Body:
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        return model.read(request.get_data())
    except ValidationError:
        raise
    except (ValueError, RecursionError):
        raise problems.Refused(422, errors=[{"field": "body", "reason": "not JSON"}]) from None


def _once(session: Session, act: Act, parts: dict[str, Any]) -> dict[str, Any]:
    """Act the first time that a key is sent, afterwards give that answer again; one token's keys are its own."""
    key = request.headers.get(KEY, "").strip()
    if not 1 <= len(key) <= LONGEST_KEY:
        raise problems.Refused(400, "key_missing", str(problems.KEY_MISSING))
    cause = uuid.uuid5(KEYS, f"{bearer.token().id}:{key}")
    digest = hashlib.sha256(request.get_data()).hexdigest()
    asked = vault.digest(f"{request.method} {request.path} {digest}")
    session.info["cause"] = cause  # what the record says these changes followed from

    def answer() -> dict[str, Any]:
        given = json.dumps(act(session, cause=cause, **parts))
        return {"asked": asked, "given": vault.current().seal(given)}  # it may tell what its rows keep sealed

    done = commands.once(session, cause, commands.REQUEST, answer)
    if done["asked"] != asked:
        raise problems.Refused(422, "key_reused", str(problems.KEY_REUSED))
    given: dict[str, Any] = json.loads(vault.current().open(done["given"]))
    return given
