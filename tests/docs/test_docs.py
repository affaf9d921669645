"""The documentation: what its reference pages list is what the code has, links lead somewhere, pages stay short."""

import ast
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

import servicing
from console import roles
from gateway.carriers.twilio import ERRORS
from huixin import cli
from servicing import rows
from servicing.errors import ServicingError
from servicing.settings import ROOT, Settings

DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
LINK = re.compile(r"(?:\]\(|src=\")([^)#\"]*)(#[^)\"]*)?[)\"]")
LONGEST_PAGE = 150  # lines


def reference(name: str) -> str:
    """Read a page of the reference."""
    return (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")


def named(page: Path) -> str:
    """Name a page for the list of tests."""
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """Give the anchors that a page's headings make."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link names a file that is there, and a heading that it has."""
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://")):
            continue
        aim = (page.parent / target).resolve() if target else page
        assert aim.exists(), target
        if anchor:
            assert anchor in anchors(aim), target + anchor


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_pages_are_short(page: Path) -> None:
    """No page is longer than 150 lines, and figures are claimed on their own page only."""
    text = page.read_text(encoding="utf-8")
    assert text.count("\n") < LONGEST_PAGE
    assert page.stem == "figures" or "not measured yet" not in text


def test_every_page_is_reached() -> None:
    """Starting from the README, links lead to every page."""
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        waiting += [(page.parent / link).resolve() for link, _ in links if link and "://" not in link]
    assert set(PAGES) <= seen


def test_settings_are_those_of_the_code() -> None:
    """Name, default and description of every field stand in the table, and no other setting does."""
    text = reference("settings")
    for field in Settings.model_fields.values():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        shown = "" if default in (None, "") else "`var/` of the checkout" if default == ROOT / "var" else f"`{default}`"
        assert f"| `{field.alias}` | {shown} | {field.description} |" in text
    listed = re.findall(r"^\| `((?:HUIXIN|TWILIO)_\w+)` \| [^|]* \| ", text, re.MULTILINE)
    assert set(listed) == {field.alias for field in Settings.model_fields.values()}


@pytest.mark.parametrize("kind", ["loans", "payments", "teams"])
def test_columns_are_those_of_the_import(kind: str) -> None:
    """Each column is listed, with a star where it is required."""
    section = reference("import-columns").split(f"## `{kind}`")[1].split("\n## ")[0]
    names = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    listed = {name: bool(star) for cell in names for name, star in re.findall(r"`(\w+)`(\*?)", cell)}
    assert listed == {"loans": rows.LOANS, "payments": rows.PAYMENTS, "teams": rows.TEAMS}[kind]


def recorded() -> Iterator[str]:
    """Give every action that the code records; of one that is put together, what it begins with and a star."""
    for package in ("servicing", "gateway", "actions"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "events.record"):
                    continue
                action = node.args[2]
                if isinstance(action, ast.Constant):
                    yield str(action.value)
                elif isinstance(action, ast.JoinedStr) and isinstance(action.values[0], ast.Constant):
                    yield f"{action.values[0].value}*"


def test_events_are_those_of_the_code() -> None:
    """Every recorded action is listed, and no other."""
    text = reference("events").split("## Decisions")[0]
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    listed = {name for cell in cells for name in re.findall(r"`([a-z]+\.[a-z]+)`", cell)}
    actions = set(recorded())
    parts = {action.rstrip("*") for action in actions if action.endswith("*")}
    assert {action for action in actions if not action.endswith("*")} <= listed
    for name in listed - actions:
        assert any(name.startswith(part) for part in parts), name
    for part in parts:
        assert any(name.startswith(part) for name in listed), part


def refusals(kind: type[ServicingError] = ServicingError) -> Iterator[type[ServicingError]]:
    """Give every refusal that has a sentence or a column of its own."""
    for each in kind.__subclasses__():
        if "code" in vars(each):
            yield each
        yield from refusals(each)


def test_errors_are_those_of_the_code() -> None:
    """Code, name and message of every refusal stand in the table."""
    for module in pkgutil.iter_modules(servicing.__path__):
        if module.name != "migrations":
            importlib.import_module(f"servicing.{module.name}")
    text = reference("errors")
    for refusal in refusals():
        if refusal.__module__.startswith("servicing."):
            assert f"| `{refusal.code}` | `{refusal.__name__}` | {refusal()!s} |" in text


def test_commands_are_those_of_the_code() -> None:
    """Every command stands on its page."""
    text = reference("commands")
    for name in cli.main.commands:
        assert re.search(rf"`[^`]*\b{name}\b", text), name


def test_roles_are_those_of_the_code() -> None:
    """Every permission stands in the table with the roles that hold it, and no other does."""
    listed = {}
    for line in reference("roles").splitlines():
        if line.startswith("| `"):
            name, _, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            listed[name.strip("`")] = {role for role, cell in zip(roles.ROLES, cells, strict=True) if cell == "yes"}
    assert listed == {name: set(holders) for name, holders in roles.PERMISSIONS.items()}


@pytest.mark.parametrize("name", ["products", "reminders", "desk", "sending", "rights"])
def test_policy_fields_are_those_of_the_schemas(name: str) -> None:
    """Every field of a policy file is explained."""
    text = reference("policy")
    schema = json.loads((ROOT / "policy" / f"{name}.schema.json").read_text(encoding="utf-8"))
    part = schema["$defs"]["part"] if name == "products" else schema
    for field, about in part["properties"].items():
        for inner in about.get("properties", {"": None}):
            assert f"`{field}.{inner}`".replace(".`", "`") in text


def test_carrier_codes_are_those_of_the_code() -> None:
    """Every code of Twilio's stands beside its class."""
    text = reference("carrier-errors").split("## Twilio")[1]
    for code, kind in ERRORS.items():
        assert re.search(rf"^\| [^|]*\b{code}\b[^|]*\| `{kind}` \|$", text, re.MULTILINE), code


def test_every_dependency_is_argued_for() -> None:
    """Each direct dependency stands on the page that says why."""
    text = (DOCS / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    for path in (ROOT / "requirements").glob("*.in"):
        for line in path.read_text(encoding="utf-8").splitlines():
            name = re.split(r"[\[~=<> ]", line)[0]
            if name and not line.startswith(("#", "-")):
                assert re.search(rf"(?<![\w-]){name}(?![\w-])", text), name
