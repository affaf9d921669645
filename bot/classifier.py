"""The intent classifier: linear models on characters, words and the sentence's meaning.

Trained from the examples' intents, and from ``metadata: {beside: [...]}`` where texts carry more than one.
"""

from typing import Any, Dict, List, Sequence, Tuple

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, METADATA, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import linear
from bot.features import Features, load_words
from bot.intents import RANKING, named, settle, together
from bot.normaliser import WRITTEN
from bot.priority import ALONE, PRIORITY
from reading import normalise


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class LinearIntents(GraphComponent):
    """Sets ``intent`` and ``intent_ranking`` as Rasa knows them, and ``intents``: the primary one first."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The settings.

        ``C``: how freely it fits; ``encoder``: whether sentences' vectors are used; ``beside`` and ``line``: from which
        probability on an intent is carried beside, or by a line of several; ``sharpness``: how far probabilities are
        drawn apart, so that of the texts called 0.8 sure eight in ten are right.
        """
        return {"C": 4.0, "encoder": True, "beside": 0.3, "line": 0.5, "sharpness": 1.75, "random_state": 7}

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Take the configuration and where the model is kept."""
        self._config, self._storage, self._resource = config, storage, resource
        self._features = Features(config["encoder"])

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LinearIntents":
        """Make the component untrained."""
        load_words()
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LinearIntents":
        """Make the component as it was trained."""
        made = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            made._features, made._primary, made._carried = joblib.load(folder / "linear.joblib")
        made._read(normalise.normalise(""))  # the encoder is loaded now, not while the first borrower waits
        return made

    def train(self, training_data: TrainingData) -> Resource:
        """Fit one bank of models of the primary intent, and one of whether a text carries an intent at all."""
        examples = training_data.intent_examples
        primary = [[example.get(INTENT)] for example in examples]
        carried = [[*first, *beside(example)] for first, example in zip(primary, examples)]
        labels = sorted({name for names in primary for name in names})
        besides = sorted({name for names in carried for name in names[1:]})
        features = self._features.fit([example.get(TEXT) for example in examples])
        settings = (self._config["C"], self._config["random_state"])
        self._primary = linear.train(features, primary, labels, *settings)
        self._carried = linear.train(features, carried, besides, *settings)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._features, self._primary, self._carried), folder / "linear.joblib")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Read the intents of texts."""
        for message in messages:
            ranking, others = self._read(message.get(TEXT) or "")
            intents = self._with_lines([ranking[0], *others], message.get(WRITTEN) or "")
            message.set(RANKING, ranking[:10], add_to_output=True)
            settle(message, intents)
        return messages

    def _with_lines(self, intents: List[Dict[str, Any]], written: str) -> List[Dict[str, Any]]:
        """Add what single lines surely say: several SMS sent in quick succession are joined by line breaks."""
        lines = [line for line in written.splitlines() if line.strip()]
        if len(lines) < 2:
            return intents
        said = [self._read(normalise.normalise(line))[0][0] for line in lines[:10]]
        return together([*intents, *(each for each in said if each[PREDICTED_CONFIDENCE_KEY] >= self._config["line"])])

    def _read(self, text: str) -> Tuple[List[Dict[str, Any]], List[Dict[str, Any]]]:
        row = self._features.see(text)
        chances = self._primary.chances(row) ** self._config["sharpness"]
        chances /= chances.sum()
        labels = self._primary.labels
        ranking = [named(labels[place], chances[place]) for place in np.argsort(-chances)]
        first = ranking[0][INTENT_NAME_KEY]
        below = set(PRIORITY[PRIORITY.index(first) + 1 :]) - ALONE if first not in ALONE else set()
        carried = zip(self._carried.labels, self._carried.chances(row))
        return ranking, [named(*each) for each in carried if each[0] in below and each[1] >= self._config["beside"]]


def beside(example: Message) -> Sequence[str]:
    """Give the intents that an example carries beside its primary one: its block's ``metadata``, or its own."""
    metadata = example.get(METADATA) or {}
    return [name for kind in ("intent", "example") for name in (metadata.get(kind) or {}).get("beside") or ()]
