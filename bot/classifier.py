"""The intent classifier: a linear model on characters and words, with the intents carried beside the primary one.

Trained from the examples' intents, and from ``metadata: {beside: [...]}`` where a text carries more than one.
"""

import logging
import re
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import jieba
import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, METADATA, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_union

from bot.normaliser import WRITTEN
from bot.priority import PRIORITY
from reading import normalise

LEXICON = Path(__file__).parent / "lexicon" / "terms.txt"
DIGIT = re.compile(r"\d")
RANKING = "intent_ranking"
INTENTS = "intents"


def prepare(text: str) -> str:
    """Mark where a text begins and ends, and let all digits look alike."""
    return f"^{DIGIT.sub('0', text)}$"


def cut(text: str) -> List[str]:
    """Cut a text into words."""
    return list(jieba.cut(text))


def vectoriser() -> FeatureUnion:
    """Make the features: one to four characters, one or two words."""
    options = {"min_df": 2, "sublinear_tf": True, "preprocessor": prepare}
    return make_union(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 4), **options),
        TfidfVectorizer(analyzer="word", tokenizer=cut, token_pattern=None, ngram_range=(1, 2), **options),
    )


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class LinearIntents(GraphComponent):
    """Sets ``intent`` and ``intent_ranking`` as Rasa knows them, and ``intents``: the primary one first."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``C``: how freely it fits; from which probability on an intent is carried ``beside``, or of a ``line``."""
        return {"C": 4.0, "beside": 0.45, "line": 0.5, "random_state": 7}

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Take the configuration and where the model is kept."""
        self._config, self._storage, self._resource = config, storage, resource
        self._features: FeatureUnion = vectoriser()
        self._labels: List[str] = []
        self._primary: Any = None
        self._beside: Dict[str, Any] = {}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LinearIntents":
        """Make the component untrained."""
        jieba.setLogLevel(logging.WARNING)
        jieba.load_userdict(str(LEXICON))
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
            made._features, made._labels, made._primary, made._beside = joblib.load(folder / "linear.joblib")
        return made

    def train(self, training_data: TrainingData) -> Resource:
        """Fit one model of the primary intent, and one for each intent of whether a text carries it."""
        examples = training_data.intent_examples
        texts = [example.get(TEXT) for example in examples]
        primary = [example.get(INTENT) for example in examples]
        features = self._features.fit_transform(texts)
        self._primary = self._model().fit(features, primary)
        self._labels = list(self._primary.classes_)
        carried = [{name, *beside(example)} for name, example in zip(primary, examples)]
        for label in self._labels:
            has = np.array([label in names for names in carried])
            self._beside[label] = self._model().fit(features, has)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._features, self._labels, self._primary, self._beside), folder / "linear.joblib")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Read the intents of texts."""
        for message in messages:
            ranking, others = self._read(message.get(TEXT) or "")
            intents = self._with_lines([ranking[0], *others], message.get(WRITTEN) or "")
            message.set(INTENT, intents[0], add_to_output=True)
            message.set(RANKING, ranking[:10], add_to_output=True)
            message.set(INTENTS, intents, add_to_output=True)
        return messages

    def _with_lines(self, intents: List[Dict[str, Any]], written: str) -> List[Dict[str, Any]]:
        """Add what single lines surely say: several SMS sent in quick succession are joined by line breaks."""
        lines = [line for line in written.splitlines() if line.strip()]
        for line in lines[:10] if len(lines) > 1 else []:
            best = self._read(normalise.normalise(line))[0][0]
            known = {each[INTENT_NAME_KEY] for each in intents}
            if best[PREDICTED_CONFIDENCE_KEY] >= self._config["line"] and best[INTENT_NAME_KEY] not in known:
                intents = [*intents, best]
        return sorted(intents, key=lambda each: PRIORITY.index(each[INTENT_NAME_KEY])) if len(lines) > 1 else intents

    def _read(self, text: str) -> Tuple[List[Dict[str, Any]], List[Dict[str, Any]]]:
        features = self._features.transform([text])
        order = zip(self._labels, self._primary.predict_proba(features)[0])
        ranking = [_named(name, chance) for name, chance in sorted(order, key=lambda pair: -pair[1])]
        first = ranking[0][INTENT_NAME_KEY]
        chances = {name: model.predict_proba(features)[0, 1] for name, model in self._beside.items() if name != first}
        others = [_named(name, chance) for name, chance in chances.items() if chance >= self._config["beside"]]
        return ranking, [each for each in others if PRIORITY.index(each[INTENT_NAME_KEY]) > PRIORITY.index(first)]

    def _model(self) -> LogisticRegression:
        return LogisticRegression(
            C=self._config["C"], solver="liblinear", multi_class="ovr", random_state=self._config["random_state"]
        )


def beside(example: Message) -> Sequence[str]:
    """Give the intents that an example carries beside its primary one."""
    metadata = example.get(METADATA) or {}
    return (metadata.get("example") or metadata).get("beside") or ()


def _named(name: str, chance: float) -> Dict[str, Any]:
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: float(chance)}
