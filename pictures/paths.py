"""Paths: every way through an errand's functions, with what is said, asked and begun on it, in order."""

import ast
import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from pictures import conditions, spoken
from pictures.literals import Literals
from pictures.refusing import Refusing
from pictures.source import Function, Source, last
from pictures.steps import ON, Path, Paths, Step, Texts, join, once, step, then

OF_TURN = ("turn.action", "turn.intent")  # what is known of it from call to call


class Walk:
    """One walk through a function; ``apart`` are the actions that are begun instead of being walked into."""

    def __init__(
        self, source: Source, refusing: Refusing, sentences: Mapping[str, str], apart: Collection[str], deep: Texts = ()
    ) -> None:
        self.source, self.refusing, self.sentences, self.apart, self.deep = source, refusing, sentences, apart, deep

    def through(self, function: Function, names: Mapping[str, Texts], sure: Collection[str] = OF_TURN) -> Paths:
        """Walk every way through a function, given what its arguments and the turn's action and intent can be."""
        self.module, self.names, self.sure = function.module, dict(names), sure
        self.fixed, self.listed = conditions.set_once(function.node), tuple(spoken.lists_of(function, self._known()))
        ways = self._block(function.node.body, "")
        return once(Path(way.steps, way.end if way.is_refused else "", way.truth) for way in ways)

    def _known(self) -> Literals:
        return Literals(self.source, self.module, self.names, self.sentences, self.sure)

    def _block(self, nodes: Sequence[ast.stmt], raised: str) -> Paths:
        """Walk statements; ``raised`` is what a bare ``raise`` raises here."""
        ways: Paths = ON
        for node in nodes:
            walk: Callable[[ast.stmt, str], Paths] = getattr(self, f"_{type(node).__name__.lower()}", self._plain)
            ways = then(ways, walk(node, raised))
        return ways

    def _plain(self, node: ast.stmt, raised: str) -> Paths:
        return join(self._value(each) for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr))

    def _functiondef(self, node: ast.FunctionDef, raised: str) -> Paths:
        return ON

    def _assign(self, node: ast.Assign, raised: str) -> Paths:
        """Learn what a name can stand for; of several branches it can be any."""
        for target, value in _pairs(node):
            texts = self._known().of(value)
            if ast.unparse(target) == "turn.action":
                self.names["turn.action"] = texts
            elif isinstance(target, ast.Name) and texts:
                self.names[target.id] = tuple(dict.fromkeys([*self.names.get(target.id, ()), *texts]))
            elif isinstance(target, ast.Name):
                self.names[f"{target.id}.response"] = spoken.given_by(value, self.source, self.module, self.sentences)
        return self._value(node.value)

    def _return(self, node: ast.Return, raised: str) -> Paths:
        ways = self._value(node.value) if node.value is not None else ON
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool):
            ways = [Path(truth=node.value.value)]
        return [way if way.end else dataclasses.replace(way, end="return") for way in ways]

    def _raise(self, node: ast.Raise, raised: str) -> Paths:
        thrown = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return [Path(end=last(thrown) if thrown is not None else raised)]

    def _if(self, node: ast.If, raised: str) -> Paths:
        tests, met = self._value(node.test), self._known().met(node.test)
        found = [way for way in tests if way.end]
        for truth, body in ((True, node.body), (False, node.orelse)):
            taken = [way for way in tests if not way.end and way.truth in (None, truth) and met in (None, truth)]
            given = [Path(facts=frozenset(conditions.facts(node.test, truth, self.fixed)))]
            found += then(then(taken, given), self._block(body, raised)) if taken else []
        return once(found)

    def _for(self, node: ast.For | ast.While, raised: str) -> Paths:
        """A loop is gone through once, or not at all."""
        ways = self._value(node.iter if isinstance(node, ast.For) else node.test)
        turns = [dataclasses.replace(way, end=way.end.replace("next", "")) for way in self._block(node.body, raised)]
        return then(ways, [*turns, *step("skip")])

    _while = _for

    def _continue(self, node: ast.stmt, raised: str) -> Paths:
        return [Path(end="next")]

    _break = _continue

    def _with(self, node: ast.With, raised: str) -> Paths:
        return then(join(self._value(each.context_expr) for each in node.items), self._block(node.body, raised))

    def _try(self, node: ast.Try, raised: str) -> Paths:
        """Every refusal of the body goes to its handler; what an unknown function raises may go to any."""
        ways, found = list(self._block(node.body, raised)), list[Path]()
        if any(isinstance(each, ast.Call) and isinstance(each.func, ast.Subscript) for each in ast.walk(node)):
            ways += [Path(end=last(each.type)) for each in node.handlers if each.type is not None]
        for way in ways:
            caught = [each for each in node.handlers if way.is_refused and self.refusing.matching(way.end, each)]
            if caught:
                self.names[f"{caught[0].name}.code"] = tuple(self.source.codes_of(way.end))
                found += then([dataclasses.replace(way, end="")], self._block(caught[0].body, way.end))
            else:
                found += then([way], self._block(node.orelse, raised))
        return once(found)

    def _value(self, node: ast.expr) -> Paths:
        """Walk the calls of an expression, innermost first; a truth is kept where the expression is one call."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            ways = self._value(node.operand)
            return [dataclasses.replace(way, truth=None if way.truth is None else not way.truth) for way in ways]
        if ast.unparse(node).startswith("turn.said."):
            given = spoken.given_by(node, self.source, self.module, self.sentences)
            return [Path((Step("say", name),) if name else ()) for name in given] or step("repeat")
        found: Paths = ON
        for each in _evaluated(node):
            found = then(found, (self._call(each) if isinstance(each, ast.Call) else None) or self._looked_up(each))
        return found if isinstance(node, ast.Call) else [dataclasses.replace(way, truth=None) for way in found]

    def _looked_up(self, node: ast.expr) -> Paths:
        """What only asks the record goes on, or is refused; who and which loan is known after it is noted."""
        refusals = sorted(self.refusing.by(self.module, node))
        known = [Step("loan")] * ("LoanNeeded" in refusals) or [Step("identity")] * ("IdentityNeeded" in refusals)
        return [Path(tuple(known)), *(Path(end=each) for each in refusals)]

    def _call(self, call: ast.Call) -> Paths | None:
        """Walk a call of ours; None where it is none that says or begins anything."""
        said = spoken.by_turn(call, self._known(), self.listed, self.sentences)
        called = self.source.called(self.module, call.func)
        if said is not None or called is None or not called.module.startswith("actions."):
            return said
        name = f"{called.module}.{called.name}"
        if name == "actions.errands.run":
            begun = self.names.get("turn.action", ())
            return [way for each in begun for way in step("begin", each)] or step("pick")
        if name == "actions.errands.resume":
            return [Path((Step("resume"),), truth=True), Path((Step("settle"), Step("skip")), truth=False)]
        if called.action in self.apart:
            return step("begin", called.action or "")
        if name in self.deep or called.module == "actions.turn":
            return None
        inner = Walk(self.source, self.refusing, self.sentences, self.apart, (*self.deep, name))
        known, given = self._known(), self._arguments(call, called)
        names = {name: self.names.get(name, ()) for name in OF_TURN} | {
            name: texts for name, value in given.items() if (texts := known.of(value))
        }
        return inner.through(called, names, {*OF_TURN, *(name for name in given if known.is_sure(given[name]))})

    def _arguments(self, call: ast.Call, called: Function) -> dict[str, ast.expr]:
        given = dict(zip((each.arg for each in called.node.args.args), call.args, strict=False))
        return given | {each.arg: each.value for each in call.keywords if each.arg}


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Give what is assigned to what; of several at once, each to its own where that is plain to see."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        else:
            yield target, node.value


def _evaluated(node: ast.AST) -> Iterator[ast.expr]:
    """Give the calls, and the looks at the turn, in the order in which they happen."""
    for child in ast.iter_child_nodes(node):
        yield from _evaluated(child)
    if isinstance(node, ast.Call) or (isinstance(node, ast.Attribute) and last(node.value) == "turn"):
        yield node
