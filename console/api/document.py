"""The document: the API in OpenAPI 3.1, made from the routes themselves; no token is asked for it."""

import functools
import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from console import roles
from console.api import problems, verbs
from console.api.bodies import Problem
from console.api.verbs import Verb

bp = Blueprint("document", __name__)
SCHEMAS = "#/components/schemas/{model}"
ABOUT = "What stands behind the console, for other systems. Amounts are decimal texts, instants carry their offset."
USUAL = (401, 403, 404, 422, 429, 500, 503)  # any route may answer so
OF_BODIES = (400, 413, 415)


@bp.get("/openapi.json")
@roles.needs(roles.OPEN)
def show() -> ResponseReturnValue:
    """Give the document."""
    return jsonify(_described(str(get_locale())))


@functools.cache
def _described(locale: str) -> dict[str, Any]:
    return describe(current_app)


def describe(app: Flask) -> dict[str, Any]:
    """Describe every route of the API: scope, parameters, bodies, answers, refusals."""
    found = list(routes(app))
    models = {Problem} | {model for _, _, verb in found for model in (verb.gives, verb.takes) if model}
    ordered: list[tuple[type[BaseModel], Any]] = [
        (model, "validation") for model in sorted(models, key=lambda each: each.__name__)
    ]
    _, definitions = models_json_schema(ordered, ref_template=SCHEMAS)
    paths: dict[str, Any] = {}
    for rule, method, verb in found:
        path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", rule.rule).removeprefix(problems.PATH)
        view = app.view_functions[rule.endpoint]
        operation = _operation(rule, verb, view.__doc__ or "")
        paths.setdefault(path, {})[method.lower()] = operation | {"operationId": view.__name__}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Huixin", "version": "1", "description": ABOUT},
        "servers": [{"url": problems.PATH}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "hx_…"}},
        },
    }


def routes(app: Flask) -> Iterator[tuple[Rule, str, Verb]]:
    """Give every route that asks for a token, with its method and what it declares."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        view = app.view_functions[rule.endpoint]
        if getattr(view, "permission", None) == roles.TOKEN:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, verbs.declared(view)


def _operation(rule: Rule, verb: Verb, about: str) -> dict[str, Any]:
    refusals = [*USUAL, *(OF_BODIES if verb.takes else ()), *((400, 409) if verb.keyed else ())]
    answers = {str(status): _refusal(status) for status in sorted(set(refusals))}
    given = {"description": about.strip(), "content": {"application/json": {"schema": _ref(verb.gives)}}}
    operation: dict[str, Any] = {
        "summary": about.strip().splitlines()[0],
        "tags": [rule.endpoint.split(".")[1]],
        "security": [{"token": [verb.scope]}],
        "parameters": [*_of_path(rule), *_of_query(verb), *([_key()] if verb.keyed else [])],
        "responses": {str(verb.status): given, **answers},
    }
    if verb.takes is not None:
        body = {"content": {"application/json": {"schema": _ref(verb.takes)}}, "required": True}
        operation["requestBody"] = body
    return operation


def _refusal(status: int) -> dict[str, Any]:
    words = str(problems.CODES[status][1])
    return {"description": words, "content": {problems.TYPE: {"schema": _ref(Problem)}}}


def _of_path(rule: Rule) -> Iterator[dict[str, Any]]:
    for name in sorted(rule.arguments):
        kind = "integer" if name.endswith("_id") else "string"
        yield {"name": name, "in": "path", "required": True, "schema": {"type": kind}}


def _of_query(verb: Verb) -> Iterator[dict[str, Any]]:
    properties = verb.asks.model_json_schema()["properties"] if verb.asks else {}
    for name, schema in properties.items():
        given = schema.get("anyOf", [schema])[0]  # the other is null, which is to send nothing
        yield {"name": name, "in": "query", "required": False, "schema": given}


def _key() -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": verbs.LONGEST_KEY}
    return {"name": verbs.KEY, "in": "header", "required": True, "schema": schema}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": SCHEMAS.format(model=model.__name__)}
