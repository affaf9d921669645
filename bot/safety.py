"""The safety net: what reviewed patterns find is carried whatever the model made of the text."""

from typing import List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.component import Plain
from bot.intents import INTENTS, named, settle, together
from bot.normaliser import WRITTEN
from reading import rights


def wants_silence(text: str) -> bool:
    """Tell whether a text is an opt-out word or says so freely; 0000 the gateway judges, which knows what was asked."""
    return rights.is_opt_out_word(text, identity_open=True) or rights.asks_for_silence(text)


PATTERNS = {"crisis": rights.crisis_pattern, "opt_out": wants_silence}


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class SafetyNet(Plain):
    """Adds ``crisis`` and ``opt_out`` where a reviewed pattern says so; recall before precision."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Put what the patterns find, surely, among the intents."""
        for message in messages:
            written = message.get(WRITTEN) or message.get(TEXT) or ""
            found = [named(name) for name, says in PATTERNS.items() if says(written)]
            if found:
                settle(message, together([*found, *(message.get(INTENTS) or [])]))
        return messages
