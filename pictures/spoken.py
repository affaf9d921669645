"""Spoken: the sentences that calls of the turn say and ask, and those that the core gives to be said."""

import ast
from collections.abc import Collection, Iterator, Mapping

from pictures.literals import Literals
from pictures.source import Function, Source, last
from pictures.steps import Path, Paths, Step, Texts, step

SAYS = {"say": 0, "say_to_verified": 0, "ask_again": 0, "ask": 1}  # of the turn: where the sentence stands
LISTS = ("options", "ways")  # variables of sentences that stand for a numbered list


def by_turn(call: ast.Call, known: Literals, listed: Texts, sentences: Mapping[str, str]) -> Paths | None:
    """Give what a call of the turn says or asks, each sentence a path; None where it is no such call."""
    kind = call.func.attr if isinstance(call.func, ast.Attribute) and last(call.func.value) == "turn" else ""
    if kind == "settle":
        return step("settle")
    if kind not in SAYS:
        return None
    named = {each.arg: each.value for each in call.keywords if each.arg}
    given = dict(enumerate(call.args))
    names = known.of(given.get(SAYS[kind], named.get("response"))) or ("",)
    questions = known.of(given.get(0)) if kind == "ask" else ("",)
    offered = known.of(given.get(2, named.get("offered"))) if kind == "ask" else ()
    choices = tuple(each for each in offered if each in known.source.actions)
    return [
        Path((Step(kind, name, question, choices, listed if _has_list(sentences.get(name, "")) else ()),))
        for question in questions
        for name in names
    ]


def lists_of(function: Function, known: Literals) -> Iterator[str]:
    """Give the sentences of the numbered lists that a function makes."""
    for each in ast.walk(function.node):
        if isinstance(each, ast.Call) and ast.unparse(each.func) == "turn.options":
            yield from known.of(each.args[0])


def given_by(node: ast.expr, source: Source, module: str, sentences: Collection[str]) -> Texts:
    """Name the sentences that a function of the core gives, where an expression calls one."""
    for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
        called = source.called(module, call.func)
        if called is not None and called.module.startswith("servicing."):
            return tuple(made_in(called, source, sentences))
    return ()


def made_in(function: Function, source: Source, sentences: Collection[str]) -> Iterator[str]:
    """Give the sentences that a function makes, and an empty one where it gives an empty list."""
    known = Literals(source, function.module, {}, sentences)
    for each in ast.walk(function.node):
        if isinstance(each, ast.Call) and last(each.func) == "Said":
            yield from known.of(each.args[0])
        elif isinstance(each, ast.List) and not each.elts and isinstance(each.ctx, ast.Load):
            yield ""


def asked_in(function: Function, source: Source) -> Iterator[str]:
    """Give the questions that a function of the core opens by itself."""
    known = Literals(source, function.module, {}, ())
    for each in ast.walk(function.node):
        if isinstance(each, ast.Call) and ast.unparse(each.func) == "questions.ask":
            yield from known.of(each.args[1])


def _has_list(text: str) -> bool:
    return any(f"{{{each}}}" in text for each in LISTS)
