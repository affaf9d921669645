"""The entity reader: our grammar of dates, times, amounts, counts, choices and identity tails, as a Rasa component."""

import datetime as dt
from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.component import Plain
from bot.normaliser import LONGEST
from reading import entities


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class EntityReader(Plain):
    """Adds what ``reading`` finds; days count from the metadata's ``at`` (ISO, with offset), else from now."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Read the entities of texts."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            metadata = message.get(METADATA) or {}
            at = metadata.get("at")
            instant = dt.datetime.fromisoformat(at) if at else dt.datetime.now(dt.timezone.utc).astimezone()
            found = entities.read(text[:LONGEST], at=instant, jurisdiction=metadata.get("jurisdiction", "cn"))
            message.set(ENTITIES, [_as_rasa(each) for each in found], add_to_output=True)
        return messages


def _as_rasa(found: entities.Found) -> Dict[str, Any]:
    return {
        "entity": found.entity,
        "value": found.value,
        "text": found.text,
        "start": found.start,
        "end": found.end,
        "extractor": "EntityReader",
    }
