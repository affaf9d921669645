"""Conditions: what is known to hold in a branch, so that no path takes two branches that exclude each other."""

import ast
from collections.abc import Collection, Iterator


def facts(test: ast.expr, met: bool, fixed: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Say what holds where a test is met, or is not, as far as it concerns names that are set but once."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from facts(test.operand, not met, fixed)
    elif isinstance(test, ast.BoolOp) and met == isinstance(test.op, ast.And):
        for each in test.values:
            yield from facts(each, met, fixed)
    elif isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id in fixed:
        if isinstance(test.ops[0], ast.Is | ast.IsNot) and ast.unparse(test.comparators[0]) == "None":
            yield f"{test.left.id} is None", met == isinstance(test.ops[0], ast.Is)
    elif isinstance(test, ast.Name) and test.id in fixed:
        yield test.id, met


def set_once(function: ast.FunctionDef) -> set[str]:
    """Name the arguments that are never set anew, and the variables that are set once."""
    stored = [each.id for each in ast.walk(function) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]
    names = [each.arg for each in function.args.args] + stored
    return {name for name in names if names.count(name) == 1}
