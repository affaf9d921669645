"""Bare answers: a text that is nothing but a number, an option or an identity tail answers a question."""

from typing import List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.classifier import INTENTS
from bot.component import Plain
from bot.normaliser import WRITTEN
from reading import rights

BARE = {"choice", "id_tail", "amount", "date", "time"}
MARKS = " \t\r\n。．.，,！!？?、~～"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class BareAnswer(Plain):
    """Sets the intent ``inform`` where entities cover the whole text (INTENTS.md, bare numbers)."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Overrule the classifier where the text is nothing but entities."""
        for message in messages:
            written = message.get(WRITTEN) or message.get(TEXT) or ""
            rest = list(written)
            for each in message.get(ENTITIES) or []:
                if each["entity"] in BARE:
                    rest[each["start"] : each["end"]] = [""] * (each["end"] - each["start"])
            if rights.asks_for_menu(written):
                help_wanted = {INTENT_NAME_KEY: "out_of_scope", PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, help_wanted, add_to_output=True)
                message.set(INTENTS, [help_wanted], add_to_output=True)
            if message.get(ENTITIES) and not "".join(rest).strip(MARKS):
                answer = {INTENT_NAME_KEY: "inform", PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, answer, add_to_output=True)
                message.set(INTENTS, [answer], add_to_output=True)
        return messages
