"""The normaliser: what the classifier reads is Simplified, half-width and folded; what was written is kept aside."""

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from reading import normalise

NOTHING = "。"  # what is left of a text that is nothing but folded characters
WRITTEN = "written"  # the text as the borrower wrote it


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=False)
class Normaliser(GraphComponent):
    """Replaces a message's text by its normalised form before it is cut into words."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Normaliser":
        """Make the component; it has nothing to configure."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Normalise texts in place; none begins with a slash, which Rasa would take for an order."""
        for message in messages:
            written = message.get(TEXT)
            if written:
                message.set(WRITTEN, written, add_to_output=False)
                message.set(TEXT, normalise.normalise(written).lstrip("/") or NOTHING, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise the examples in the same way."""
        self.process(training_data.training_examples)
        return training_data
