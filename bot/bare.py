"""Bare answers: a text that is nothing but values answers a question; one that is nothing but marks says nothing."""

import unicodedata
from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.component import Plain
from bot.intents import INTENTS, named, settle
from bot.normaliser import WRITTEN
from bot.safety import PATTERNS
from reading import standing_words

BARE = {"choice", "id_tail", "amount", "date", "time"}
SAYING = "LNS"  # Unicode's letters, numbers and symbols: emoji are symbols


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class BareAnswer(Plain):
    """Sets ``inform`` where values cover the whole text (bare numbers), ``out_of_scope`` where it says nothing."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Overrule the classifier where the text is nothing but entities, nothing but marks, or a standing word."""
        for message in messages:
            written = message.get(WRITTEN) or message.get(TEXT) or ""
            if any(each["name"] in PATTERNS for each in message.get(INTENTS) or []):
                continue  # what the safety net holds is not overruled
            entities = [each for each in message.get(ENTITIES) or [] if each["entity"] in BARE]
            if not says(written) or standing_words.kind_of(written):
                settle(message, [named("out_of_scope")])
            elif entities and not says(around(written, entities)):
                settle(message, [named("inform")])
        return messages


def says(text: str) -> bool:
    """Tell whether a text holds anything but punctuation and blanks."""
    return any(unicodedata.category(char)[0] in SAYING for char in text.strip("~～"))


def around(text: str, entities: List[Dict[str, Any]]) -> str:
    """Return what is left of a text around its entities."""
    rest = list(text)
    for each in entities:
        rest[each["start"] : each["end"]] = [""] * (each["end"] - each["start"])
    return "".join(rest)
