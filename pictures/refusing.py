"""Refusing: which refusals a function can raise, by itself or by what it calls."""

import ast
import functools

from pictures.source import Function, Source, last

NOBODY_KNOWN = ("IdentityNeeded", "LoanNeeded")  # no refusals: the question that is missing is asked first


class Refusing:
    """The refusals of functions of one source; calls of methods are followed for the turn's own only."""

    def __init__(self, source: Source) -> None:
        self.source, self._walked = source, set[tuple[str, str]]()

    @functools.cache  # noqa: B019 - there is one in a process
    def of(self, function: Function) -> frozenset[str]:
        """Name what it can raise."""
        key = function.module, function.name
        if key in self._walked:
            return frozenset()
        self._walked.add(key)
        try:
            return frozenset(self._in(function.node.body, function.module, frozenset()))
        finally:
            self._walked.discard(key)

    def by(self, module: str, node: ast.expr) -> frozenset[str]:
        """Name what one call, or one look at the turn, can raise."""
        called = self.source.called(module, node.func if isinstance(node, ast.Call) else node)
        return self.of(called) if called is not None else frozenset()

    def matching(self, raised: str, handler: ast.ExceptHandler) -> bool:
        """Tell whether a handler catches what was raised."""
        caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        return any(each is None or self.source.is_kind(raised, last(each)) for each in caught)

    def _in(self, nodes: list[ast.stmt], module: str, again: frozenset[str]) -> set[str]:
        """Walk statements; ``again`` is what a bare ``raise`` raises here."""
        found = set[str]()
        for node in nodes:
            if isinstance(node, ast.Try):
                body = self._in(node.body, module, again)
                for handler in node.handlers:
                    caught = frozenset(each for each in body if self.matching(each, handler))
                    body -= caught
                    found |= self._in(handler.body, module, caught) if caught else set()
                found |= body | self._in(node.orelse, module, again) | self._in(node.finalbody, module, again)
            else:
                found |= self._one(node, module, again)
        return found

    def _one(self, node: ast.AST, module: str, again: frozenset[str]) -> set[str]:
        found = set[str]()
        if isinstance(node, ast.Raise):
            name = last(node.exc.func if isinstance(node.exc, ast.Call) else node.exc) if node.exc else ""
            found |= {name} if name in self.source.codes or name in NOBODY_KNOWN else again if not name else set()
        if isinstance(node, ast.Call | ast.Attribute):
            found |= self.by(module, node)
        for child in ast.iter_child_nodes(node):
            found |= (
                self._in([child], module, again) if isinstance(child, ast.stmt) else self._one(child, module, again)
            )
        return found
