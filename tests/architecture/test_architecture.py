"""The architecture: who imports whom, how large things grow, and what stands in one place only."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "actions",
    "bot",
    "console",
    "evaluation",
    "gateway",
    "huixin",
    "pictures",
    "reading",
    "servicing",
    "simulator",
)
LONGEST_MODULE, LONGEST_FUNCTION = 300, 50  # STYLE.md
MIGRATIONS = "servicing/migrations/"  # written by a generator
HAN = re.compile(r"[\u3400-\u9fff]{4,}")


def modules(*packages: str) -> list[str]:
    """Name the modules of packages, relative to the root."""
    found = [path for package in packages or PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found if "__pycache__" not in path.parts)


def parsed(module: str) -> ast.Module:
    """Read a module's syntax."""
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def test_imports_point_inwards() -> None:
    """Every contract of import-linter in pyproject.toml is kept."""
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_import_contracts_are_complete() -> None:
    """The contracts name every package there is, and every carrier."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    carriers = [module for module in modules("gateway") if module.startswith("gateway/carriers/")]
    for name in [module.removesuffix(".py").replace("/", ".") for module in carriers]:
        assert name.endswith(("__init__", "contract")) or f'"{name}"' in text, name
    roots = re.search(r"root_packages = \[(.*)\]", text)
    assert roots is not None
    assert re.findall(r'"(\w+)"', roots[1]) == sorted(PACKAGES)


@pytest.mark.parametrize("module", [each for each in modules() if not each.startswith(MIGRATIONS)])
def test_nothing_grows_too_long(module: str) -> None:
    """No module is longer than 300 lines, no function longer than 50."""
    lines = (ROOT / module).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_MODULE
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name}: {length} lines"


@pytest.mark.parametrize("module", modules("actions", "console", "gateway", "servicing", "simulator"))
def test_words_are_not_code(module: str) -> None:
    """No sentence a borrower could read stands in code: four Han characters in a row are one, in any string."""
    sentences = [
        text
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for text in HAN.findall(node.value)
    ]
    allowed = {"回信消费金融"} if module == "servicing/settings.py" else set()  # the demo lender's name
    assert set(sentences) <= allowed


CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
MAY_LOOK = {
    "servicing/clock.py": "it is the clock",
    "bot/entities.py": "Rasa alone, without a batch: counts from now where no instant is given",
    "huixin/supervisor.py": "the stamp of a log line is the machine's",
    "huixin/process.py": "the stamp of a log line is the machine's",
}


def looks(module: str) -> Iterator[str]:
    """Name the calls in a module that ask the machine what time it is."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if (name, node.func.attr) in CLOCKS:
                yield f"line {node.lineno}: {name}.{node.func.attr}"


@pytest.mark.parametrize("module", [each for each in modules() if each not in MAY_LOOK])
def test_there_is_one_clock(module: str) -> None:
    """Only servicing.clock asks the machine for the time."""
    assert list(looks(module)) == []


@pytest.mark.parametrize("module", modules("servicing", "gateway", "actions", "console"))
def test_the_environment_is_read_at_the_edge(module: str) -> None:
    """Nothing but the settings reads the environment, and nothing reads it on import."""
    if module == "servicing/settings.py":
        return
    reads = [
        f"line {node.lineno}"
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and getattr(node.value, "id", "") == "os"
    ]
    assert reads == []


@pytest.mark.parametrize("module", [each for each in modules("servicing") if not each.startswith(MIGRATIONS)])
def test_the_core_never_commits(module: str) -> None:
    """Entry points own the transaction: the core neither commits nor rolls back."""
    calls = {
        node.func.attr
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"commit", "rollback"}


@pytest.mark.parametrize("module", modules("servicing", "gateway", "actions"))
def test_money_is_never_a_float(module: str) -> None:
    """No amount is turned into a float: the core, the gateway and the actions call float() nowhere."""
    assert not [
        node.lineno
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
    ]


NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "tools", "core"}


def test_modules_are_named_after_the_business() -> None:
    """No module is called by what could be anything."""
    assert [module for module in modules() if Path(module).stem in NAMELESS] == []


def test_every_module_says_what_it_is() -> None:
    """Each module begins with a sentence."""
    silent = [each for each in modules() if not ast.get_docstring(parsed(each)) and (ROOT / each).stat().st_size]
    assert silent == []


def tracked() -> list[str]:
    """Name the files in version control."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_registry_is_named() -> None:
    """No tracked file names where packages are fetched from, or a lock file that would."""
    option = "index" + "-url"
    forbidden = re.compile("|".join((option, r"pypi\.[o]rg", r"files\.[p]ythonhosted", r"registry\.[n]pmjs")))
    asks_not_to = f"--no-emit-{option}"
    for name in tracked():
        assert not name.endswith(("uv.lock", "poetry.lock", "package-lock.json")), name
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        assert not forbidden.search(text.replace(asks_not_to, "")), name


def test_nothing_made_is_tracked() -> None:
    """Environments, models, caches and secrets stay out of version control."""
    made = re.compile(
        r"(^|/)(\.venv|\.rasa|models|var|__pycache__|\.env|secret-key|node_modules)(/|$)|\.(pyc|tar\.gz|db)$"
    )
    assert [name for name in tracked() if made.search(name)] == []


def test_importing_has_no_side_effects() -> None:
    """Every module can be imported without settings, database or key, and says nothing."""
    names = [
        module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for module in modules("actions", "console", "gateway", "reading", "servicing")
        if not module.endswith("migrations/env.py")
    ]
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    run = subprocess.run(
        [sys.executable, "-c", code, *names],
        cwd=ROOT,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
