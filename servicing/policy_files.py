"""Policy files: read once, checked against the schema beside each, and put together by product and jurisdiction."""

import functools
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import yaml

FOLDER = Path(__file__).resolve().parent.parent / "policy"
Fields = dict[str, Any]  # by name such as ``extension.days``: the value alone, without its mark and source


class BadPolicy(Exception):
    """A policy file does not fit its schema."""


def _not_beyond(one: list[int], other: list[int]) -> list[int]:
    """Give the days of the shorter list; of the longer what does not go beyond it."""
    return [days for days in one if days <= max(other)] or [min(max(one), max(other))]


def _each_smaller(one: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    return {currency: min(one[currency], other[currency], key=Decimal) for currency in one}


def _smaller_rate(one: str, other: str) -> str:
    return min(one, other, key=Decimal)


def _both(one: list[str], other: list[str]) -> list[str]:
    return sorted({*one, *other})


STRICTER: dict[str, Callable[[Any, Any], Any]] = {
    "longest_deferral_days": min,
    "extension.days": _not_beyond,
    "extension.daily_rate": _smaller_rate,
    "extension.times": min,
    "extension.by_itself_up_to": _each_smaller,
    "instalments.fewest": max,
    "instalments.most": min,
    "instalments.rate": _smaller_rate,
    "instalments.least": _each_smaller,
    "instalments.by_itself_up_to_count": min,
    "instalments.by_itself_up_to": _each_smaller,
    "instalments.person_for": _both,
    "partial.least_share": _smaller_rate,
    "partial.least": _each_smaller,
    "waiver.answer_days": min,
    "approval.answer_days": min,
    "approval.four_eyes": _both,
    "alert.annual_rate": _smaller_rate,
    "visit.notice_hours": max,
    "visit.horizon_days": min,
}  # of two rules the stricter holds (RULES.md); what is not here has no stricter, and the nearer one holds


def fields(product: str, jurisdiction: str | None = None) -> Fields:
    """Give the values that hold for a product where a borrower lives; an unknown product is as ``default``."""
    plain, stricter = _layers(product, jurisdiction)
    merged = {name: value for layer in plain for name, value in _values(layer).items()}
    for layer in stricter:
        for name, value in _values(layer).items():
            merged[name] = STRICTER.get(name, _nearer)(merged[name], value)
    return merged


def origin(name: str, product: str, jurisdiction: str | None = None) -> tuple[str, str]:
    """Give mark and source of the value that holds for a field: the nearest part of the file that says it so."""
    plain, stricter = _layers(product, jurisdiction)
    value, found = fields(product, jurisdiction)[name], ("", "")
    for layer in (*plain, *stricter):
        if _values(layer).get(name) is not None and (not found[1] or _values(layer)[name] == value):
            about: Any = layer
            for part in name.split("."):
                about = about[part]
            found = about["mark"], about["source"]
    return found


def known() -> Iterator[tuple[str, str | None]]:
    """Give every pair of a product and a jurisdiction that the file may decide differently."""
    for product in ("default", *read("products").get("products", {})):
        for jurisdiction in (None, "cn", "tw", "hk", "us"):
            yield product, jurisdiction


@functools.cache
def read(name: str) -> dict[str, Any]:
    """Read one file; raises BadPolicy with file, field and what is expected."""
    path = FOLDER / f"{name}.yml"
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadPolicy(f"{path.name}: {error}") from None
    problems = list(jsonschema.Draft202012Validator(schema).iter_errors(data))
    for problem in sorted(problems, key=lambda each: each.validator != "additionalProperties"):  # a slip of the pen
        field = ".".join(str(part) for part in problem.absolute_path)
        raise BadPolicy(f"{path.name}: {field or 'file'}: {problem.message}")
    return dict(data)


def _layers(product: str, jurisdiction: str | None) -> tuple[list[Fields], list[Fields]]:
    """Give the parts of the file that are about a product: those that replace one another, those that make stricter."""
    data = read("products")
    own = data.get("products", {}).get(product, {})
    laws = [layer.get("jurisdictions", {}).get(jurisdiction or "", {}) for layer in (data, own)]
    return [data["default"], own], laws


def _nearer(_: Any, value: Any) -> Any:
    return value


def _values(part: dict[str, Any]) -> Fields:
    found: Fields = {}
    for name, about in part.items():
        if name == "jurisdictions":
            continue
        if "value" in about:
            found[name] = about["value"]
        else:
            found |= {f"{name}.{inner}": each["value"] for inner, each in about.items()}
    return found
