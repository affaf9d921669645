"""The normaliser: what the classifier reads is Simplified, half-width and folded; what was written is kept aside."""

import re
from typing import List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.component import Plain
from reading import normalise

ORDER = re.compile(r"^[\s/]+")  # Rasa takes a text that begins with a slash for an order, like /restart
NOTHING = "。"  # what is left of a text that is nothing but folded characters
WRITTEN = "written"  # the text as the borrower wrote it
LONGEST = 1200  # characters; the gateway stores 1,000 of a text, others may send more


def ends(text: str) -> str:
    """Give a text, or the beginning and the end of one that no SMS could hold."""
    return text if len(text) <= LONGEST else text[: LONGEST // 2] + text[-LONGEST // 2 :]


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=False)
class Normaliser(Plain):
    """Replaces a message's text by its normalised form before it is cut into words."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Normalise texts in place; none begins with a slash, which Rasa would take for an order."""
        for message in messages:
            written = message.get(TEXT)
            if written:
                message.set(WRITTEN, written, add_to_output=False)
                plain = normalise.normalise(ends(written))
                message.set(TEXT, ORDER.sub("", plain) or NOTHING, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise the examples in the same way."""
        self.process(training_data.training_examples)
        return training_data
