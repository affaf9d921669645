"""The dialogue's own files agree with each other, with the actions, and with the contract."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
RULES = [
    rule
    for path in sorted((ROOT / "data/rules").glob("*.yml"))
    for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
]
BY_RASA = {"nlu_fallback"}
# INTENTS.md, Priority, highest first
PRIORITY = """
crisis wrong_number third_party report_fraud opt_out mention_lawyer complain privacy_request request_human dispute_debt
dispute_amount suspect_scam report_payment decline_visit reschedule_visit book_visit ask_installment ask_extension
ask_partial_payment ask_fee_waiver promise_to_pay refuse_to_pay report_hardship ask_balance ask_due_date ask_how_to_pay
ask_fees ask_consequences ask_identity ask_visit update_contact opt_in affirm deny inform thank goodbye greet abuse
out_of_scope
""".split()


def conditions(rule: dict[str, Any]) -> dict[str, str]:
    """Give the slots on which a rule depends."""
    return {k: v for each in rule.get("condition", []) for pair in each["slot_was_set"] for k, v in pair.items()}


def python_strings(*folders: str) -> set[str]:
    """Give every string in the code of packages, those with parts left open as they begin."""
    found = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    return found


def test_intents_are_those_of_the_contract() -> None:
    """The domain has the intents of INTENTS.md, by these names, and Rasa's own fallback."""
    assert set(DOMAIN["intents"]) == set(PRIORITY) | BY_RASA
    assert len(DOMAIN["intents"]) == len(set(DOMAIN["intents"]))


def test_the_priority_is_that_of_the_contract() -> None:
    """When a text carries several intents, the primary one is chosen in the contract's order."""
    code = ast.parse((ROOT / "bot/priority.py").read_text(encoding="utf-8"))
    said = {node.targets[0].id: node.value for node in ast.walk(code) if isinstance(node, ast.Assign)}
    assert list(ast.literal_eval(said["PRIORITY"])) == PRIORITY


@pytest.mark.parametrize("intent", DOMAIN["intents"])
def test_every_intent_is_answered(intent: str) -> None:
    """Each intent has exactly one rule that holds whatever question is open or none is."""
    plain = [rule for rule in RULES if rule["steps"][0].get("intent") == intent and not conditions(rule)]
    assert len(plain) == 1


def test_every_intent_has_examples() -> None:
    """Each intent but Rasa's own is taught by examples, and no example teaches another name."""
    taught = set()
    for path in (ROOT / "data/nlu").glob("*.yml"):
        taught |= {
            each["intent"] for each in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"] if "intent" in each
        }
    assert {each.partition("/")[0] for each in taught} == set(DOMAIN["intents"]) - BY_RASA


def test_every_question_is_answerable() -> None:
    """Each question that an action may leave open is a value of the slot, and bare information answers it by a rule."""
    questions = DOMAIN["slots"]["open_question"]["values"]
    asked = set()
    for path in (ROOT / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", "") == "ask"
                and isinstance(node.args[0], ast.Constant)
            ):
                asked.add(node.args[0].value)
    assert asked <= set(questions)
    answered = {
        conditions(rule)["open_question"]
        for rule in RULES
        if conditions(rule) and rule["steps"][0]["intent"] == "inform"
    }
    assert answered == set(questions)
    assert {conditions(rule)["open_question"] for rule in RULES if conditions(rule)} <= set(questions)


def test_rules_and_domain_name_the_same_actions() -> None:
    """Every action in a rule is declared, and every sentence in one is a response."""
    named = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    assert {each for each in named if each.startswith("action_")} <= set(DOMAIN["actions"])
    assert {each for each in named if each.startswith("utter_")} <= set(DOMAIN["responses"])


def test_domain_and_errands_are_the_same() -> None:
    """Every declared action is an errand of ours, and every errand is declared."""
    import importlib

    from actions import errands, server

    for name in server.MODULES:
        importlib.import_module(f"actions.{name}")
    assert set(errands.ERRANDS) == set(DOMAIN["actions"])


def test_every_action_module_is_served() -> None:
    """No module of errands is forgotten by the action server."""
    from actions import server

    modules = {
        path.stem for path in (ROOT / "actions").glob("*.py") if "\n@errand(" in path.read_text(encoding="utf-8")
    }
    assert set(server.MODULES) == modules


SENTENCES = {
    each
    for each in python_strings("actions", "gateway", "servicing", "console", "huixin")
    if re.fullmatch(r"utter_\w+", each)
}


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_every_sentence_named_in_code_exists(name: str) -> None:
    """A sentence named in Python is in domain.yml; a name that ends open begins one that is."""
    begins = name.endswith("_") or name in ("utter_handoff", "utter_money")  # a family, by how its names begin
    assert any(each == name or (begins and each.startswith(name)) for each in DOMAIN["responses"])


def test_every_sentence_is_said_somewhere() -> None:
    """No response of domain.yml is left that nobody says."""
    from servicing import errors, tables  # noqa: F401 (errors are known once all is imported)

    def below(kind: type) -> set[type]:
        return {kind, *(found for each in kind.__subclasses__() for found in below(each))}

    by_rules = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    by_errors = {f"utter_{each.code}" for each in below(errors.ServicingError)}
    by_prefix = ("utter_money_", *(each for each in SENTENCES if each.endswith("_")))
    said = SENTENCES | by_rules | by_errors
    assert sorted(name for name in DOMAIN["responses"] if name not in said and not name.startswith(by_prefix)) == []


def test_sentences_have_one_text_and_known_metadata() -> None:
    """Each response is one text, and its metadata says only what the renderer and the gate know."""
    for name, variations in DOMAIN["responses"].items():
        assert len(variations) == 1, name
        metadata = variations[0].get("metadata", {})
        assert set(metadata) <= {"discloses", "purpose", "tw", "hk"}, name
        assert metadata.get("purpose", "answer") in ("answer", "campaign", "notice", "crisis", "consent", "agent"), name


def test_rights_interrupt_every_question() -> None:
    """No rule takes a safety or rights intent for the answer to an open question."""
    safe = PRIORITY[: PRIORITY.index("request_human") + 1]
    assert [rule["rule"] for rule in RULES if conditions(rule) and rule["steps"][0]["intent"] in safe] == []
