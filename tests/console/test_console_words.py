"""The console's words: all of them in Chinese, no two catalogues at odds, and nothing said that nobody says any more."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import console
import servicing
from console import languages, roles
from reading import outgoing
from servicing import (
    alerts,
    appointments,
    audit,
    complaints,
    conversations,
    disputes,
    gate,
    handoffs,
    holds,
    ledger,
    messages,
    plans,
    policy,
    privacy,
    promises,
    proposals,
    users,
    visit_records,
    visit_weeks,
    visits,
    wording,
)
from servicing.errors import ServicingError
from servicing.settings import ROOT

FOLDER = Path(console.__file__).parent
WAYS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
CALLS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None}
EVENTS = (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8").split("## Decisions")[0]
HOLE = re.compile(r"%\(\w+\)s")


def said() -> set[str]:
    """Give every word of the templates and pages, as English has it."""
    found = extract_from_dir(FOLDER, method_map=WAYS, keywords=CALLS)
    return {str(message) for _, _, message, _, _ in found}


def refusals(kind: type[ServicingError] = ServicingError) -> Iterator[type[ServicingError]]:
    """Give every refusal of the core."""
    for each in kind.__subclasses__():
        yield from refusals(each)
        if each.__module__.startswith("servicing.") and "code" in vars(each):
            yield each


def words(language: str) -> list[tuple[str, str]]:
    """Give what the catalogues of a language have."""
    found = []
    for path in sorted((languages.CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            found += [(each.id, each.string) for each in read_po(file) if each.id]
    return found


def codes() -> set[str]:
    """Give the codes of the record that pages write, as the catalogues name them."""
    domain = yaml.safe_load(wording.DOMAIN.read_text(encoding="utf-8"))
    kinds = {
        "role": users.ROLES,
        "language": users.LOCALES,
        "theme": users.THEMES,
        "priority": handoffs.PRIORITIES,
        "handoff": handoffs.STATES,
        "disposition": policy.desk().dispositions,
        "jurisdiction": ("cn", "tw", "hk", "us"),
        "script": ("hans", "hant"),
        "loan": ("current", "due", "overdue", "settled"),
        "author": messages.AUTHORS,
        "status": messages.STATES,
        "rule": rules(),
        "intent": domain["intents"],
        "question": domain["slots"]["open_question"]["values"],
        "promise": promises.STATES,
        "plan": plans.STATES,
        "plan_kind": plans.KINDS,
        "dispute": disputes.STATES,
        "dispute_kind": disputes.KINDS,
        "complaint": complaints.STATES,
        "visit": visits.STATES,
        "visit_place": visits.PLACES,
        "visit_closed": visit_weeks.CLOSED,
        "visit_outcome": visit_records.OUTCOMES,
        "visit_reason": appointments.REASONS,
        "visit_purpose": proposals.PURPOSES,
        "privacy": privacy.KINDS,
        "hold": holds.OF_PEOPLE,
        "token": ("live", "expired", "revoked"),
        "urgency": ("crisis", "opt_out"),
        "channel": alerts.CHANNELS,
        **of_the_record(),
    }
    return {f"{kind}: {code}" for kind, all_of_them in kinds.items() for code in all_of_them}


def of_the_record() -> dict[str, set[str]]:
    """Give the codes that the record is written in: events, their first words, states and fields, actors, causes."""
    listed = re.findall(r"^\| (`[^|]+) \|[^|]*\|[^|]*\|[^|]*\| ?([^|]*) ?\|$", EVENTS, re.MULTILINE)
    events = {name for names, _ in listed for name in re.findall(r"`([a-z]+\.[a-z]+)`", names)}
    data = [re.sub(r"\([^)]*\)", "", cell).partition(":")[0] for _, cell in listed]
    return {
        "event": events,
        "family": {name.partition(".")[0] for name in events},
        "state": {name.partition(".")[2] for name in events if name.partition(".")[0] in audit.STEPS},
        "field": {name for cell in data for name in re.findall(r"\w+", cell)} | set(ledger.AMOUNTS) | {"state"},
        "actor": {*users.ACTORS, audit.PEOPLE},
        "cause": {"texts", "form", "request", "console", "import", "receipt", "time", "other"},
        "subject": {"loan", "borrower", "contact", "conversation", "message", "team", "user", "token", "installation"},
        "filter": {"since", "until", "cause"},
        "owner": set(conversations.OWNERS),
        "purpose": set(proposals.PURPOSES),
        "where": {"record"},
    }


def rules() -> set[str]:
    """Give every rule by which the gate decides: those it names, and those against claims."""
    tree = ast.parse(Path(gate.__file__).read_text(encoding="utf-8"))
    verdicts = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and ast.unparse(each.func) == "Verdict"]
    named = {arg.value for each in verdicts for arg in each.args[1:2] if isinstance(arg, ast.Constant)}
    return {str(each) for each in named} | set(outgoing.rules())


def reasons() -> Iterator[str]:
    """Give every reason for which code opens a handoff."""
    root = FOLDER.parent
    for path in [each for part in ("servicing", "gateway", "actions") for each in (root / part).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("open_handoff"):
                yield from (str(each.value) for each in ast.walk(node.args[2]) if isinstance(each, ast.Constant))


def test_every_word_is_there_in_chinese() -> None:
    """Templates, refusals of the core, and codes of the record: add what is missing to console/translations/zh/*.po."""
    for module in pkgutil.iter_modules(servicing.__path__):
        if module.name != "migrations":
            importlib.import_module(f"servicing.{module.name}")
    wanted = said() | {str(each()) for each in refusals()} | codes() | {f"reason: {each}" for each in reasons()}
    have = {key for key, value in words("zh") if value}
    assert wanted - have == set()
    assert {key for key in have - wanted if not re.match(r"^[a-z_]+: \w+$", key)} == set()


def test_every_event_has_a_name_in_english() -> None:
    """Codes of the record are English already, but ``plan.met`` is no name: console/translations/en/events.po."""
    named = {key for key, value in words("en") if value}
    wanted = {f"{kind}: {code}" for kind in ("event", "family") for code in of_the_record()[kind]}
    assert wanted - named == set()
    assert {key for key in named if key.startswith(("event:", "family:"))} - wanted == set()


@pytest.mark.parametrize("language", users.LOCALES)
def test_catalogues_agree(language: str) -> None:
    """A word has one translation, and its holes are filled in every language."""
    found = dict(words(language))
    assert all(found[key] == value for key, value in words(language))
    for key, value in found.items():
        assert sorted(HOLE.findall(key)) == sorted(HOLE.findall(value)), key


def test_each_reads_their_own(signed_in) -> None:
    """The same page in the user's language, and said so in the page."""
    chinese, english = signed_in(name="zhang", locale="zh"), signed_in(name="smith")
    assert '<html lang="zh-Hans"' in chinese.get("/account").text and "我的账户" in chinese.get("/account").text
    assert '<html lang="en"' in english.get("/account").text and "My account" in english.get("/account").text


def test_a_browser_is_greeted_in_its_language(browser) -> None:
    """Before the sign-in the browser's wish counts, and the choice made on the page before that."""
    assert ">Password<" in browser.get("/sign-in").text
    assert ">密码<" in browser.get("/sign-in?language=zh").text
    assert ">密码<" in browser.get("/sign-in").text
    assert ">密码<" in browser.get("/sign-in", headers={"Accept-Language": "fr"}).text


def test_every_role_has_a_name() -> None:
    """The roles of the table are those that have names."""
    assert {each for holders in roles.PERMISSIONS.values() for each in holders} == set(users.ROLES)
