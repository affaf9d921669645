"""What was made of a message: its intents by priority, and the ranking that Rasa's own components look at."""

from typing import Any, Dict, List

from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.priority import ALONE, PRIORITY

INTENTS = "intents"
RANKING = "intent_ranking"


def named(name: str, chance: float = 1.0) -> Dict[str, Any]:
    """Give an intent as Rasa writes it."""
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: float(chance)}


def together(intents: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """Give intents by priority, each once; what stands only alone gives way to any other (reading rule 1)."""
    once = {each[INTENT_NAME_KEY]: each for each in reversed(intents)}
    carried = [each for name, each in once.items() if name not in ALONE]
    return sorted(carried or intents[:1], key=lambda each: PRIORITY.index(each[INTENT_NAME_KEY]))


def settle(message: Message, intents: List[Dict[str, Any]]) -> None:
    """Set a message's intents; the first leads the ranking too, else the fallback would judge what was overruled."""
    first = intents[0]
    rest = [each for each in message.get(RANKING) or [] if each[INTENT_NAME_KEY] != first[INTENT_NAME_KEY]]
    message.set(INTENT, first, add_to_output=True)
    message.set(INTENTS, intents, add_to_output=True)
    message.set(RANKING, [first, *rest], add_to_output=True)
