"""Names only: Rasa hands on which sentence is said; ``servicing`` renders it, so that words live in one place."""

from typing import Any, Dict, Optional

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig


class NamesOnly(NaturalLanguageGenerator):
    """Generates ``{"custom": {"response": "utter_…"}}`` instead of text."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        """Take what Rasa gives every generator."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **values: Any
    ) -> Optional[Dict[str, Any]]:
        """Name the sentence."""
        return {"custom": {"response": utter_action, "values": {}}}
