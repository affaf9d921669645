"""The safety net: what reviewed patterns find is carried whatever the model made of the text."""

from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.classifier import INTENTS
from bot.component import Plain
from bot.normaliser import WRITTEN
from bot.priority import ALONE, PRIORITY
from reading import rights

SURE = 1.0
PATTERNS = {
    "crisis": rights.crisis_pattern,
    "opt_out": lambda text: rights.is_opt_out_word(text) or rights.asks_for_silence(text),
}


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class SafetyNet(Plain):
    """Adds ``crisis`` and ``opt_out`` where a reviewed pattern says so; recall before precision."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Put what the patterns find among the intents, by priority."""
        for message in messages:
            written = message.get(WRITTEN) or message.get(TEXT) or ""
            found = [name for name, says in PATTERNS.items() if says(written)]
            if found:
                intents = with_found(message.get(INTENTS) or [], found)
                message.set(INTENT, intents[0], add_to_output=True)
                message.set(INTENTS, intents, add_to_output=True)
        return messages


def with_found(intents: List[Dict[str, Any]], found: List[str]) -> List[Dict[str, Any]]:
    """Give the intents with those found among them, by priority; what stands only alone gives way."""
    rest = [each for each in intents if each[INTENT_NAME_KEY] not in {*found, *ALONE}]
    sure = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: SURE} for name in found]
    return sorted([*sure, *rest], key=lambda each: PRIORITY.index(each[INTENT_NAME_KEY]))
