"""Literals: which texts an expression can stand for, as far as the source shows."""

import ast
import re
from collections.abc import Callable, Collection, Mapping, Sequence

from pictures.source import Source
from pictures.steps import Texts


class Literals:
    """Texts of expressions in one module, given what its names can be, and certainly are (``sure``)."""

    def __init__(
        self,
        source: Source,
        module: str,
        names: Mapping[str, Texts],
        sentences: Collection[str],
        sure: Collection[str] = (),
    ) -> None:
        self.source, self.module, self.names, self.sentences, self.sure = source, module, names, sentences, sure

    def of(self, node: ast.expr | None) -> Texts:
        """Give every text that this can be, in the order in which they stand."""
        read: Callable[[ast.expr], Texts] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        return tuple(dict.fromkeys(read(node))) if read is not None and node is not None else ()

    def is_sure(self, node: ast.expr) -> bool:
        """Tell whether an expression is one of its texts for certain."""
        if isinstance(node, ast.IfExp):
            return self.is_sure(node.body) and self.is_sure(node.orelse)
        return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in self.sure)

    def met(self, test: ast.expr) -> bool | None:
        """Tell whether a test on a text is met, where the texts that are known decide it."""
        if isinstance(test, ast.BoolOp):
            met = [self.met(each) for each in test.values]
            decides = isinstance(test.op, ast.Or)
            return decides if decides in met else None if None in met else not decides
        if not (isinstance(test, ast.Compare) and isinstance(test.left, ast.Name | ast.Attribute)):
            return None
        name, given = ast.unparse(test.left), set(self.of(test.comparators[0]))
        found = self.names.get(name) if name in self.sure else None
        if not found or not given or not isinstance(test.ops[0], ast.Eq | ast.In):
            return None
        return True if set(found) <= given else None if given & set(found) else False

    def _all(self, nodes: Sequence[ast.expr | None]) -> Texts:
        return tuple(text for node in nodes for text in self.of(node))

    def _constant(self, node: ast.Constant) -> Texts:
        return (node.value,) if isinstance(node.value, str) else ()

    def _name(self, node: ast.Name) -> Texts:
        if node.id in self.names:
            return self.names[node.id]
        found = self.source.constant(self.module, node.id)
        if found is None:
            return ()
        return Literals(self.source, found[0], {}, self.sentences).of(found[1])

    def _attribute(self, node: ast.Attribute) -> Texts:
        """A constant of another module, the code of the refusal that was caught, or what a record was made of."""
        known = self.names.get(ast.unparse(node)) or self.names.get(node.attr)
        if known is not None or not isinstance(node.value, ast.Name):
            return known or ()
        module = self.source.imports(self.module).get(node.value.id, "")
        return (
            Literals(self.source, module, {}, self.sentences)._name(ast.Name(node.attr))
            if module in self.source.trees
            else ()
        )

    def _ifexp(self, node: ast.IfExp) -> Texts:
        return self._all([node.body, node.orelse])

    def _boolop(self, node: ast.BoolOp) -> Texts:
        return self._all(node.values)

    def _tuple(self, node: ast.Tuple) -> Texts:
        return self._all(node.elts)

    def _list(self, node: ast.List) -> Texts:
        return self._all(node.elts)

    def _starred(self, node: ast.Starred) -> Texts:
        return self.of(node.value)

    def _dict(self, node: ast.Dict) -> Texts:
        return self._all(node.values)

    def _dictcomp(self, node: ast.DictComp) -> Texts:
        return self.of(node.value)

    def _subscript(self, node: ast.Subscript) -> Texts:
        return self.of(node.value)

    def _call(self, node: ast.Call) -> Texts:
        """A copy of a list, or a value looked up in a table."""
        if isinstance(node.func, ast.Name) and node.func.id in ("list", "tuple"):
            return self._all(node.args)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            return self.of(node.func.value)
        return ()

    def _joinedstr(self, node: ast.JoinedStr) -> Texts:
        """A sentence's name that is put together: by the texts of its parts, else whichever sentences fit."""
        parts = [self.of(each.value) if isinstance(each, ast.FormattedValue) else self.of(each) for each in node.values]
        if all(parts):
            made = [""]
            for part in parts:
                made = [text + each for text in made for each in part]
            return tuple(made)
        pattern = "".join("|".join(map(re.escape, part)) if part else ".+" for part in parts)
        return tuple(name for name in self.sentences if re.fullmatch(pattern, name)) if "utter_" in pattern else ()
