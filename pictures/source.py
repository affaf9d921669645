"""The source of actions and core, read and never run: functions, what names stand for, which refusal has which code."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("actions", "servicing")


class Function(NamedTuple):
    """A function, or a method of the turn, and the module in which it stands."""

    module: str
    name: str
    node: ast.FunctionDef

    @property
    def action(self) -> str | None:
        """The action that it is registered as."""
        for each in self.node.decorator_list:
            if isinstance(each, ast.Call) and last(each.func) == "errand" and isinstance(each.args[0], ast.Constant):
                return str(each.args[0].value)
        return None


class Source:
    """Every module of the packages under a root."""

    def __init__(self, root: Path) -> None:
        files = [path for package in PACKAGES for path in sorted((root / package).glob("*.py"))]
        self.trees = {f"{path.parent.name}.{path.stem}": ast.parse(path.read_text(encoding="utf-8")) for path in files}
        self.functions = {(each.module, each.name): each for each in self._functions()}
        self.actions = {each.action: each for each in self.functions.values() if each.action}
        self.bases, self.codes = self._refusals()

    def called(self, module: str, called: ast.expr) -> Function | None:
        """Find the function that an expression names in a module, if it is one of ours."""
        if isinstance(called, ast.Name):
            home, _, name = self.imports(module).get(called.id, f"{module}.{called.id}").rpartition(".")
            return self.functions.get((home, name))
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            if called.value.id in ("turn", "self"):
                return self.functions.get(("actions.turn", called.attr))
            return self.functions.get((self.imports(module).get(called.value.id, ""), called.attr))
        return None

    def constant(self, module: str, name: str) -> tuple[str, ast.expr] | None:
        """Find what a module's constant is set to, and the module in which it is."""
        home, _, original = self.imports(module).get(name, f"{module}.{name}").rpartition(".")
        if home not in self.trees:
            return None
        for each in self.trees[home].body:
            if isinstance(each, ast.Assign) and original in [last(target) for target in each.targets]:
                return home, each.value
            if isinstance(each, ast.AnnAssign) and last(each.target) == original and each.value is not None:
                return home, each.value
        return None

    def table(self, module: str, name: str) -> dict[str, str]:
        """Read a constant that is a table of texts."""
        found = self.constant(module, name)
        return dict(ast.literal_eval(found[1])) if found is not None else {}

    @functools.cache  # noqa: B019 - there is one source in a process
    def imports(self, module: str) -> dict[str, str]:
        """Give what a module's imported names stand for, in full."""
        found = dict[str, str]()
        for node in ast.walk(self.trees[module]):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
        return found

    def codes_of(self, error: str) -> Iterator[str]:
        """Give the codes of an error and of those that are kinds of it."""
        if error in self.codes:
            yield self.codes[error]
        for each, bases in self.bases.items():
            if error in bases:
                yield from self.codes_of(each)

    def is_kind(self, error: str, of: str) -> bool:
        """Tell whether one error is a kind of another."""
        return error == of or any(self.is_kind(base, of) for base in self.bases.get(error, ()))

    def _functions(self) -> Iterator[Function]:
        for module, tree in self.trees.items():
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    yield Function(module, node.name, node)
                if isinstance(node, ast.ClassDef) and node.name == "Turn":
                    yield from (
                        Function(module, each.name, each) for each in node.body if isinstance(each, ast.FunctionDef)
                    )

    def _refusals(self) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        bases, codes = {}, {}
        for tree in self.trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    bases[node.name] = tuple(last(base) for base in node.bases)
                    for each in node.body:
                        if isinstance(each, ast.Assign) and last(each.targets[0]) == "code":
                            codes[node.name] = str(ast.literal_eval(each.value))
        return bases, codes


def last(node: ast.expr) -> str:
    """Give the last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
